using FsCheck;
using FsCheck.Fluent;
using Puhui.Activities.Contracts;
using Xunit;

namespace Puhui.Modules.Tests.Activities.Statistics;

/// <summary>Random acts of random people, made into a table with all its totals, then attacked by someone who can calculate.</summary>
public sealed class What_tables_may_show
{
    private const long Prime = 2_147_483_647;

    [Fact]
    public void No_figure_is_of_fewer_than_k_people_and_no_hidden_one_can_be_computed() => Prop.ForAll(Tables(), Gen.Choose(1, 12).ToArbitrary(), (acts, k) =>
    {
        var cells = CellsOf(acts);
        var shown = PublicTable.Shown(cells, k);
        Assert.All(shown, cell => Assert.True(cell.People >= k));

        // Whatever can be got from sums and differences of shown figures: each row's and each column's cells sum to its total.
        var hidden = cells.Where(cell => !shown.Contains(cell)).ToArray();
        var computed = Computed(hidden);
        Assert.True(computed.Count == 0, $"k = {k}: {string.Join(", ", computed)} can be computed");

        // What is left of a shown total is of at least k different people.
        foreach (var line in Lines(cells).Where(line => shown.Contains(line.Total)))
        {
            var left = line.Cells.Where(cell => !shown.Contains(cell)).ToArray();
            var people = acts.Where(act => left.Any(cell => Covers(cell, act))).Select(act => act.Person).Distinct().Count();
            Assert.True(left.Length == 0 || people >= k, $"k = {k}: what is left of {line.Total} is of {people} people");
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void The_attack_finds_what_hiding_small_cells_alone_gives_away()
    {
        // Metro 30 people, bus 3, in one region each of two: the total and metro tell the bus.
        var acts = Enumerable.Range(0, 60).Select(i => new Act(i, "metro", i % 2 == 0 ? "CN-11" : "CN-12")).Concat(Enumerable.Range(100, 3).Select(i => new Act(i, "bus", "CN-11"))).ToArray();
        var cells = CellsOf(acts);
        var careless = cells.Where(cell => cell.People < 20).ToArray();
        Assert.Equal(["bus", "bus/CN-11"], careless.Select(Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, Computed(careless).Count);
        Assert.Empty(Computed([.. cells.Where(cell => !PublicTable.Shown(cells, 20).Contains(cell))]));
    }

    [Fact]
    public void Where_everybody_is_many_everything_is_shown()
    {
        var acts = (from person in Enumerable.Range(0, 25) from scenario in new[] { "metro", "bus", "cycling" } from region in new[] { "CN-11", "CN-12", "" } select new Act(person, scenario, region)).ToArray();
        var cells = CellsOf(acts);
        Assert.Equal(16, cells.Count);
        Assert.Equal(16, PublicTable.Shown(cells, 20).Count);
        Assert.Empty(PublicTable.Shown(cells, 26));
    }

    [Fact]
    public void As_little_is_hidden_as_is_needed_here()
    {
        // One small cell among large ones: it, and a rectangle of three more that keeps it from being computed.
        var acts = (from i in Enumerable.Range(0, 9) let scenario = "abc"[i / 3] let region = "xyz"[i % 3] from person in Enumerable.Range(i * 1000, i == 0 ? 3 : 100 + i) select new Act(person, $"{scenario}", $"{region}")).ToArray();
        var cells = CellsOf(acts);
        var hidden = cells.Where(cell => !PublicTable.Shown(cells, 20).Contains(cell)).ToArray();
        Assert.Equal(["a/x", "a/y", "b/x", "b/y"], hidden.Select(Name).Order(StringComparer.Ordinal));
    }

    private static Arbitrary<Act[]> Tables() =>
        (from scenarios in Gen.Choose(1, 5)
         from regions in Gen.Choose(1, 5)
         from people in Gen.Choose(1, 40)
         from acts in (from person in Gen.Choose(0, people)
                       from scenario in Gen.Choose(0, scenarios)
                       from region in Gen.Choose(0, regions)
                       select new Act(person, $"s{scenario * scenario / 3}", $"r{region}")).NonEmptyListOf()
         select acts.ToArray()).ToArbitrary();

    /// <summary>The hidden cells that the equations determine: those that stand alone in a row of the solved system.</summary>
    private static List<StatisticCell> Computed(StatisticCell[] hidden)
    {
        var rows = new List<long[]>();
        foreach (var line in AllLines(hidden))
        {
            rows.Add([.. hidden.Select(cell => !line.Cells.Contains(cell) && cell != line.Total ? 0L : cell == line.Total ? Prime - 1 : 1L)]);
        }

        var solved = new List<(long[] Row, int Pivot)>();
        for (var column = 0; column < hidden.Length && rows.Count > 0; column++)
        {
            var pivot = rows.Find(row => row[column] != 0);
            if (pivot is null)
            {
                continue;
            }

            rows.Remove(pivot);
            var inverse = Power(pivot[column], Prime - 2);
            var unit = pivot.Select(value => value * inverse % Prime).ToArray();
            foreach (var row in rows.Concat(solved.Select(one => one.Row)))
            {
                var factor = row[column];
                for (var i = 0; factor != 0 && i < row.Length; i++)
                {
                    row[i] = (row[i] + ((Prime - factor) * unit[i])) % Prime;
                }
            }

            solved.Add((unit, column));
        }

        return [.. solved.Where(one => one.Row.Count(value => value != 0) == 1).Select(one => hidden[one.Pivot])];
    }

    private static long Power(long value, long exponent)
    {
        var result = 1L;
        for (; exponent > 0; exponent >>= 1, value = value * value % Prime)
        {
            result = (exponent & 1) == 1 ? result * value % Prime : result;
        }

        return result;
    }

    /// <summary>Rows and columns, those of the totals too, each with its total where there is one.</summary>
    private static IEnumerable<(StatisticCell? Total, StatisticCell[] Cells)> AllLines(IReadOnlyCollection<StatisticCell> cells) =>
        cells.GroupBy(cell => cell.Scenario).Select(row => (row.FirstOrDefault(cell => cell.Region is null), row.Where(cell => cell.Region is not null).ToArray()))
            .Concat(cells.GroupBy(cell => cell.Region).Select(column => (column.FirstOrDefault(cell => cell.Scenario is null), column.Where(cell => cell.Scenario is not null).ToArray())));

    private static IEnumerable<(StatisticCell Total, StatisticCell[] Cells)> Lines(IReadOnlyCollection<StatisticCell> cells) =>
        AllLines(cells).Select(line => (line.Total!, line.Cells));

    private static bool Covers(StatisticCell cell, Act act) => (cell.Scenario ?? act.Scenario) == act.Scenario && (cell.Region ?? act.Region) == act.Region;

    private static string Name(StatisticCell cell) => cell.Region is null ? cell.Scenario ?? "all" : $"{cell.Scenario ?? "all"}/{cell.Region}";

    private static List<StatisticCell> CellsOf(IReadOnlyCollection<Act> acts) =>
    [
        .. acts.SelectMany(act => new (string?, string?)[] { (act.Scenario, act.Region), (act.Scenario, null), (null, act.Region), (null, null) }.Select(key => (key, act)))
            .GroupBy(pair => pair.key, pair => pair.act)
            .Select(group => new StatisticCell(group.Key.Item1, group.Key.Item2, group.Select(act => act.Person).Distinct().Count(), group.Count(), group.Count() * 100L)),
    ];

    private sealed record Act(int Person, string Scenario, string Region);
}
