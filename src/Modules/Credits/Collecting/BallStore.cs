using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Collecting;

/// <summary>Balls are grants that wait: reading them, and letting go those nobody came for.</summary>
internal sealed class BallStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string LetGo = """
        update credits.grant set state = 3, settled_at = $1
        where id in (select id from credits.grant where state = 2 and gone_at <= $1 order by gone_at limit 5000 for update skip locked)
        """;

    /// <summary>The holder's balls that are not over, with what they became in the last three days.</summary>
    public async Task<IReadOnlyList<Ball>> OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand($"""
            select {BallRow.Columns} from credits.grant where holder = $1 and programme = $2 and state = 2
            union all
            select {BallRow.Columns} from credits.grant where holder = $1 and programme = $2 and state <> 2 and ripe_at is not null and settled_at > $3
            """);
        command.Parameters.Add(new() { Value = holder.Value });
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = now.AddDays(-3).UtcDateTime });
        await using var rows = await command.ExecuteReaderAsync(ct);
        List<Ball> balls = [];
        while (await rows.ReadAsync(ct))
        {
            balls.Add(BallRow.Read(rows).ToBall(now));
        }

        return [.. balls.OrderBy(ball => ball.RipeAt).ThenBy(ball => ball.Id.Value)];
    }

    /// <summary>Lets go what nobody came for.</summary>
    public async Task LetGoAsync(DateTimeOffset now, CancellationToken ct)
    {
        int gone;
        do
        {
            await using var command = database.CreateCommand(LetGo);
            command.Parameters.Add(new() { Value = now.UtcDateTime });
            gone = await command.ExecuteNonQueryAsync(ct);
        }
        while (gone == Expiry.Batch);
    }
}

/// <summary>A ball as it is kept.</summary>
internal sealed record BallRow(
    Guid Id, AccountId Holder, ProgrammeId Programme, long Points, string Scenario, EntryId Act, int Policy, DateTimeOffset AppearedAt, DateTimeOffset? RipeAt, DateTimeOffset? GoneAt,
    DateTimeOffset? ExpiresAt, short State, AccountId? Helper)
{
    public const string Columns = "id, holder, programme, points - taken_back, scenario, act, policy, granted_at, ripe_at, gone_at, expires_at, state, helper";
    public const short Given = 1;
    public const short Waits = 2;
    public const short IsGone = 3;
    public const short Taken = 4;
    public const short Saved = 5;

    /// <summary>Whether it ever was a ball and not points given at once.</summary>
    public bool IsBall => RipeAt is not null && GoneAt is not null;

    public bool IsOverAt(DateTimeOffset now) => State is IsGone or Taken || (State == Waits && GoneAt <= now);

    public static BallRow Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), new AccountId(row.GetGuid(1)), new ProgrammeId(row.GetGuid(2)), row.GetInt64(3), row.GetString(4), new EntryId(row.GetGuid(5)), row.GetInt32(6),
        row.GetFieldValue<DateTimeOffset>(7), At(row, 8), At(row, 9), At(row, 10), row.GetInt16(11), row.IsDBNull(12) ? null : new AccountId(row.GetGuid(12)));

    public Ball ToBall(DateTimeOffset now) => new(new BallId(Id), Points, Scenario, Act, AppearedAt, RipeAt!.Value, GoneAt!.Value, State switch
    {
        Given => BallState.Collected,
        Saved => BallState.Saved,
        Taken => BallState.TakenBack,
        _ => IsOverAt(now) ? BallState.Gone : BallState.Waiting,
    });

    /// <summary>Locks balls in the order of their ids: before the purses, as who gives does.</summary>
    public static async Task<List<BallRow>> LockAsync(NpgsqlConnection connection, AccountId holder, ProgrammeId? programme, Guid[]? ids, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"select {Columns} from credits.grant where holder = $1 and "
            + (ids is null ? "programme = $2 and state = 2 and ripe_at <= $3 and gone_at > $3" : "id = any($2)") + " order by id for update", connection);
        command.Parameters.Add(new() { Value = holder.Value });
        command.Parameters.Add(new() { Value = ids is null ? programme!.Value.Value : ids });
        if (ids is null)
        {
            command.Parameters.Add(new() { Value = now.UtcDateTime });
        }

        await using var rows = await command.ExecuteReaderAsync(ct);
        List<BallRow> balls = [];
        while (await rows.ReadAsync(ct))
        {
            balls.Add(Read(rows));
        }

        return [.. balls.Where(ball => ball.IsBall && (programme is null || ball.Programme == programme))];
    }

    private static DateTimeOffset? At(NpgsqlDataReader row, int place) => row.IsDBNull(place) ? null : row.GetFieldValue<DateTimeOffset>(place);
}
