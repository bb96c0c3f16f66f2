using Npgsql;
using NpgsqlTypes;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Steps;
using Puhui.Programmes.Contracts;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Governance.Motions;

/// <summary>The rows of <c>methods.motion</c>, in and out.</summary>
internal static class MotionRows
{
    private const string Columns = "id, programme, kind, method_id, version, replacement, valid_from, valid_to, reason, proposer, proposed_at, state, decided_at, content_hash";

    public static async Task InsertAsync(NpgsqlConnection connection, RestatementDecisionId id, NewMotion motion, StaffId proposer, DateTimeOffset at, byte[] hash, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            """
            insert into methods.motion (id, programme, kind, method_id, version, replacement, valid_from, valid_to, reason, proposer, proposed_at, content_hash)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = id.Value }, new() { Value = motion.Programme.Value }, new() { Value = Words.Of(motion.Kind) },
                new() { Value = motion.Method.Id }, new() { Value = motion.Method.Version },
                new() { Value = (object?)motion.Replacement?.Version ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)motion.From?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = (object?)motion.To?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = motion.Reason }, new() { Value = proposer.Value }, new() { Value = at.UtcDateTime }, new() { Value = hash },
            },
        };
        await insert.ExecuteNonQueryAsync(ct);
    }

    public static async Task DecideAsync(NpgsqlConnection connection, RestatementDecisionId id, MotionState state, DateTimeOffset at, CancellationToken ct)
    {
        await using var update = new NpgsqlCommand("update methods.motion set state = $2, decided_at = $3 where id = $1", connection)
        {
            Parameters = { new() { Value = id.Value }, new() { Value = Words.Of(state) }, new() { Value = at.UtcDateTime } },
        };
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Motions without their steps, newest first. What is null does not matter.</summary>
    public static async Task<List<Motion>> ListAsync(
        NpgsqlConnection connection, ProgrammeId? programme, MotionKind? kind, MotionState? state, RestatementDecisionId? id, bool locked, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select {Columns} from methods.motion
            where ($1 is null or programme = $1) and ($2 is null or kind = $2) and ($3 is null or state = $3) and ($4 is null or id = $4)
            order by proposed_at desc, id {(locked ? "for update" : "")}
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = (object?)programme?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = kind is { } k ? Words.Of(k) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = state is { } s ? Words.Of(s) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)id?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            },
        };
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Motion> motions = [];
        while (await row.ReadAsync(ct))
        {
            var method = new MethodRef(row.GetString(3), row.GetString(4));
            DateTimeOffset? Time(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
            motions.Add(new Motion(
                new RestatementDecisionId(row.GetGuid(0)),
                new NewMotion(new ProgrammeId(row.GetGuid(1)), Words.Read<MotionKind>(row.GetString(2)), method, row.GetString(8))
                {
                    Replacement = row.IsDBNull(5) ? null : method with { Version = row.GetString(5) },
                    From = Time(6),
                    To = Time(7),
                },
                new StaffId(row.GetGuid(9)),
                row.GetFieldValue<DateTimeOffset>(10),
                Words.Read<MotionState>(row.GetString(11)),
                Time(12),
                row.GetFieldValue<byte[]>(13),
                []));
        }

        return motions;
    }

    /// <summary>A motion with its steps; null when there is none.</summary>
    public static async Task<Motion?> FindAsync(NpgsqlConnection connection, RestatementDecisionId id, bool locked, CancellationToken ct) =>
        (await ListAsync(connection, null, null, null, id, locked, ct)) is [var motion]
            ? motion with { Steps = await StepRows.OfSubjectAsync(connection, id.Value, ct) }
            : null;
}
