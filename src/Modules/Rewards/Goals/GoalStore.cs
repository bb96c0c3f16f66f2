using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Goals;

/// <summary>Goals as they are kept; what is not counted yet is added where they are read.</summary>
internal static class GoalStore
{
    public const string Thanked = "g.title_zh, g.title_en";

    private const string Columns = """
        g.goal_id, g.programme, g.title_zh, g.title_en, g.text_zh, g.text_en, g.picture, g.unit_zh, g.unit_en, g.points_per_unit, g.target_units, g.open, g.revision,
        g.given + coalesce(u.points, 0)::bigint, g.givers + coalesce(u.givers, 0), coalesce(g.reached_at, case when g.given + coalesce(u.points, 0) >= g.points_per_unit * g.target_units then u.last end)
        """;

    private const string From = """
        rewards.goal g left join lateral
            (select sum(p.points) as points, count(*) filter (where p.first) as givers, max(p.at) as last from rewards.pledge p where p.goal = g.goal_id and not p.counted) u on true
        """;

    public static async Task<Goal?> FindAsync(NpgsqlConnection connection, GoalId id, CancellationToken ct) =>
        (await Sql.ListAsync(Sql.Command(connection, $"select {Columns} from {From} where g.goal_id = $1", id.Value), Read, ct)).SingleOrDefault();

    public static Task<List<Goal>> ListAsync(NpgsqlConnection connection, ProgrammeId programme, CancellationToken ct) => Sql.ListAsync(
        Sql.Command(connection, $"select {Columns} from {From} where g.programme = $1 order by not g.open, g.reached_at is not null, g.goal_id desc limit 500", programme.Value), Read, ct);

    /// <summary>Locks a goal's row and counts what was given to it meanwhile; null when there is none.</summary>
    public static async Task<Goal?> LockAsync(NpgsqlConnection connection, GoalId id, CancellationToken ct)
    {
        // Two statements: the second sees what was committed while the first waited for the row. Not "for update": a donation's pledge refers
        // to the goal, and must not wait for whoever holds the row.
        await Sql.RunAsync(Sql.Command(connection, "select from rewards.goal where goal_id = $1 for no key update", id.Value), ct);
        await CountAsync(connection, [id.Value], ct);
        return await FindAsync(connection, id, ct);
    }

    /// <summary>Adds uncounted pledges to goals whose rows the caller has locked.</summary>
    public static Task CountAsync(NpgsqlConnection connection, Guid[] goals, CancellationToken ct) => Sql.RunAsync(
        Sql.Command(
            connection,
            """
            with counted as (
                update rewards.pledge set counted = true where goal = any ($1) and not counted returning goal, points, first, at
            ), sums as (
                select goal, sum(points)::bigint as points, count(*) filter (where first) as givers, max(at) as last from counted group by goal
            )
            update rewards.goal g set given = g.given + s.points, givers = g.givers + s.givers,
                reached_at = case when g.reached_at is null and g.given + s.points >= g.points_per_unit * g.target_units then s.last else g.reached_at end
            from sums s where g.goal_id = s.goal
            """,
            goals),
        ct);

    /// <summary>Those of these goals whose rows could be locked without waiting for anybody.</summary>
    public static async Task<Guid[]> LockFreeAsync(NpgsqlConnection connection, Guid[] goals, CancellationToken ct) =>
        [.. await Sql.ListAsync(Sql.Command(connection, "select goal_id from rewards.goal where goal_id = any ($1) order by goal_id for no key update skip locked", goals), row => row.GetGuid(0), ct)];

    public static Pledge ReadPledge(NpgsqlDataReader row) => new(
        new GoalId(row.GetGuid(0)), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), new EntryId(row.GetGuid(3)),
        $"谢谢你为“{row.GetString(4)}”出了一份力。", $"Thank you for giving to “{row.GetString(5)}”.");

    private static Goal Read(NpgsqlDataReader row) => new(
        new GoalId(row.GetGuid(0)),
        new GoalDraft(
            new GoalId(row.GetGuid(0)), new ProgrammeId(row.GetGuid(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7), row.GetString(8),
            row.GetInt64(9), row.GetInt64(10), row.GetBoolean(11), row.GetInt32(12)),
        row.GetInt64(13),
        row.GetInt64(14),
        row.IsDBNull(15) ? null : row.GetFieldValue<DateTimeOffset>(15));
}
