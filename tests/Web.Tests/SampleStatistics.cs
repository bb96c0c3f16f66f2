using Puhui.Activities.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Web.Tests;

/// <summary>Three months of a city, with regions so small that they are hidden; and a programme in which nothing was counted yet.</summary>
internal sealed class SampleStatistics : IStatistics, IProgrammes
{
    private static readonly Programme s_city = new(new ProgrammeId(Guid.CreateVersion7()), "city", ProgrammeTemplate.Demo.ToSettings(), ProgrammeState.Open, 1, DateTimeOffset.UnixEpoch);
    private static readonly Programme s_new = s_city with { Id = new ProgrammeId(Guid.CreateVersion7()), Code = "new" };

    private static readonly (string Scenario, string Region, long People, long Acts, long Grams)[] s_cells =
    [
        ("metro", "CN-11", 18_204, 402_113, 291_004_118), ("metro", "CN-12", 4_410, 81_220, 60_402_900), ("metro", "CN-13", 312, 2_904, 2_002_117),
        ("bus", "CN-11", 9_120, 130_077, 40_118_302), ("bus", "CN-12", 2_833, 39_003, 12_400_871), ("bus", "CN-13", 1_904, 22_071, 7_114_090), ("bus", "", 44, 190, 40_220),
        ("cycling", "CN-11", 12_007, 190_338, 71_338_440), ("cycling", "CN-12", 1_208, 12_772, 4_993_112), ("cycling", "CN-13", 7, 31, 9_330),
        ("ev-charging", "CN-11", 1_388, 5_102, 19_388_042), ("ev-charging", "CN-12", 240, 900, 3_420_500),
        ("hospital-appointment", "CN-11", 12, 14, 8_120),
    ];

    public Task<MonthStatistics?> MonthAsync(ProgrammeId programme, DateOnly month, CancellationToken ct)
    {
        if (programme != s_city.Id || !Months.Contains(month))
        {
            return Task.FromResult<MonthStatistics?>(null);
        }

        var cells = s_cells.SelectMany(cell => new (string?, string?)[] { (cell.Scenario, cell.Region), (cell.Scenario, null), (null, cell.Region), (null, null) }.Select(key => (key, cell)))
            .GroupBy(pair => pair.key, pair => pair.cell)
            .Select(group => new StatisticCell(group.Key.Item1, group.Key.Item2, group.Max(cell => cell.People), group.Sum(cell => cell.Acts), group.Sum(cell => cell.Grams) * 1000 * (month.Month - 6)))
            .ToList();
        var shown = PublicTable.Shown(cells, s_city.Settings.K);
        return Task.FromResult<MonthStatistics?>(new MonthStatistics(month, false, DateTimeOffset.UnixEpoch, s_city.Settings.K,
        [
            .. cells.Select(cell => shown.Contains(cell) ? new PublicCell(cell.Scenario, cell.Region, cell.People, cell.Acts, cell.ReductionMg) : new PublicCell(cell.Scenario, cell.Region, null, null, null)),
        ]));
    }

    public async Task<IReadOnlyList<MonthTotal>> MonthsAsync(ProgrammeId programme, int most, CancellationToken ct)
    {
        var totals = new List<MonthTotal>();
        foreach (var month in Months)
        {
            if (await MonthAsync(programme, month, ct) is { Total: var total })
            {
                totals.Add(new MonthTotal(month, total.People, total.Acts, total.ReductionMg));
            }
        }

        return totals;
    }

    public Task<IReadOnlyList<DateOnly>> CountAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<DateOnly>>([]);

    public Task<Programme> EnsureAsync(ProgrammeTemplate template, CancellationToken ct) => throw new NotSupportedException("The pages make no programmes.");

    public Task<Programme?> FindAsync(ProgrammeId id, CancellationToken ct) => Task.FromResult(id == s_city.Id ? s_city : null);

    public Task<Programme?> FindByCodeAsync(string code, CancellationToken ct) => Task.FromResult(code switch { "city" => s_city, "new" => s_new, _ => null });

    public Task<IReadOnlyList<Programme>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Programme>>([s_city]);

    private static IReadOnlyList<DateOnly> Months { get; } = [new(2026, 8, 1), new(2026, 9, 1), new(2026, 10, 1)];
}
