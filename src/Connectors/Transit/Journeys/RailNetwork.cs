using Puhui.Transit.Feeds;

namespace Puhui.Transit.Journeys;

/// <summary>
/// The metro as one network: gates tell where a rider went in and out, not where they changed. The shortest way stands for the way
/// taken, which is the careful choice: a longer one would earn more.
/// </summary>
internal sealed class RailNetwork
{
    private readonly Dictionary<int, Dictionary<int, int>> _edges = [];

    public RailNetwork(Feed feed)
    {
        foreach (var pattern in feed.Patterns.Where(pattern => RouteMode.Of(feed.Routes[pattern.Route].Type) == "metro"))
        {
            for (var i = 1; i < pattern.Stops.Length; i++)
            {
                Join(feed.Stops[pattern.Stops[i - 1]].Station, feed.Stops[pattern.Stops[i]].Station, pattern.Metres[i] - pattern.Metres[i - 1]);
            }
        }
    }

    /// <summary>Metres of the shortest way between two stations, of those that each end may mean; null when there is none.</summary>
    public (int From, int To, int Metres)? Shortest(IReadOnlyCollection<int> from, IReadOnlyCollection<int> to)
    {
        Dictionary<int, (int Metres, int From)> reached = [];
        PriorityQueue<(int Station, int From), int> open = new();
        foreach (var station in from)
        {
            open.Enqueue((station, station), 0);
        }

        while (open.TryDequeue(out var at, out var metres))
        {
            if (!reached.TryAdd(at.Station, (metres, at.From)))
            {
                continue;
            }

            if (metres > 0 && to.Contains(at.Station))
            {
                return (at.From, at.Station, metres);
            }

            foreach (var (next, length) in _edges.GetValueOrDefault(at.Station) ?? [])
            {
                if (!reached.ContainsKey(next))
                {
                    open.Enqueue((next, at.From), metres + length);
                }
            }
        }

        return null;
    }

    private void Join(int from, int to, int metres)
    {
        if (from == to || metres < 0)
        {
            return;
        }

        if (!_edges.TryGetValue(from, out var ends))
        {
            _edges.Add(from, ends = []);
        }

        ends[to] = ends.TryGetValue(to, out var known) ? Math.Min(known, metres) : metres;
    }
}
