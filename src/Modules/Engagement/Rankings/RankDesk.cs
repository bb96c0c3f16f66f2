using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Engagement.Friends;
using Puhui.Engagement.Names;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Rankings;

internal sealed class RankDesk(NpgsqlDataSource database, IProgrammeBook programmes, People people, TimeProvider time) : IRankings
{
    private const int MostRows = 100;

    public async Task<IReadOnlyList<RankRow>> FriendsAsync(AccountId holder, ProgrammeId programme, DateOnly month, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var friends = await FriendStore.OfAsync(connection, holder, ct);
        var showing = await People.ShowingAsync(connection, [.. friends.Select(friend => friend.Holder)], ct);
        var names = await people.NamesAsync(connection, [holder, .. showing], ct);
        var amounts = await RankRows.OfMonthAsync(connection, [holder, .. showing], programme, RankRows.First(month), ct);
        var rows = friends.Where(friend => showing.Contains(friend.Holder))
            .Select(friend => (Name: names.GetValueOrDefault(friend.Holder) ?? FriendStore.Unnamed(friend.Id), Mg: Amount(friend.Holder), IsMe: false))
            .Append((Name: names.GetValueOrDefault(holder) ?? "", Mg: Amount(holder), IsMe: true))
            .OrderByDescending(row => row.Mg).ThenByDescending(row => row.IsMe).ThenBy(row => row.Name, StringComparer.Ordinal)
            .ToArray();
        return [.. rows.Select(row => new RankRow(1 + rows.LongCount(other => other.Mg > row.Mg), row.Name, row.Mg, row.IsMe))];

        long Amount(AccountId one) => Math.Max(0, amounts.GetValueOrDefault(one));
    }

    public async Task<ProgrammeRanking> ProgrammeAsync(AccountId holder, ProgrammeId programme, DateOnly month, int limit, CancellationToken ct)
    {
        month = RankRows.First(month);
        var k = (await programmes.CurrentAsync(ct)).Find(programme)?.Settings.K ?? int.MaxValue;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var countedAt = await CountedAtAsync(connection, ct);
        var buckets = await BucketsAsync(connection, programme, month, ct);
        var everybody = buckets.Sum(bucket => bucket.People);
        if (everybody < k)
        {
            return new ProgrammeRanking([], null, null, null, countedAt);
        }

        var shown = await Sql.ListAsync(
            Sql.Command(
                connection,
                """
                select r.holder, r.mg, r.bucket,
                    (select count(*) from engagement.rank m where m.programme = $1 and m.month = $2 and m.bucket = r.bucket and m.mg > r.mg)
                from (
                    select holder, mg, bucket from engagement.rank where programme = $1 and month = $2 and shown and mg > 0
                    order by mg desc, holder limit $3) r
                order by r.mg desc, r.holder
                """,
                programme.Value,
                month,
                Math.Clamp(limit, 1, MostRows)),
            row => (Holder: new AccountId(row.GetGuid(0)), Mg: row.GetInt64(1), Rank: 1 + Above(row.GetInt32(2)) + row.GetInt64(3)),
            ct);
        var names = await people.NamesAsync(connection, [holder, .. shown.Select(row => row.Holder)], ct);
        var own = await Sql.ListAsync(
            Sql.Command(
                connection,
                """
                select r.mg, r.bucket,
                    (select count(*) from engagement.rank m where m.programme = $1 and m.month = $2 and m.bucket = r.bucket and m.mg > r.mg),
                    (select count(*) from engagement.rank m where m.programme = $1 and m.month = $2 and m.bucket = r.bucket and m.mg = r.mg)
                from engagement.rank r where r.holder = $3 and r.programme = $1 and r.month = $2 and r.mg > 0
                """,
                programme.Value,
                month,
                holder.Value),
            row => (Mg: row.GetInt64(0), Before: Above(row.GetInt32(1)) + row.GetInt64(2), Same: row.GetInt64(3)),
            ct);
        return new ProgrammeRanking(
            [.. shown.Where(row => names.ContainsKey(row.Holder)).Select(row => new RankRow(row.Rank, names[row.Holder], row.Mg, row.Holder == holder))],
            everybody,
            own is [var mine] ? new RankRow(1 + mine.Before, names.GetValueOrDefault(holder) ?? "", mine.Mg, IsMe: true) : null,
            own is [var me] ? (int)((everybody - me.Before - me.Same) * 1000 / everybody) : null,
            countedAt);

        long Above(int bucket) => buckets.Where(other => other.Bucket > bucket).Sum(other => other.People);
    }

    public async Task<ShowChoice> ChoiceAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await People.ChoiceAsync(connection, holder, ct);
    }

    public async Task ChooseAsync(AccountId holder, ShowChoice choice, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(choice);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await People.ChooseAsync(connection, holder, choice, ct);
        await RankRows.ShowAsync(connection, holder, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<DateTimeOffset> CountedAtAsync(NpgsqlConnection connection, CancellationToken ct) =>
        await Sql.OneAsync<DateTime>(Sql.Command(connection, "select at from engagement.counted"), ct) is { Ticks: > 0 } at ? new DateTimeOffset(at, TimeSpan.Zero) : time.GetUtcNow();

    private static Task<List<(int Bucket, long People)>> BucketsAsync(NpgsqlConnection connection, ProgrammeId programme, DateOnly month, CancellationToken ct) => Sql.ListAsync(
        Sql.Command(connection, "select bucket, people from engagement.rank_bucket where programme = $1 and month = $2 and people > 0", programme.Value, month),
        row => (row.GetInt32(0), row.GetInt64(1)),
        ct);
}
