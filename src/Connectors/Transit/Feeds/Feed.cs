namespace Puhui.Transit.Feeds;

/// <summary>A timetable in memory, with the distance of every stop on every pattern.</summary>
internal sealed class Feed
{
    public required Stop[] Stops { get; init; }

    public required Route[] Routes { get; init; }

    public required Pattern[] Patterns { get; init; }

    public required Service[] Services { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The version its publisher gives it; empty when none.</summary>
    public required string Version { get; init; }

    public required DateOnly ValidFrom { get; init; }

    public required DateOnly ValidTo { get; init; }

    /// <summary>What is odd about it without making it useless, in words.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public int TripCount => Patterns.Sum(pattern => pattern.Trips.Count);
}

/// <param name="Station">The index of its station; its own when it has none.</param>
internal sealed record Stop(string Id, string Code, string Name, double Latitude, double Longitude, int Station);

internal sealed record Route(string Id, string ShortName, string LongName, int Type);

/// <summary>How the distances of a pattern came about.</summary>
internal enum DistanceBasis
{
    /// <summary>The feed's own <c>shape_dist_traveled</c>.</summary>
    Feed = 1,

    /// <summary>Along the drawn shape.</summary>
    Shape = 2,

    /// <summary>Straight from stop to stop: the least it can be.</summary>
    Stops = 3,
}

/// <summary>Trips of one route that call at the same stops over the same way.</summary>
internal sealed class Pattern
{
    public required int Route { get; init; }

    public required int[] Stops { get; init; }

    /// <summary>Metres from the first stop; never less than at the stop before.</summary>
    public required int[] Metres { get; init; }

    public required DistanceBasis Basis { get; init; }

    public List<Trip> Trips { get; } = [];
}

/// <summary>Seconds of the service day at each stop of the pattern; null when the feed gives none.</summary>
internal sealed record Trip(string Id, int Service, int[]? Arrive, int[]? Depart);

/// <summary>On which days a service runs.</summary>
internal sealed class Service
{
    public int Weekdays { get; set; }

    public DateOnly From { get; set; } = DateOnly.MaxValue;

    public DateOnly To { get; set; } = DateOnly.MinValue;

    public HashSet<DateOnly> Added { get; } = [];

    public HashSet<DateOnly> Removed { get; } = [];

    public bool RunsOn(DateOnly day) =>
        Added.Contains(day) || (day >= From && day <= To && (Weekdays & (1 << (int)day.DayOfWeek)) != 0 && !Removed.Contains(day));
}
