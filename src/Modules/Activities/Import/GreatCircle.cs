namespace Puhui.Activities.Import;

/// <summary>
/// The way along the surface between two points, on a sphere of 6371.0088 km (the mean radius R1 of IUGG).
/// Only the four exactly rounded operations and the square root of IEEE 754 are used, never a system's own sine,
/// so that every machine gets the same metre.
/// </summary>
internal static class GreatCircle
{
    private const double RadiusMetres = 6_371_008.8;

    /// <summary>Whole metres, half away from zero. Degrees: latitude −90…90, longitude −180…180.</summary>
    public static long Metres(double latitude1, double longitude1, double latitude2, double longitude2)
    {
        var phi1 = Radians(latitude1);
        var phi2 = Radians(latitude2);
        var acrossHalf = Sine((phi2 - phi1) / 2);
        var alongHalf = SineOfHalfTurn(Radians(longitude2) - Radians(longitude1));
        var haversine = acrossHalf * acrossHalf + Cosine(phi1) * Cosine(phi2) * alongHalf * alongHalf;
        return (long)Math.Round(2 * RadiusMetres * ArcSine(Math.Sqrt(Math.Min(1, haversine))), MidpointRounding.AwayFromZero);
    }

    private static double Radians(double degrees) => degrees * (Math.PI / 180);

    // The square is what counts, so an angle beyond the half turn may be mirrored.
    private static double SineOfHalfTurn(double angle)
    {
        var half = Math.Abs(angle) / 2;
        return Sine(half > Math.PI / 2 ? Math.PI - half : half);
    }

    private static double Cosine(double x) => Sine(Math.PI / 2 - Math.Abs(x));

    // Taylor's series; for |x| ≤ π/2 the first term left out is below 2⁻⁵³ of the result.
    private static double Sine(double x)
    {
        var square = x * x;
        var sum = 1.0;
        for (var n = 22; n >= 2; n -= 2)
        {
            sum = 1 - square / (n * (n + 1)) * sum;
        }

        return x * sum;
    }

    // Newton's steps on the sine; near the quarter turn, where they would be slow, by the complement.
    private static double ArcSine(double s)
    {
        if (s > 0.75)
        {
            return Math.PI / 2 - ArcSine(Math.Sqrt((1 - s) * (1 + s)));
        }

        var angle = s;
        for (var step = 0; step < 6; step++)
        {
            angle += (s - Sine(angle)) / Cosine(angle);
        }

        return angle;
    }
}
