using System.Globalization;

namespace Puhui.Cli.Demo.City.Routines;

/// <summary>A stop of the timetable.</summary>
internal sealed record Stop(string Id, string Name, Place At);

/// <summary>A line with its stops in order.</summary>
internal sealed record Line(string Id, string Name, bool IsMetro, IReadOnlyList<Stop> Stops)
{
    /// <summary>Metres along the line between two of its stops.</summary>
    public double Metres(Stop from, Stop to)
    {
        var (a, b) = (IndexOf(from), IndexOf(to));
        var sum = 0d;
        for (var i = Math.Min(a, b); i < Math.Max(a, b); i++)
        {
            sum += Stops[i].At.MetresTo(Stops[i + 1].At);
        }

        return sum;
    }

    public bool Has(Stop stop) => IndexOf(stop) >= 0;

    private int IndexOf(Stop stop)
    {
        for (var i = 0; i < Stops.Count; i++)
        {
            if (Stops[i].Id == stop.Id)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>The lines of the simulated city, read from its own GTFS folder (plain fields without quotes).</summary>
internal sealed class CityMap
{
    private const string Metro = "1";

    private CityMap(IReadOnlyList<Line> lines)
    {
        Lines = lines;
        MetroStops = [.. lines.Where(line => line.IsMetro).SelectMany(line => line.Stops).DistinctBy(stop => stop.Id)];
        Centre = MetroStops.First(stop => lines.Count(line => line.IsMetro && line.Has(stop)) > 1);
    }

    public IReadOnlyList<Line> Lines { get; }

    public IReadOnlyList<Stop> MetroStops { get; }

    public IEnumerable<Line> Buses => Lines.Where(line => !line.IsMetro);

    /// <summary>Where riders change from one metro line to the other.</summary>
    public Stop Centre { get; }

    public static CityMap Read(string folder)
    {
        var stops = Rows(folder, "stops.txt").ToDictionary(row => row["stop_id"], row => new Stop(row["stop_id"], row["stop_name"], new(Number(row["stop_lat"]), Number(row["stop_lon"]))));
        var trips = Rows(folder, "trips.txt").Where(row => row["direction_id"] == "0").ToDictionary(row => row["route_id"], row => row["trip_id"]);
        var times = Rows(folder, "stop_times.txt").ToLookup(row => row["trip_id"], row => stops[row["stop_id"]]);
        return new CityMap([
            .. Rows(folder, "routes.txt").Select(row => new Line(row["route_id"], row["route_short_name"], row["route_type"] == Metro, [.. times[trips[row["route_id"]]]])),
        ]);
    }

    /// <summary>Metres by metro from stop to stop, changing at the centre when it is needed.</summary>
    public double MetroMetres(Stop from, Stop to) =>
        Lines.FirstOrDefault(line => line.IsMetro && line.Has(from) && line.Has(to)) is { } line
            ? line.Metres(from, to)
            : MetroMetres(from, Centre) + MetroMetres(Centre, to);

    private static IEnumerable<Dictionary<string, string>> Rows(string folder, string name)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, name));
        var head = lines[0].Split(',');
        return lines.Skip(1).Where(line => line.Length > 0).Select(line => head.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
