using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Postgres;

namespace Puhui.Engagement.Friends;

/// <summary>A friend as seen from one of the two.</summary>
internal readonly record struct FriendRow(FriendId Id, AccountId Holder, DateTimeOffset Since);

/// <summary>Friendships and codes at rest. A friendship is one row for two people, in the order of their accounts.</summary>
internal static class FriendStore
{
    /// <summary>What stands in place of a name nobody chose: a piece of the friendship's own id.</summary>
    public static string Unnamed(FriendId id) => "#" + id.ToString()[^4..].ToUpperInvariant();

    public static Task<List<FriendRow>> OfAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) => Sql.ListAsync(
        Sql.Command(
            connection,
            """
            select id, other, since from engagement.friendship where one = $1
            union all
            select id, one, since from engagement.friendship where other = $1
            """,
            holder.Value),
        row => new FriendRow(new FriendId(row.GetGuid(0)), new AccountId(row.GetGuid(1)), row.GetFieldValue<DateTimeOffset>(2)),
        ct);

    public static async Task<FriendRow?> FindAsync(NpgsqlConnection connection, AccountId holder, FriendId id, CancellationToken ct) =>
        await Sql.ListAsync(
            Sql.Command(
                connection,
                "select id, case when one = $1 then other else one end, since from engagement.friendship where id = $2 and (one = $1 or other = $1)",
                holder.Value,
                id.Value),
            row => new FriendRow(new FriendId(row.GetGuid(0)), new AccountId(row.GetGuid(1)), row.GetFieldValue<DateTimeOffset>(2)),
            ct) is [var friend] ? friend : null;

    public static async Task<FriendRow?> BetweenAsync(NpgsqlConnection connection, AccountId holder, AccountId friend, CancellationToken ct)
    {
        var (one, other) = InOrder(holder, friend);
        return await Sql.ListAsync(
            Sql.Command(connection, "select id, since from engagement.friendship where one = $1 and other = $2", one.Value, other.Value),
            row => new FriendRow(new FriendId(row.GetGuid(0)), friend, row.GetFieldValue<DateTimeOffset>(1)),
            ct) is [var found] ? found : null;
    }

    public static Task AddAsync(NpgsqlConnection connection, FriendId id, AccountId holder, AccountId friend, DateTimeOffset since, CancellationToken ct)
    {
        var (one, other) = InOrder(holder, friend);
        return Sql.RunAsync(
            Sql.Command(connection, "insert into engagement.friendship (id, one, other, since) values ($1, $2, $3, $4)", id.Value, one.Value, other.Value, since), ct);
    }

    public static Task EndAsync(NpgsqlConnection connection, AccountId holder, FriendId id, CancellationToken ct) => Sql.RunAsync(
        Sql.Command(connection, "delete from engagement.friendship where id = $2 and (one = $1 or other = $1)", holder.Value, id.Value), ct);

    public static async Task<int> CountAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) =>
        (int)await Sql.OneAsync<long>(
            Sql.Command(
                connection,
                "select (select count(*) from engagement.friendship where one = $1) + (select count(*) from engagement.friendship where other = $1)",
                holder.Value),
            ct);

    /// <summary>Locks both people, in the order of their accounts, until the transaction ends.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, AccountId holder, AccountId friend, CancellationToken ct)
    {
        var (one, other) = InOrder(holder, friend);
        await Sql.RunAsync(
            Sql.Command(
                connection,
                "insert into engagement.person (holder) select h from unnest($1) h order by h on conflict (holder) do nothing",
                new[] { one.Value, other.Value }),
            ct);
        await Sql.RunAsync(
            Sql.Command(connection, "select holder from engagement.person where holder = any ($1) order by holder for update", new[] { one.Value, other.Value }), ct);
    }

    public static async Task InviteAsync(NpgsqlConnection connection, byte[] code, AccountId by, DateTimeOffset until, int most, CancellationToken ct)
    {
        // Who asks for more than they can give away loses the oldest.
        await Sql.RunAsync(
            Sql.Command(
                connection,
                """
                delete from engagement.friend_code where code in (
                    select code from engagement.friend_code where made_by = $1 and used_by is null order by ends_at desc offset $2)
                """,
                by.Value,
                most - 1),
            ct);
        await Sql.RunAsync(Sql.Command(connection, "insert into engagement.friend_code (code, made_by, ends_at) values ($1, $2, $3)", code, by.Value, until), ct);
    }

    /// <summary>A code, locked; null when it is unknown.</summary>
    public static async Task<(AccountId By, DateTimeOffset Until, AccountId? UsedBy)?> CodeAsync(NpgsqlConnection connection, byte[] code, CancellationToken ct) =>
        await Sql.ListAsync(
            Sql.Command(connection, "select made_by, ends_at, used_by from engagement.friend_code where code = $1 for update", code),
            row => (new AccountId(row.GetGuid(0)), row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? (AccountId?)null : new AccountId(row.GetGuid(2))),
            ct) is [var found] ? found : null;

    public static Task UseAsync(NpgsqlConnection connection, byte[] code, AccountId by, CancellationToken ct) =>
        Sql.RunAsync(Sql.Command(connection, "update engagement.friend_code set used_by = $2 where code = $1", code, by.Value), ct);

    /// <summary>Forgets codes that have been over for a week.</summary>
    public static Task ForgetAsync(NpgsqlConnection connection, DateTimeOffset before, CancellationToken ct) =>
        Sql.RunAsync(Sql.Command(connection, "delete from engagement.friend_code where ends_at < $1", before), ct);

    private static (AccountId One, AccountId Other) InOrder(AccountId a, AccountId b) =>
        a.CompareTo(b) < 0 ? (a, b) : (b, a);
}
