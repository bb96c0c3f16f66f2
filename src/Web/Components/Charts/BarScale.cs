namespace Puhui.Components.Charts;

/// <summary>An axis that starts at zero and has two to four lines at round numbers.</summary>
/// <param name="Bottom">The lowest value shown: zero, or below it when a day was corrected downward.</param>
/// <param name="Top">The highest value shown.</param>
/// <param name="Lines">The values that get a line, zero included.</param>
public sealed record BarScale(decimal Bottom, decimal Top, IReadOnlyList<long> Lines)
{
    private const decimal HeadRoom = 1.04m;

    /// <summary>The axis for these values.</summary>
    public static BarScale Of(IEnumerable<long> values)
    {
        long highest = 0, lowest = 0;
        foreach (var value in values)
        {
            highest = Math.Max(highest, value);
            lowest = Math.Min(lowest, value);
        }

        if (highest == 0 && lowest == 0)
        {
            return new BarScale(0, 1, [0]);
        }

        var step = RoundStep((highest - (decimal)lowest) / 2.6m);
        var lines = new List<long>();
        for (var line = Math.Ceiling(lowest / step) * step; line <= highest; line += step)
        {
            lines.Add((long)line);
        }

        return new BarScale(lowest * HeadRoom, highest * HeadRoom, lines);
    }

    /// <summary>Where a value lies from the top, 0 to 1.</summary>
    public decimal FromTop(long value) => (Top - value) / (Top - Bottom);

    private static decimal RoundStep(decimal rough)
    {
        var magnitude = 1m;
        while (magnitude * 10 <= rough)
        {
            magnitude *= 10;
        }

        return magnitude * (rough / magnitude) switch
        {
            > 5 => 10,
            > 2 => 5,
            > 1 => 2,
            _ => 1,
        };
    }
}
