using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Crediting;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Granting;

/// <summary>Where a grant stands; the numbers are those of <c>credits.grant</c>.</summary>
internal enum GrantState : short
{
    /// <summary>Nothing was given.</summary>
    Nothing = 0,

    /// <summary>Given, or collected.</summary>
    Given = 1,

    /// <summary>Waits in a ball.</summary>
    Waiting = 2,

    /// <summary>Nobody collected it.</summary>
    Gone = 3,

    /// <summary>Taken back before it was given.</summary>
    TakenBack = 4,

    /// <summary>Saved by a friend.</summary>
    Saved = 5,
}

/// <summary>What a policy gave for one act. Changed in memory while a page is worked on.</summary>
internal sealed class GrantRow
{
    public required Guid Id { get; init; }

    public required AccountId Holder { get; init; }

    public required ProgrammeId Programme { get; init; }

    public required int Policy { get; init; }

    /// <summary>The first entry of the act, which corrections name.</summary>
    public required EntryId Act { get; init; }

    /// <summary>The entry this was given for: the act's first, or one that added to it.</summary>
    public required EntryId Source { get; init; }

    public required string Scenario { get; init; }

    public required string Rule { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset BookedAt { get; init; }

    public required DateTimeOffset GrantedAt { get; init; }

    public required DateOnly HolderDay { get; init; }

    public required DateOnly BudgetDay { get; init; }

    public required GivenPoints Given { get; set; }

    /// <summary>What decisions about the past changed the act by while its points were kept.</summary>
    public long Kept { get; set; }

    public long TakenBack { get; set; }

    public required GrantState State { get; set; }

    public EntryId? Entry { get; set; }

    public DateTimeOffset? RipeAt { get; init; }

    public DateTimeOffset? GoneAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string WhyZh { get; init; } = "";

    public string WhyEn { get; init; } = "";

    /// <summary>Made by this page, not written yet.</summary>
    public bool IsNew { get; init; }

    public bool IsChanged { get; set; }

    /// <summary>Points that stand now.</summary>
    public long Net => Given.Points - TakenBack;

    /// <summary>The grants of acts, oldest first, locked in the order of their ids, as whoever collects them does.</summary>
    public static async Task<Dictionary<EntryId, List<GrantRow>>> OfActsAsync(NpgsqlConnection connection, IReadOnlyCollection<EntryId> acts, CancellationToken ct)
    {
        Dictionary<EntryId, List<GrantRow>> found = [];
        if (acts.Count == 0)
        {
            return found;
        }

        await using var command = new NpgsqlCommand(
            """
            select id, holder, programme, policy, act, source, scenario, rule, occurred_at, booked_at, granted_at, holder_day, budget_day,
                   amount, standing, wanted, points, carried, parts, kept, taken_back, state, entry
            from credits.grant where act = any($1) order by id for update
            """,
            connection);
        command.Parameters.Add(new() { Value = acts.Select(act => act.Value).ToArray() });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var one = new GrantRow
            {
                Id = row.GetGuid(0),
                Holder = new AccountId(row.GetGuid(1)),
                Programme = new ProgrammeId(row.GetGuid(2)),
                Policy = row.GetInt32(3),
                Act = new EntryId(row.GetGuid(4)),
                Source = new EntryId(row.GetGuid(5)),
                Scenario = row.GetString(6),
                Rule = row.GetString(7),
                OccurredAt = row.GetFieldValue<DateTimeOffset>(8),
                BookedAt = row.GetFieldValue<DateTimeOffset>(9),
                GrantedAt = row.GetFieldValue<DateTimeOffset>(10),
                HolderDay = row.GetFieldValue<DateOnly>(11),
                BudgetDay = row.GetFieldValue<DateOnly>(12),
                Given = new GivenPoints(row.GetInt64(13), row.GetInt64(14), row.GetInt64(15), row.GetInt64(16), row.GetInt64(17), row.GetInt64(18)),
                Kept = row.GetInt64(19),
                TakenBack = row.GetInt64(20),
                State = (GrantState)row.GetInt16(21),
                Entry = row.IsDBNull(22) ? null : new EntryId(row.GetGuid(22)),
            };
            (found.TryGetValue(one.Act, out var all) ? all : found[one.Act] = []).Add(one);
        }

        return found;
    }

