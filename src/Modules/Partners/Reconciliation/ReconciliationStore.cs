using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Partners.Contracts;

namespace Puhui.Partners.Reconciliation;

/// <summary>The days that are made.</summary>
internal sealed class ReconciliationStore(NpgsqlDataSource database) : IReconciliations
{
    private const string Select =
        "select source, day, zone_id, begins, ends, lines, sha256, sm3, note, made_at from partners.reconciliation where source = $1";

    public async Task<IReadOnlyList<Contracts.Reconciliation>> ListAsync(SourceId source, DateOnly? before, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"{Select} and ($2::date is null or day < $2) order by day desc limit $3");
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = limit });
        return await ReadAsync(command, ct);
    }

    public async Task<Contracts.Reconciliation?> FindAsync(SourceId source, DateOnly day, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"{Select} and day = $2");
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = day });
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>The last day of each source that has one, and its end.</summary>
    public async Task<Dictionary<SourceId, (DateOnly Day, DateTimeOffset Ends)>> LastDaysAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select distinct on (source) source, day, ends from partners.reconciliation order by source, day desc");
        await using var row = await command.ExecuteReaderAsync(ct);
        Dictionary<SourceId, (DateOnly, DateTimeOffset)> last = [];
        while (await row.ReadAsync(ct))
        {
            last[new SourceId(row.GetGuid(0))] = (row.GetFieldValue<DateOnly>(1), row.GetFieldValue<DateTimeOffset>(2));
        }

        return last;
    }

    /// <summary>Writes a day inside the caller's transaction; false when it is made already.</summary>
    public static async Task<bool> WriteAsync(
        NpgsqlConnection connection, SourceId source, DayOfSource day, Sums sums, string note, DateTimeOffset now, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            """
            insert into partners.reconciliation (source, day, zone_id, begins, ends, lines, sha256, sm3, note, made_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing
            """,
            connection);
        object[] values =
        [
            source.Value, day.Day, day.Zone.Id, day.Begins.UtcDateTime, day.Ends.UtcDateTime, sums.Lines, sums.Sha256, sums.Sm3, note, now.UtcDateTime,
        ];
        foreach (var value in values)
        {
            insert.Parameters.Add(new() { Value = value });
        }

        return await insert.ExecuteNonQueryAsync(ct) == 1;
    }

    private static async Task<List<Contracts.Reconciliation>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Contracts.Reconciliation> found = [];
        while (await row.ReadAsync(ct))
        {
            var note = row.GetString(8);
            var (totals, refused) = StatementText.Read(note);
            found.Add(new(
                new SourceId(row.GetGuid(0)),
                row.GetFieldValue<DateOnly>(1),
                row.GetString(2),
                row.GetFieldValue<DateTimeOffset>(3),
                row.GetFieldValue<DateTimeOffset>(4),
                row.GetInt64(5),
                Convert.ToHexStringLower(row.GetFieldValue<byte[]>(6)),
                Convert.ToHexStringLower(row.GetFieldValue<byte[]>(7)),
                totals,
                refused,
                note,
                row.GetFieldValue<DateTimeOffset>(9)));
        }

        return found;
    }
}
