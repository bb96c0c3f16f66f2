namespace Puhui.Activities.Contracts;

/// <summary>
/// One cell of a table of statistics: a scenario in a region, or a total over either or both.
/// </summary>
/// <param name="Scenario">The scenario; null for all of them.</param>
/// <param name="Region">The region; null for all of them, empty where none was given.</param>
/// <param name="People">Different people in it.</param>
/// <param name="Acts">Acts.</param>
/// <param name="ReductionMg">What they saved, in milligrams.</param>
public sealed record StatisticCell(string? Scenario, string? Region, long People, long Acts, long ReductionMg);

/// <summary>
/// Decides which cells of a table may be shown so that nobody can be made out (docs/statistics.md): a cell with fewer than k people is
/// hidden, and as many more as it takes that no hidden cell can be computed from those that are shown. Pure.
/// </summary>
public static class PublicTable
{
    // Totals are hidden last: they say most.
    private const decimal CostOfTotal = 1_000_000_000_000;

    /// <summary>
    /// The cells that may be shown. The table is scenarios × regions with its totals; cells without acts are left out of it.
    /// </summary>
    /// <remarks>
    /// Every row and every column says: its cells sum to its total. Take rows and columns as points and hidden cells (totals too) as
    /// lines between them: then a hidden cell can be computed exactly when it is a bridge, a line on no circle. So for each bridge
    /// the cheapest circle through it is hidden too, until there is no bridge. And where a row's or a column's total is shown, its hidden
    /// cells together must be of at least k people, since their sum can be computed: one cell of k people among them is enough.
    /// </remarks>
    public static IReadOnlySet<StatisticCell> Shown(IReadOnlyCollection<StatisticCell> cells, int k)
    {
        ArgumentNullException.ThrowIfNull(cells);
        var hidden = cells.Where(cell => cell.People < k).ToHashSet();
        while (NextToHide(cells, hidden, k) is { Count: > 0 } next)
        {
            hidden.UnionWith(next);
        }

        return cells.Where(cell => !hidden.Contains(cell)).ToHashSet();
    }

    private static IReadOnlyCollection<StatisticCell> NextToHide(IReadOnlyCollection<StatisticCell> cells, HashSet<StatisticCell> hidden, int k)
    {
        foreach (var bridge in Bridges(hidden))
        {
            return CheapestCircle(bridge, cells, hidden);
        }

        foreach (var line in cells.GroupBy(RowOf).Concat(cells.GroupBy(ColumnOf)))
        {
            // What is hidden of a line sums to something known; with the total hidden as well, it does not.
            var inLine = line.Where(hidden.Contains).ToArray();
            if (inLine.Length > 0 && inLine.All(cell => cell.People < k) && Smallest(line.Where(cell => !hidden.Contains(cell))) is { } more)
            {
                return [more];
            }
        }

        return [];
    }

    /// <summary>
    /// The shown cells on the cheapest way from a bridge's row to its column that does not go over the bridge (Dijkstra). There is
    /// always one: were there none among all cells, the bridge would have to be zero, and cells without acts are not in the table.
    /// </summary>
    private static StatisticCell[] CheapestCircle(StatisticCell bridge, IReadOnlyCollection<StatisticCell> cells, HashSet<StatisticCell> hidden)
    {
        var lines = LinesOf(cells.Where(cell => cell != bridge));
        var reached = new Dictionary<(bool, string?), (decimal Cost, StatisticCell? By, (bool, string?) From)> { [RowOf(bridge)] = (0, null, default) };
        var waiting = new PriorityQueue<(bool, string?), decimal>([(RowOf(bridge), 0m)]);
        while (waiting.TryDequeue(out var point, out var cost) && point != ColumnOf(bridge))
        {
            foreach (var line in lines[point].Where(_ => cost == reached[point].Cost))
            {
                var total = cost + (hidden.Contains(line.Cell) ? 0 : line.Cell.People + (IsTotal(line.Cell) ? CostOfTotal : 0));
                if (!reached.TryGetValue(line.To, out var known) || total < known.Cost)
                {
                    reached[line.To] = (total, line.Cell, point);
                    waiting.Enqueue(line.To, total);
                }
            }
        }

        var way = new List<StatisticCell>();
        for (var (_, by, from) = reached[ColumnOf(bridge)]; by is not null; (_, by, from) = reached[from])
        {
            way.Add(by);
        }

        return [.. way.Where(cell => !hidden.Contains(cell))];
    }

    private static StatisticCell? Smallest(IEnumerable<StatisticCell> cells) =>
        cells.OrderBy(cell => IsTotal(cell)).ThenBy(cell => cell.People).ThenBy(cell => cell.Scenario, StringComparer.Ordinal).ThenBy(cell => cell.Region, StringComparer.Ordinal).FirstOrDefault();

    private static bool IsTotal(StatisticCell cell) => cell.Scenario is null || cell.Region is null;

    private static (bool IsRow, string? Name) RowOf(StatisticCell cell) => (true, cell.Scenario);

    private static (bool IsRow, string? Name) ColumnOf(StatisticCell cell) => (false, cell.Region);

    private static ILookup<(bool, string?), ((bool, string?) From, (bool, string?) To, StatisticCell Cell)> LinesOf(IEnumerable<StatisticCell> cells) =>
        cells.SelectMany(cell => new[] { (From: RowOf(cell), To: ColumnOf(cell), Cell: cell), (From: ColumnOf(cell), To: RowOf(cell), Cell: cell) }).ToLookup(line => line.From);

    /// <summary>The lines on no circle, by the depths at which a walk first comes to each point (Tarjan).</summary>
    private static List<StatisticCell> Bridges(HashSet<StatisticCell> hidden)
    {
        var lines = LinesOf(hidden);
        var depths = new Dictionary<(bool, string?), int>();
        var bridges = new List<StatisticCell>();

        int Walk((bool, string?) point, StatisticCell? by, int depth)
        {
            var lowest = depths[point] = depth;
            foreach (var line in lines[point].Where(line => line.Cell != by))
            {
                if (depths.TryGetValue(line.To, out var seen))
                {
                    lowest = Math.Min(lowest, seen);
                    continue;
                }

                var below = Walk(line.To, line.Cell, depth + 1);
                lowest = Math.Min(lowest, below);
                if (below > depth)
                {
                    bridges.Add(line.Cell);
                }
            }

            return lowest;
        }

        foreach (var point in lines.Select(line => line.Key).Where(point => !depths.ContainsKey(point)).ToArray())
        {
            if (!depths.ContainsKey(point))
            {
                Walk(point, null, 0);
            }
        }

        return bridges;
    }
}
