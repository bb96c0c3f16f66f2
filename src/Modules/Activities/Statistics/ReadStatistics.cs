using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Statistics;

/// <summary>Shows what was counted: the whole table of a month is read, and what must be hidden is hidden before anything leaves.</summary>
internal sealed class ReadStatistics(NpgsqlDataSource database, IProgrammes programmes, CountMonths count) : IStatistics
{
    private const string Month = """
        select c.scenario, c.region, c.people, c.acts, c.reduction_mg, m.counted_at, m.running
        from activities.statistic c join activities.statistic_month m on m.month = c.month
        where c.programme_id = $1 and c.month = $2
        order by c.scenario nulls first, c.region nulls first
        """;

    private const string Totals = """
        select month, people, acts, reduction_mg from activities.statistic
        where programme_id = $1 and scenario is null and region is null order by month desc limit $2
        """;

    public async Task<MonthStatistics?> MonthAsync(ProgrammeId programme, DateOnly month, CancellationToken ct)
    {
        month = new DateOnly(month.Year, month.Month, 1);
        List<StatisticCell> cells = [];
        var (countedAt, running) = (default(DateTimeOffset), false);
        await using var command = database.CreateCommand(Month);
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = month });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            cells.Add(new StatisticCell(row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)));
            (countedAt, running) = (row.GetFieldValue<DateTimeOffset>(5), row.GetBoolean(6));
        }

        if (cells.Count == 0)
        {
            return null;
        }

        var k = await KAsync(programme, ct);
        var shown = PublicTable.Shown(cells, k);
        return new MonthStatistics(month, running, countedAt, k,
        [
            .. cells.Select(cell => shown.Contains(cell)
                ? new PublicCell(cell.Scenario, cell.Region, cell.People, cell.Acts, cell.ReductionMg)
                : new PublicCell(cell.Scenario, cell.Region, null, null, null)),
        ]);
    }

    public Task<IReadOnlyList<DateOnly>> CountAsync(CancellationToken ct) => count.CountAsync(ct);

    public async Task<IReadOnlyList<MonthTotal>> MonthsAsync(ProgrammeId programme, int most, CancellationToken ct)
    {
        var k = await KAsync(programme, ct);
        List<MonthTotal> months = [];
        await using (var command = database.CreateCommand(Totals))
        {
            command.Parameters.Add(new() { Value = programme.Value });
            command.Parameters.Add(new() { Value = most });
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                var shown = row.GetInt64(1) >= k;
                months.Add(new MonthTotal(row.GetFieldValue<DateOnly>(0), shown ? row.GetInt64(1) : null, shown ? row.GetInt64(2) : null, shown ? row.GetInt64(3) : null));
            }
        }

        months.Reverse();
        return months;
    }

    /// <summary>The programme's own; no figures at all for one that is not there.</summary>
    private async Task<int> KAsync(ProgrammeId programme, CancellationToken ct) => (await programmes.FindAsync(programme, ct))?.Settings.K ?? int.MaxValue;
}
