namespace Puhui.Cli.Demo.City.Routines;

/// <summary>A place in degrees. Geometry only: what is credited is measured by the server, or stated in whole metres.</summary>
internal readonly record struct Place(double Latitude, double Longitude)
{
    private const double MetresPerDegree = 111_195;

    public double MetresTo(Place other)
    {
        var north = (other.Latitude - Latitude) * MetresPerDegree;
        var east = (other.Longitude - Longitude) * MetresPerDegree * Math.Cos(Latitude * Math.PI / 180);
        return Math.Sqrt((north * north) + (east * east));
    }

    /// <summary>The place so many metres away.</summary>
    public Place Move(double east, double north) =>
        new(Latitude + (north / MetresPerDegree), Longitude + (east / (MetresPerDegree * Math.Cos(Latitude * Math.PI / 180))));

    /// <summary>The place on the straight way to another; 0 is here, 1 is there.</summary>
    public Place Toward(Place other, double share) =>
        new(Latitude + ((other.Latitude - Latitude) * share), Longitude + ((other.Longitude - Longitude) * share));
}
