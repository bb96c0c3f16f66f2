using Puhui.Activities.Import;

namespace Puhui.Transit.Feeds;

/// <summary>Reads the files of a feed, strictly: a row that refers to nothing, or a value that is none, refuses the feed.</summary>
internal sealed class FeedReader
{
    private readonly FeedFiles _files;
    private readonly FeedLimits _limits;
    private readonly Dictionary<string, int> _stopIndex = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _routeIndex = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _serviceIndex = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _tripIndex = new(StringComparer.Ordinal);
    private readonly List<Service> _services = [];

    private FeedReader(FeedFiles files, FeedLimits limits)
    {
        _files = files;
        _limits = limits;
    }

    /// <exception cref="GtfsException">The feed is refused.</exception>
    public static Feed Read(Stream content, FeedLimits? limits = null, CancellationToken ct = default)
    {
        using var files = new FeedFiles(content, limits ?? FeedLimits.Default);
        return new FeedReader(files, limits ?? FeedLimits.Default).Read(ct);
    }

    private Feed Read(CancellationToken ct)
    {
        var zone = Zone();
        var (version, from, to) = Info();
        var stops = Stops();
        var routes = Routes();
        Calendar();
        var trips = Trips();
        ct.ThrowIfCancellationRequested();
        var shapes = Shapes(trips);
        var calls = StopTimes(trips.Count, ct);
        var (patterns, warnings) = new PatternMaker(stops, trips, shapes).Make(calls, ct);
        if (patterns.Length == 0)
        {
            throw new GtfsException("gtfs_value_invalid", "The feed has no trip that calls at two stops.");
        }

        var days = _services.Where(service => service.Weekdays != 0).SelectMany(service => new[] { service.From, service.To })
            .Concat(_services.SelectMany(service => service.Added)).ToArray();
        return new Feed
        {
            Stops = stops,
            Routes = routes,
            Patterns = patterns,
            Services = [.. _services],
            Zone = zone,
            Version = version,
            ValidFrom = from ?? (days.Length > 0 ? days.Min() : throw new GtfsException("gtfs_value_invalid", "No service of the feed runs on any day.")),
            ValidTo = to ?? days.DefaultIfEmpty(from ?? default).Max(),
            Warnings = warnings,
        };
    }

