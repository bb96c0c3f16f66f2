using Puhui.Quantities;
using Puhui.Transit.Feeds;

namespace Puhui.Transit.Journeys;

/// <summary>A ride as its operator names it.</summary>
internal sealed record Ride(string? Route, string From, string To, DateTimeOffset In, DateTimeOffset? Out, string? Trip);

/// <summary>A ride found in a timetable.</summary>
/// <param name="Scenario">The behaviour it is.</param>
/// <param name="Metres">Its length.</param>
/// <param name="Arrives">When the timetable says it ended; null when no trip fits by time.</param>
internal sealed record Journey(string Scenario, int Metres, Stop From, Stop To, DateTimeOffset? Arrives);

/// <summary>Finds the ride in the timetable: which pattern, and so how far.</summary>
internal static class JourneyFinder
{
    private const int NearSeconds = 90 * 60;
    private const int AlikeMetres = 200;

    public static Result<Journey> Find(FeedIndex index, Ride ride)
    {
        var from = index.Stations(ride.From);
        var to = index.Stations(ride.To);
        if (from.Count == 0 || to.Count == 0)
        {
            return new Refusal("stop_unknown", "The timetable has no stop of this id, code or name.", from.Count == 0 ? "from" : "to");
        }

        if (from.Order().SequenceEqual(to.Order()))
        {
            return new Refusal("same_stop", "The ride ends where it began.", "to");
        }

        if (ride.Trip is not null)
        {
            return index.Trip(ride.Trip) is { } known
                ? Choose(index, ride, [.. Spans(index.Feed, known.Pattern, from, to, known.Trip)])
                : new Refusal("trip_unknown", "The timetable has no such trip.", "trip");
        }

        IReadOnlyCollection<int>? routes = ride.Route is null ? null : index.Routes(ride.Route);
        if (routes is { Count: 0 })
        {
            return new Refusal("route_unknown", "The timetable has no route of this id or name.", "route");
        }

        Span[] spans = [.. index.PatternsAt(from).Where(pattern => routes?.Contains(pattern.Route) ?? true).SelectMany(pattern => Spans(index.Feed, pattern, from, to, null))];

        // Gates tell no line, and a rider who changed is on no single trip.
        var fits = spans.Any(span => Fits(index.Feed, span, ride).Seconds <= NearSeconds);
        return routes is null && !fits && index.Network.Value.Shortest(from, to) is { } way
            ? new Journey("metro", way.Metres, index.Feed.Stops[way.From], index.Feed.Stops[way.To], null)
            : Choose(index, ride, spans);
    }

    /// <summary>From where to where a pattern serves the ride, the shortest way; around the end of a loop when it has to.</summary>
    private static IEnumerable<Span> Spans(Feed feed, Pattern pattern, IReadOnlyCollection<int> from, IReadOnlyCollection<int> to, Trip? trip)
    {
        Span? best = null;
        var begin = -1;
        for (var i = 0; i < pattern.Stops.Length; i++)
        {
            var station = feed.Stops[pattern.Stops[i]].Station;
            if (begin >= 0 && to.Contains(station) && (best is null || pattern.Metres[i] - pattern.Metres[begin] < best.Metres))
            {
                best = new Span(pattern, begin, i, pattern.Metres[i] - pattern.Metres[begin], trip);
            }

            begin = from.Contains(station) ? i : begin;
        }

        if (best is null && begin >= 0 && feed.Stops[pattern.Stops[0]].Station == feed.Stops[pattern.Stops[^1]].Station)
        {
            var end = Array.FindIndex(pattern.Stops, stop => to.Contains(feed.Stops[stop].Station));
            if (end >= 0 && end < begin)
            {
                best = new Span(pattern, begin, end, pattern.Metres[^1] - pattern.Metres[begin] + pattern.Metres[end], trip);
            }
        }

        return best is null ? [] : [best];
    }

    private static Result<Journey> Choose(FeedIndex index, Ride ride, Span[] spans)
    {
        if (spans.Length == 0)
        {
            return new Refusal("stops_not_on_route", "No trip of the timetable calls at these stops in this order.", "to");
        }

        var modes = spans.Select(span => RouteMode.Of(index.Feed.Routes[span.Pattern.Route].Type)).Distinct().ToArray();
        var timed = spans.Select(span => (Span: span, Fit: Fits(index.Feed, span, ride))).ToArray();
        var best = timed.MinBy(entry => entry.Fit.Seconds);
        var alike = modes.Length == 1 && timed.All(entry => Alike(entry.Span.Metres, best.Span.Metres));
        var clear = best.Fit.Seconds <= NearSeconds && !timed.Any(entry =>
            entry.Fit.Seconds == best.Fit.Seconds && (!Alike(entry.Span.Metres, best.Span.Metres) || RouteOf(entry.Span) != RouteOf(best.Span)));
        if (!alike && !clear)
        {
            return new Refusal("journey_ambiguous", "Several ways of different length fit, and the times do not tell which. Name the route or the trip.", "route");
        }

        var span = best.Span;
        return RouteOf(span) is { } scenario
            ? new Journey(scenario, span.Metres, index.Feed.Stops[span.Pattern.Stops[span.Begin]], index.Feed.Stops[span.Pattern.Stops[span.End]], best.Fit.Arrives)
            : new Refusal("mode_not_counted", "No method counts rides on a route of this type (ferry, lift, funicular, …).", "route");

        string? RouteOf(Span which) => RouteMode.Of(index.Feed.Routes[which.Pattern.Route].Type);
    }

    private static bool Alike(int a, int b) => Math.Abs(a - b) <= Math.Max(AlikeMetres, Math.Max(a, b) / 20);

    /// <summary>How many seconds the best trip of a pattern is off from the taps, and when it arrives.</summary>
    private static (long Seconds, DateTimeOffset? Arrives) Fits(Feed feed, Span span, Ride ride)
    {
        (long Seconds, DateTimeOffset? Arrives) best = (long.MaxValue, null);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(ride.In, feed.Zone).DateTime);

        // Times run past midnight on the service day they belong to, so the days before are looked at as well.
        for (var back = 0; back <= 2; back++)
        {
            var day = today.AddDays(-back);
            var noon = day.ToDateTime(new TimeOnly(12, 0));
            var zero = new DateTimeOffset(noon, feed.Zone.GetUtcOffset(noon)).AddHours(-12);
            var tappedIn = (long)(ride.In - zero).TotalSeconds;
            var tappedOut = ride.Out is { } left ? (long)(left - zero).TotalSeconds : (long?)null;
            foreach (var trip in span.Trip is { } one ? [one] : span.Pattern.Trips)
            {
                if (trip.Depart is not { } depart || trip.Arrive is not { } arrive || !feed.Services[trip.Service].RunsOn(day))
                {
                    continue;
                }

                var end = span.End > span.Begin ? arrive[span.End] : arrive[^1] + (arrive[span.End] - depart[0]);
                var off = Math.Abs(depart[span.Begin] - tappedIn) + (tappedOut is { } t ? Math.Abs(end - t) : 0);
                if (off < best.Seconds)
                {
                    best = (off, off <= NearSeconds ? zero.AddSeconds(end) : null);
                }
            }
        }

        return best;
    }

    /// <summary>From one place to another on a pattern; on one trip of it when that is known.</summary>
    private sealed record Span(Pattern Pattern, int Begin, int End, int Metres, Trip? Trip);
}