    /// <summary>Writes new grants.</summary>
    public static async Task InsertAsync(NpgsqlConnection connection, IReadOnlyList<GrantRow> grants, CancellationToken ct)
    {
        if (grants.Count == 0)
        {
            return;
        }

        await using var rows = await connection.BeginBinaryImportAsync(
            """
            copy credits.grant (id, holder, programme, policy, act, source, scenario, rule, occurred_at, booked_at, granted_at, holder_day, budget_day,
                amount, standing, wanted, points, carried, parts, kept, taken_back, state, entry, ripe_at, gone_at, expires_at, why_zh, why_en) from stdin (format binary)
            """,
            ct);
        foreach (var one in grants)
        {
            await rows.StartRowAsync(ct);
            await rows.WriteAsync(one.Id, NpgsqlDbType.Uuid, ct);
            await rows.WriteAsync(one.Holder.Value, NpgsqlDbType.Uuid, ct);
            await rows.WriteAsync(one.Programme.Value, NpgsqlDbType.Uuid, ct);
            await rows.WriteAsync(one.Policy, NpgsqlDbType.Integer, ct);
            await rows.WriteAsync(one.Act.Value, NpgsqlDbType.Uuid, ct);
            await rows.WriteAsync(one.Source.Value, NpgsqlDbType.Uuid, ct);
            await rows.WriteAsync(one.Scenario, NpgsqlDbType.Text, ct);
            await rows.WriteAsync(one.Rule, NpgsqlDbType.Text, ct);
            await rows.WriteAsync(one.OccurredAt.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await rows.WriteAsync(one.BookedAt.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await rows.WriteAsync(one.GrantedAt.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await rows.WriteAsync(one.HolderDay, NpgsqlDbType.Date, ct);
            await rows.WriteAsync(one.BudgetDay, NpgsqlDbType.Date, ct);
            await rows.WriteAsync(one.Given.Amount, NpgsqlDbType.Bigint, ct);
            await rows.WriteAsync(one.Given.Standing, NpgsqlDbType.Bigint, ct);
            await rows.WriteAsync(one.Given.Wanted, NpgsqlDbType.Bigint, ct);
            await rows.WriteAsync(one.Given.Points, NpgsqlDbType.Bigint, ct);
            await rows.WriteAsync(one.Given.Carried, NpgsqlDbType.Bigint, ct);
            await rows.WriteAsync(one.Given.Parts, NpgsqlDbType.Bigint, ct);
            await rows.WriteAsync(one.Kept, NpgsqlDbType.Bigint, ct);
            await rows.WriteAsync(one.TakenBack, NpgsqlDbType.Bigint, ct);
            await rows.WriteAsync((short)one.State, NpgsqlDbType.Smallint, ct);
            await OptionalAsync(rows, one.Entry?.Value, NpgsqlDbType.Uuid, ct);
            await OptionalAsync(rows, one.RipeAt?.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await OptionalAsync(rows, one.GoneAt?.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await OptionalAsync(rows, one.ExpiresAt?.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await rows.WriteAsync(one.WhyZh, NpgsqlDbType.Text, ct);
            await rows.WriteAsync(one.WhyEn, NpgsqlDbType.Text, ct);
        }

        await rows.CompleteAsync(ct);
    }

    /// <summary>Writes what corrections changed.</summary>
    public static async Task UpdateAsync(NpgsqlConnection connection, IReadOnlyList<GrantRow> grants, DateTimeOffset now, CancellationToken ct)
    {
        if (grants.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            update credits.grant g set standing = k.standing, kept = k.kept, taken_back = k.taken_back, state = k.state,
                settled_at = case when k.state = 4 and g.state = 2 then $6 else g.settled_at end
            from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[]) as k (id, standing, kept, taken_back, state) where g.id = k.id
            """,
            connection);
        command.Parameters.Add(new() { Value = grants.Select(one => one.Id).ToArray() });
        command.Parameters.Add(new() { Value = grants.Select(one => one.Given.Standing).ToArray() });
        command.Parameters.Add(new() { Value = grants.Select(one => one.Kept).ToArray() });
        command.Parameters.Add(new() { Value = grants.Select(one => one.TakenBack).ToArray() });
        command.Parameters.Add(new() { Value = grants.Select(one => (short)one.State).ToArray() });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static Task OptionalAsync<T>(NpgsqlBinaryImporter rows, T? value, NpgsqlDbType type, CancellationToken ct)
        where T : struct => value is { } there ? rows.WriteAsync(there, type, ct) : rows.WriteNullAsync(ct);
}
