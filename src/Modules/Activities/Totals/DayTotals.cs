using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources;

namespace Puhui.Activities.Totals;

/// <summary>Reads the totals.</summary>
internal sealed class DayTotals(NpgsqlDataSource database, SourceStore sources, CountDays count) : IDayTotals
{
    public async Task<IReadOnlyList<DayScenario>> DaysAsync(IReadOnlyCollection<SourceId> of, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var known = await NumbersAsync(of, ct);
        await using var command = database.CreateCommand("""
            select source, day, scenario, region, posted, zero, held, reduction_mg from activities.day_total
            where source = any($1) and day >= $2 and day < $3 order by day, source, scenario, region
            """);
        command.Parameters.Add(new() { Value = known.Keys.ToArray() });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        List<DayScenario> days = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            days.Add(new DayScenario(known[row.GetInt32(0)], row.GetFieldValue<DateOnly>(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7)));
        }

        return days;
    }

    public async Task<IReadOnlyList<HourReceived>> HoursAsync(IReadOnlyCollection<SourceId> of, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var known = await NumbersAsync(of, ct);
        await using var command = database.CreateCommand("select source, hour, records, refused from activities.hour_total where source = any($1) and hour >= $2 and hour < $3 order by hour, source");
        command.Parameters.Add(new() { Value = known.Keys.ToArray() });
        command.Parameters.Add(new() { Value = from.UtcDateTime });
        command.Parameters.Add(new() { Value = to.UtcDateTime });
        List<HourReceived> hours = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            hours.Add(new HourReceived(known[row.GetInt32(0)], row.GetFieldValue<DateTimeOffset>(1), row.GetInt64(2), row.GetInt64(3)));
        }

        return hours;
    }

    public async Task<DateTimeOffset?> CountedUntilAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select counted_until from activities.day_total_mark");
        return await command.ExecuteScalarAsync(ct) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    public Task<bool> CountAsync(CancellationToken ct) => count.CountAsync(ct);

    private async Task<Dictionary<int, SourceId>> NumbersAsync(IReadOnlyCollection<SourceId> of, CancellationToken ct)
    {
        Dictionary<int, SourceId> known = [];
        foreach (var id in of)
        {
            if (await sources.FindAsync(id, ct) is { } source)
            {
                known[source.Number] = id;
            }
        }

        return known;
    }
}
