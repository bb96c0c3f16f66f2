namespace Puhui.Transit.Journeys;

/// <summary>Which behaviour a ride on a route is, by <c>route_type</c>: the basic types and the extended ones in use.</summary>
internal static class RouteMode
{
    /// <summary>The scenario; null when none counts it (ferries, lifts, funiculars, aircraft).</summary>
    public static string? Of(int routeType) => routeType switch
    {
        0 or 1 or 5 or 12 => "metro",
        >= 400 and <= 405 => "metro",
        >= 900 and <= 906 => "metro",
        2 or (>= 100 and <= 117) => "rail",
        3 or 11 or (>= 700 and <= 716) or 800 => "bus",
        >= 200 and <= 209 => "coach",
        _ => null,
    };
}
