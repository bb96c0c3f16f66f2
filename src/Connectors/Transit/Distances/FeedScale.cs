namespace Puhui.Transit.Distances;

/// <summary>
/// In which unit a feed writes <c>shape_dist_traveled</c>. GTFS leaves it open, so it is measured: the unit in which the feed's
/// distances agree with the geometry. One unit holds for the whole feed.
/// </summary>
internal static class FeedScale
{
    private static readonly double[] Units = [1, 1000, 0.3048, 1609.344];

    /// <summary>
    /// Metres a unit; null when no unit makes at least nine tenths of the pairs agree within a third (a foot and a metre, or a
    /// kilometre and a mile, differ by more).
    /// </summary>
    /// <param name="pairs">A distance by the feed, and the same in metres by geometry.</param>
    public static double? Find(IReadOnlyList<(double Feed, double Metres)> pairs)
    {
        var ratios = pairs.Where(pair => pair is { Feed: > 0, Metres: > 100 }).Select(pair => pair.Metres / pair.Feed).Order().ToArray();
        if (ratios.Length == 0)
        {
            return null;
        }

        // A way is never shorter than the geometry says by much, but may be longer where only stops are known.
        var median = ratios[ratios.Length / 2];
        var unit = Units.MinBy(unit => Math.Abs(Math.Log(median / unit)));
        return ratios.Count(ratio => ratio / unit is > 0.66 and < 1.25) * 10 >= ratios.Length * 9 ? unit : null;
    }
}
