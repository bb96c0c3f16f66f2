using Puhui.Activities.Import;

namespace Puhui.Transit.Distances;

/// <summary>A drawn way: its points, and the metres from its first point to each.</summary>
internal sealed class ShapeLine
{
    // Stops × segments that are looked at for one pattern; beyond it the way from stop to stop must do.
    private const long MostWork = 8_000_000;
    private const double MetresPerDegree = 111_195;
    private const double PieceMetres = 100;
    private const int MostParts = 200;

    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _metres;
    private readonly double _narrow;

    public ShapeLine(IReadOnlyList<(double Latitude, double Longitude)> points)
    {
        // A flat map is enough to find the nearest piece; lengths are measured on the sphere. Pieces are short, because the order of
        // stops is kept between pieces and not within one.
        _narrow = Math.Round(Math.Cos(points[0].Latitude * (Math.PI / 180)), 6);
        List<(double X, double Y, double Metres)> ends = [(Across(points[0].Longitude), Up(points[0].Latitude), 0)];
        for (var i = 1; i < points.Count; i++)
        {
            var (x, y, metres) = ends[^1];
            var length = (double)GreatCircle.Metres(points[i - 1].Latitude, points[i - 1].Longitude, points[i].Latitude, points[i].Longitude);
            var parts = (int)Math.Min(MostParts, Math.Floor(length / PieceMetres) + 1);
            for (var part = 1; part <= parts; part++)
            {
                var share = (double)part / parts;
                ends.Add((x + (share * (Across(points[i].Longitude) - x)), y + (share * (Up(points[i].Latitude) - y)), metres + (share * length)));
            }
        }

        _x = [.. ends.Select(end => end.X)];
        _y = [.. ends.Select(end => end.Y)];
        _metres = [.. ends.Select(end => end.Metres)];
    }

    /// <summary>
    /// The metres along the way at which each stop lies, never going back: of all ways to place the stops in their order, the one
    /// with the least squared distances from the line, so a line that crosses itself or returns is no trap. Null when a stop is more
    /// than <paramref name="farthest"/> metres from where it would lie, or there is too much to look at.
    /// </summary>
    public double[]? Project(IReadOnlyList<(double Latitude, double Longitude)> stops, double farthest)
    {
        var pieces = _x.Length - 1;
        if (pieces < 1 || (long)pieces * stops.Count > MostWork)
        {
            return null;
        }

        var from = new int[stops.Count * pieces];
        var cost = new double[pieces];
        var next = new double[pieces];
        for (var i = 0; i < stops.Count; i++)
        {
            var best = 0;
            for (var piece = 0; piece < pieces; piece++)
            {
                best = i > 0 && cost[piece] < cost[best] ? piece : best;
                var (_, squared) = Nearest(stops[i], piece);
                next[piece] = squared + (i == 0 ? 0 : cost[best]);
                from[(i * pieces) + piece] = best;
            }

            (cost, next) = (next, cost);
        }

        return Place(stops, from, Array.IndexOf(cost, cost.Min()), farthest);
    }

    private double[]? Place(IReadOnlyList<(double Latitude, double Longitude)> stops, int[] from, int last, double farthest)
    {
        var pieces = _x.Length - 1;
        var placed = new double[stops.Count];
        for (var (i, piece) = (stops.Count - 1, last); i >= 0; piece = from[(i * pieces) + piece], i--)
        {
            var (along, squared) = Nearest(stops[i], piece);
            if (squared > farthest * farthest)
            {
                return null;
            }

            placed[i] = _metres[piece] + (along * (_metres[piece + 1] - _metres[piece]));
        }

        // On one and the same piece the order still has to hold.
        for (var i = 1; i < placed.Length; i++)
        {
            placed[i] = Math.Max(placed[i], placed[i - 1]);
        }

        return placed;
    }

    /// <summary>Where on a piece (0 to 1) the nearest point is, and its distance in square metres.</summary>
    private (double Along, double Squared) Nearest((double Latitude, double Longitude) stop, int piece)
    {
        var (x, y) = (Across(stop.Longitude), Up(stop.Latitude));
        var (dx, dy) = (_x[piece + 1] - _x[piece], _y[piece + 1] - _y[piece]);
        var length = (dx * dx) + (dy * dy);
        var along = length == 0 ? 0 : Math.Clamp((((x - _x[piece]) * dx) + ((y - _y[piece]) * dy)) / length, 0, 1);
        var (ex, ey) = (x - _x[piece] - (along * dx), y - _y[piece] - (along * dy));
        return (along, (ex * ex) + (ey * ey));
    }

    private double Across(double longitude) => longitude * _narrow * MetresPerDegree;

    private static double Up(double latitude) => latitude * MetresPerDegree;
}