    private TimeZoneInfo Zone()
    {
        using var table = new GtfsTable(_files, "agency.txt", 10_000, "agency_timezone");
        if (!table.Next())
        {
            throw new GtfsException("gtfs_value_invalid", "agency.txt names no agency.");
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(table.Need("agency_timezone"), out var zone)
            ? zone
            : throw table.Wrong("gtfs_value_invalid", "agency_timezone is no time zone.");
    }

    private (string Version, DateOnly? From, DateOnly? To) Info()
    {
        if (!_files.Has("feed_info.txt"))
        {
            return ("", null, null);
        }

        using var table = new GtfsTable(_files, "feed_info.txt", 100);
        return !table.Next() ? ("", null, null) : (
            table.Text("feed_version") is { Length: <= 128 } version ? version : throw table.Wrong("gtfs_value_invalid", "feed_version is too long."),
            table.Text("feed_start_date").Length == 0 ? null : table.Date("feed_start_date"),
            table.Text("feed_end_date").Length == 0 ? null : table.Date("feed_end_date"));
    }

    private Stop[] Stops()
    {
        List<Stop> stops = [];
        List<string> parents = [];
        using var table = new GtfsTable(_files, "stops.txt", _limits.Stops, "stop_id", "stop_lat", "stop_lon");
        while (table.Next())
        {
            // Entrances, boarding areas and generic nodes are no places where a trip calls.
            var kind = table.Whole("location_type", 0, 4) ?? 0;
            if (kind > 1)
            {
                continue;
            }

            var id = table.Need("stop_id");
            var latitude = table.Real("stop_lat", -90, 90);
            var longitude = table.Real("stop_lon", -180, 180);
            if (latitude is null || longitude is null)
            {
                throw table.Wrong("gtfs_value_invalid", "a stop has no position.");
            }

            if (!_stopIndex.TryAdd(id, stops.Count))
            {
                throw table.Wrong("gtfs_value_invalid", "stop_id stands there twice.");
            }

            parents.Add(table.Text("parent_station"));
            stops.Add(new Stop(id, table.Text("stop_code"), table.Text("stop_name"), latitude.Value, longitude.Value, stops.Count));
        }

        for (var i = 0; i < stops.Count; i++)
        {
            if (parents[i].Length > 0)
            {
                stops[i] = stops[i] with { Station = Refer(_stopIndex, parents[i], "stops.txt", "parent_station") };
            }
        }

        return [.. stops];
    }

    private Route[] Routes()
    {
        List<Route> routes = [];
        using var table = new GtfsTable(_files, "routes.txt", _limits.Routes, "route_id", "route_type");
        while (table.Next())
        {
            var id = table.Need("route_id");
            if (!_routeIndex.TryAdd(id, routes.Count))
            {
                throw table.Wrong("gtfs_value_invalid", "route_id stands there twice.");
            }

            routes.Add(new Route(
                id, table.Text("route_short_name"), table.Text("route_long_name"),
                table.Whole("route_type", 0, 1702) ?? throw table.Wrong("gtfs_value_invalid", "route_type is empty.")));
        }

        return [.. routes];
    }

    private void Calendar()
    {
        if (!_files.Has("calendar.txt") && !_files.Has("calendar_dates.txt"))
        {
            throw new GtfsException("gtfs_file_missing", "The feed has neither calendar.txt nor calendar_dates.txt.");
        }

        if (_files.Has("calendar.txt"))
        {
            string[] days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
            using var table = new GtfsTable(_files, "calendar.txt", _limits.CalendarRows, ["service_id", "start_date", "end_date", .. days]);
            while (table.Next())
            {
                var service = ServiceOf(table.Need("service_id"));
                for (var day = 0; day < 7; day++)
                {
                    service.Weekdays |= table.Whole(days[day], 0, 1) == 1 ? 1 << day : 0;
                }

                (service.From, service.To) = (table.Date("start_date"), table.Date("end_date"));
            }
        }

        if (_files.Has("calendar_dates.txt"))
        {
            using var table = new GtfsTable(_files, "calendar_dates.txt", _limits.CalendarRows, "service_id", "date", "exception_type");
            while (table.Next())
            {
                var service = ServiceOf(table.Need("service_id"));
                _ = (table.Whole("exception_type", 1, 2) == 1 ? service.Added : service.Removed).Add(table.Date("date"));
            }
        }
    }

    private Service ServiceOf(string id)
    {
        if (!_serviceIndex.TryGetValue(id, out var at))
        {
            _serviceIndex.Add(id, at = _services.Count);
            _services.Add(new Service());
        }

        return _services[at];
    }

    private List<TripRow> Trips()
    {
        List<TripRow> trips = [];
        using var table = new GtfsTable(_files, "trips.txt", _limits.Trips, "route_id", "service_id", "trip_id");
        while (table.Next())
        {
            var id = table.Need("trip_id");
            if (!_tripIndex.TryAdd(id, trips.Count))
            {
                throw table.Wrong("gtfs_value_invalid", "trip_id stands there twice.");
            }

            trips.Add(new TripRow(
                id,
                _routeIndex.TryGetValue(table.Need("route_id"), out var route) ? route : throw table.Wrong("gtfs_reference_unknown", "there is no such route."),
                _serviceIndex.TryGetValue(table.Need("service_id"), out var service) ? service : throw table.Wrong("gtfs_reference_unknown", "there is no such service."),
                table.Text("shape_id")));
        }

        return trips;
    }

    private Dictionary<string, List<(int Order, double Latitude, double Longitude)>> Shapes(List<TripRow> trips)
    {
        Dictionary<string, List<(int, double, double)>> shapes = new(StringComparer.Ordinal);
        if (!_files.Has("shapes.txt"))
        {
            return shapes;
        }

        var used = trips.Select(trip => trip.Shape).ToHashSet(StringComparer.Ordinal);
        using var table = new GtfsTable(_files, "shapes.txt", _limits.ShapePoints, "shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence");
        while (table.Next())
        {
            var id = table.Need("shape_id");
            if (!used.Contains(id))
            {
                continue;
            }

            if (!shapes.TryGetValue(id, out var points))
            {
                shapes.Add(id, points = []);
            }

            points.Add((
                table.Whole("shape_pt_sequence", 0, int.MaxValue) ?? throw table.Wrong("gtfs_value_invalid", "shape_pt_sequence is empty."),
                table.Real("shape_pt_lat", -90, 90) ?? throw table.Wrong("gtfs_value_invalid", "shape_pt_lat is empty."),
                table.Real("shape_pt_lon", -180, 180) ?? throw table.Wrong("gtfs_value_invalid", "shape_pt_lon is empty.")));
        }

        return shapes;
    }

    private List<Call>[] StopTimes(int trips, CancellationToken ct)
    {
        var calls = new List<Call>[trips];
        using var table = new GtfsTable(_files, "stop_times.txt", _limits.StopTimes, "trip_id", "stop_id", "stop_sequence");
        for (var row = 0; table.Next(); row++)
        {
            if (row % 10_000 == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            var trip = _tripIndex.TryGetValue(table.Need("trip_id"), out var at) ? at : throw table.Wrong("gtfs_reference_unknown", "there is no such trip.");
            var arrive = table.Clock("arrival_time");
            var depart = table.Clock("departure_time");
            if (depart < arrive)
            {
                throw table.Wrong("gtfs_value_invalid", "the departure lies before the arrival.");
            }

            (calls[trip] ??= []).Add(new Call(
                table.Whole("stop_sequence", 0, int.MaxValue) ?? throw table.Wrong("gtfs_value_invalid", "stop_sequence is empty."),
                _stopIndex.TryGetValue(table.Need("stop_id"), out var stop) ? stop : throw table.Wrong("gtfs_reference_unknown", "there is no such stop."),
                arrive ?? depart ?? -1,
                depart ?? arrive ?? -1,
                table.Real("shape_dist_traveled", 0, 1e9) ?? -1));
        }

        return calls;
    }

    private static int Refer(Dictionary<string, int> index, string id, string file, string column) =>
        index.TryGetValue(id, out var at) ? at : throw new GtfsException("gtfs_reference_unknown", $"{file}: {column} names a row that is not there.");
}

/// <summary>A row of trips.txt.</summary>
internal sealed record TripRow(string Id, int Route, int Service, string Shape);

/// <summary>A row of stop_times.txt; −1 for what is not given.</summary>
internal readonly record struct Call(int Order, int Stop, int Arrive, int Depart, double Distance);
