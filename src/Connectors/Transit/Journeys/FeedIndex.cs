using System.Text;
using Puhui.Transit.Feeds;

namespace Puhui.Transit.Journeys;

/// <summary>Finds stops, routes and patterns of a feed by what a partner calls them.</summary>
internal sealed class FeedIndex
{
    private static readonly string[] RouteEndings = ["号线", "路", "线", " LINE"];

    private readonly Dictionary<string, List<int>> _stopIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _stopCodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _stopNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _routeIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _routeNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _routeStems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Pattern Pattern, Trip Trip)> _trips = new(StringComparer.Ordinal);
    private readonly List<Pattern>[] _patternsAt;

    public FeedIndex(Feed feed)
    {
        Feed = feed;
        for (var i = 0; i < feed.Stops.Length; i++)
        {
            var stop = feed.Stops[i];
            Add(_stopIds, stop.Id, i);
            Add(_stopCodes, Plain(stop.Code), i);
            Add(_stopNames, Plain(stop.Name), i);
        }

        for (var i = 0; i < feed.Routes.Length; i++)
        {
            var route = feed.Routes[i];
            Add(_routeIds, route.Id, i);
            foreach (var name in new[] { Plain(route.ShortName), Plain(route.LongName) }.Distinct(StringComparer.Ordinal))
            {
                Add(_routeNames, name, i);
                Add(_routeStems, Stem(name), i);
            }
        }

        _patternsAt = new List<Pattern>[feed.Stops.Length];
        foreach (var pattern in feed.Patterns)
        {
            foreach (var station in pattern.Stops.Select(stop => feed.Stops[stop].Station).Distinct())
            {
                (_patternsAt[station] ??= []).Add(pattern);
            }

            foreach (var trip in pattern.Trips)
            {
                _trips[trip.Id] = (pattern, trip);
            }
        }

        Network = new Lazy<RailNetwork>(() => new RailNetwork(feed));
    }

    public Feed Feed { get; }

    public Lazy<RailNetwork> Network { get; }

    /// <summary>The stations that an id, else a code, else a name means; empty when nothing does.</summary>
    public IReadOnlyCollection<int> Stations(string text)
    {
        var found = _stopIds.GetValueOrDefault(text) ?? _stopCodes.GetValueOrDefault(Plain(text)) ?? _stopNames.GetValueOrDefault(Plain(text)) ?? [];
        return [.. found.Select(stop => Feed.Stops[stop].Station).Distinct()];
    }

    /// <summary>The routes that an id, else a name, else a name without its ending (1号线, 1路) means.</summary>
    public IReadOnlyCollection<int> Routes(string text) =>
        _routeIds.GetValueOrDefault(text) ?? _routeNames.GetValueOrDefault(Plain(text)) ?? _routeStems.GetValueOrDefault(Stem(Plain(text))) ?? [];

    public (Pattern Pattern, Trip Trip)? Trip(string id) => _trips.TryGetValue(id, out var found) ? found : null;

    /// <summary>The patterns that call at one of the stations.</summary>
    public IEnumerable<Pattern> PatternsAt(IEnumerable<int> stations) => stations.SelectMany(station => _patternsAt[station] ?? []).Distinct();

    private static string Plain(string text)
    {
        try
        {
            return text.Trim().Normalize(NormalizationForm.FormKC).ToUpperInvariant();
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair has no normal form and equals no name.
            return "";
        }
    }

    private static string Stem(string plain)
    {
        var ending = RouteEndings.FirstOrDefault(ending => plain.Length > ending.Length && plain.EndsWith(ending, StringComparison.Ordinal));
        return ending is null ? plain : plain[..^ending.Length];
    }

    private static void Add(Dictionary<string, List<int>> index, string key, int value)
    {
        if (key.Length == 0)
        {
            return;
        }

        if (!index.TryGetValue(key, out var values))
        {
            index.Add(key, values = []);
        }

        values.Add(value);
    }
}
