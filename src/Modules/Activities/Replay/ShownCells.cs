using Puhui.Activities.Contracts;

namespace Puhui.Activities.Replay;

/// <summary>Cells of which each shows enough people: small ones are put together, first within their scenario, then with others.</summary>
internal static class ShownCells
{
    /// <summary>The scenario of what had to be put together across scenarios.</summary>
    public const string Others = "*";

    public static IReadOnlyList<ReplayCell> Of(IEnumerable<TallyCell> cells, int people)
    {
        List<(TallyCell Cell, DateOnly? Month)> shown = [];
        TallyCell? rest = null;
        foreach (var scenario in cells.GroupBy(cell => cell.Scenario, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var months = scenario.OrderBy(cell => cell.Month).ToList();
            if (Together(months, scenario.Key, people, out var together) is { } left)
            {
                rest = rest is null ? Named(left, Others) : Sum(rest, left);
            }

            shown.AddRange(months.Select(cell => (cell, (DateOnly?)cell.Month)));
            if (together is not null)
            {
                shown.Add((together, null));
            }
        }

        // What is not shown must not be what the others leave of the total.
        while (rest is not null && rest.People.Count < people && shown.Count > 0)
        {
            var smallest = shown.MinBy(one => one.Cell.Records);
            shown.Remove(smallest);
            rest = Sum(rest, smallest.Cell);
        }

        var list = shown.Select(one => Show(one.Cell, one.Month));
        return rest is null ? [.. list] : [.. list, rest.People.Count < people ? new ReplayCell(Others, null, null, null, null) : Show(rest, null)];
    }

    /// <summary>Takes the small months, and the smallest others until there are people enough; what even the whole scenario cannot show is returned.</summary>
    private static TallyCell? Together(List<TallyCell> months, string scenario, int people, out TallyCell? together)
    {
        together = null;
        while (months.Where(cell => cell.People.Count < people).MinBy(cell => cell.Records) is { } small || (together is { } few && few.People.Count < people && (small = months.MinBy(cell => cell.Records)!) is not null))
        {
            months.Remove(small);
            together = together is null ? Named(small, scenario) : Sum(together, small);
        }

        if (together is not null && together.People.Count < people)
        {
            var left = together;
            together = null;
            return left;
        }

        return null;
    }

    private static TallyCell Named(TallyCell cell, string scenario) =>
        new() { Scenario = scenario, Records = cell.Records, Before = cell.Before, After = cell.After, People = [.. cell.People] };

    private static TallyCell Sum(TallyCell one, TallyCell other)
    {
        var sum = Named(one, one.Scenario);
        sum.Add(other);
        return sum;
    }

    private static ReplayCell Show(TallyCell cell, DateOnly? month) => new(cell.Scenario, month, cell.Records, cell.Before, cell.After);
}
