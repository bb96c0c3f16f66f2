using System.Runtime.InteropServices;
using System.Text;
using Puhui.Activities.Import;
using Puhui.Transit.Distances;

namespace Puhui.Transit.Feeds;

/// <summary>Puts trips that call at the same stops over the same way together, and measures each such pattern once.</summary>
internal sealed class PatternMaker(Stop[] stops, List<TripRow> trips, Dictionary<string, List<(int Order, double Latitude, double Longitude)>> shapes)
{
    // A stop on a wide street, or a platform beside a drawn track, lies this far from the line at most.
    private const double FarthestFromShape = 300;

    private readonly Dictionary<string, ShapeLine?> _lines = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    public (Pattern[] Patterns, IReadOnlyList<string> Warnings) Make(List<Call>?[] calls, CancellationToken ct)
    {
        Dictionary<string, (int First, List<Call> Calls, List<Trip> Trips)> groups = new(StringComparer.Ordinal);
        for (var i = 0; i < trips.Count; i++)
        {
            if (calls[i] is not { Count: >= 2 } own)
            {
                continue;
            }

            own.Sort((a, b) => a.Order.CompareTo(b.Order));
            var key = KeyOf(trips[i], own);
            if (!groups.TryGetValue(key, out var group))
            {
                groups.Add(key, group = (i, own, []));
            }

            group.Trips.Add(Timed(trips[i], own));
            calls[i] = group.Calls == own ? own : null;
        }

        var geometry = groups.Values.Select(group => Geometry(trips[group.First], group.Calls, ct)).ToArray();
        var scale = Scale([.. groups.Values.Select(group => group.Calls)], geometry);
        var patterns = groups.Values.Select((group, i) => Measured(trips[group.First], group.Calls, geometry[i], scale, group.Trips)).ToArray();
        return (patterns, _warnings);
    }

    private static string KeyOf(TripRow trip, List<Call> calls)
    {
        var key = new StringBuilder(32 + (calls.Count * 12));
        key.Append(trip.Route).Append('|').Append(trip.Shape).Append('|');
        foreach (var call in calls)
        {
            key.Append(call.Stop).Append(':').Append(call.Distance).Append(',');
        }

        return key.ToString();
    }

    /// <summary>The times, those between two given ones spread evenly; none when the first or the last is not given or they go back.</summary>
    private static Trip Timed(TripRow trip, List<Call> calls)
    {
        var arrive = new int[calls.Count];
        var depart = new int[calls.Count];
        var known = -1;
        for (var i = 0; i < calls.Count; i++)
        {
            if (calls[i].Arrive < 0)
            {
                continue;
            }

            (arrive[i], depart[i]) = (calls[i].Arrive, calls[i].Depart);
            if ((known < 0 && i > 0) || (known >= 0 && arrive[i] < depart[known]))
            {
                return new Trip(trip.Id, trip.Service, null, null);
            }

            for (var between = known + 1; known >= 0 && between < i; between++)
            {
                arrive[between] = depart[between] = depart[known] + (int)((long)(arrive[i] - depart[known]) * (between - known) / (i - known));
            }

            known = i;
        }

        return known == calls.Count - 1 ? new Trip(trip.Id, trip.Service, arrive, depart) : new Trip(trip.Id, trip.Service, null, null);
    }

    private (double[] Metres, DistanceBasis Basis) Geometry(TripRow trip, List<Call> calls, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        (double Latitude, double Longitude)[] places = [.. calls.Select(call => (stops[call.Stop].Latitude, stops[call.Stop].Longitude))];
        if (LineOf(trip.Shape)?.Project(places, FarthestFromShape) is { } along)
        {
            return ([.. along.Select(metres => metres - along[0])], DistanceBasis.Shape);
        }

        var metres = new double[places.Length];
        for (var i = 1; i < places.Length; i++)
        {
            metres[i] = metres[i - 1] + GreatCircle.Metres(places[i - 1].Latitude, places[i - 1].Longitude, places[i].Latitude, places[i].Longitude);
        }

        return (metres, DistanceBasis.Stops);
    }

    private ShapeLine? LineOf(string shape)
    {
        ref var line = ref CollectionsMarshal.GetValueRefOrAddDefault(_lines, shape, out var known);
        if (!known && shapes.TryGetValue(shape, out var points) && points.Count >= 2)
        {
            points.Sort((a, b) => a.Order.CompareTo(b.Order));
            line = new ShapeLine([.. points.Select(point => (point.Latitude, point.Longitude))]);
        }

        return line;
    }

    private double? Scale(List<Call>[] calls, (double[] Metres, DistanceBasis Basis)[] geometry)
    {
        var pairs = calls.Select((own, i) => (Own: own, geometry[i].Metres)).Where(entry => HasDistances(entry.Own))
            .Select(entry => (entry.Own[^1].Distance - entry.Own[0].Distance, entry.Metres[^1])).ToArray();
        var scale = FeedScale.Find(pairs);
        if (pairs.Length > 0 && scale is null)
        {
            _warnings.Add("shape_dist_traveled agrees with the geometry in no unit (m, km, ft, mi); it is not used.");
        }

        return scale;
    }

    private static Pattern Measured(TripRow trip, List<Call> calls, (double[] Metres, DistanceBasis Basis) geometry, double? scale, List<Trip> trips)
    {
        var told = scale is not null && HasDistances(calls);
        var metres = told ? [.. calls.Select(call => (call.Distance - calls[0].Distance) * scale!.Value)] : geometry.Metres;
        var pattern = new Pattern
        {
            Route = trip.Route,
            Stops = [.. calls.Select(call => call.Stop)],
            Metres = [.. metres.Select(metre => (int)Math.Min(int.MaxValue, Math.Round(metre, MidpointRounding.AwayFromZero)))],
            Basis = told ? DistanceBasis.Feed : geometry.Basis,
        };
        pattern.Trips.AddRange(trips);
        return pattern;
    }

    private static bool HasDistances(List<Call> calls)
    {
        for (var i = 0; i < calls.Count; i++)
        {
            if (calls[i].Distance < 0 || (i > 0 && calls[i].Distance < calls[i - 1].Distance))
            {
                return false;
            }
        }

        return calls[^1].Distance > calls[0].Distance;
    }
}
