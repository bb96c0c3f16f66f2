using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources;
using Puhui.Bookkeeping;

namespace Puhui.Activities.Facts;

/// <summary>Reads the facts. A fact is given once no transaction is open any more that could commit a lower number.</summary>
internal sealed class FactReader(NpgsqlDataSource database, SourceStore sources) : IActivityFacts
{
    private const string Columns = "number, at, source, kind, record_id, scenario, code, entry_id, amount_mg, claim";

    public async Task<IReadOnlyList<ActivityFact>> ReadAsync(long after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            select {Columns} from activities.fact
            where number > $1 and written_by < pg_snapshot_xmin(pg_current_snapshot()) order by number limit $2
            """);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        return await ReadAsync(command, ct);
    }

    public async Task<IReadOnlyList<ActivityFact>> LatestAsync(SourceId source, long? before, int limit, CancellationToken ct)
    {
        if (await sources.FindAsync(source, ct) is not { } known)
        {
            return [];
        }

        await using var command = database.CreateCommand($"""
            select {Columns} from activities.fact
            where source = $1 and ($2::bigint is null or number < $2) order by number desc limit $3
            """);
        command.Parameters.Add(new() { Value = known.Number });
        command.Parameters.Add(new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = limit });
        return await ReadAsync(command, ct);
    }

    private async Task<List<ActivityFact>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        List<(ActivityFact Fact, int Source)> found = [];
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                found.Add((Read(row), row.GetInt32(2)));
            }
        }

        List<ActivityFact> facts = new(found.Count);
        foreach (var (fact, number) in found)
        {
            facts.Add(fact with { Source = await sources.IdOfAsync(number, ct) });
        }

        return facts;
    }

    private static ActivityFact Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetFieldValue<DateTimeOffset>(1),
        default,
        (ActivityFactKind)row.GetInt16(3),
        row.GetString(4),
        row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.IsDBNull(7) ? null : new EntryId(row.GetGuid(7)),
        row.GetInt64(8),
        row.IsDBNull(9) ? null : new ActivityId(row.GetGuid(9)));
}
