using System.Globalization;
using Puhui.Activities.Contracts;

namespace Puhui.Bench.Fraud;

/// <summary>What a record of the set is in truth.</summary>
internal enum Label
{
    Honest,
    Teleport,
    ReplayedTrace,
    ConstantCadence,
    SharedCard,
    OverlappingModes,
    DoubledTrip,
}

/// <summary>Who reports.</summary>
internal enum Reporter
{
    /// <summary>The phones' own application.</summary>
    Phone,

    /// <summary>The operators of metro, bus and bicycles.</summary>
    Operator,
}

/// <summary>One record with the truth about it.</summary>
/// <param name="Record">What is reported.</param>
/// <param name="Reporter">By whom.</param>
/// <param name="Label">What it is.</param>
/// <param name="Twin">The record it contradicts, when nothing tells which of the two is false: one of them is to be held, whichever came second.</param>
internal sealed record Labelled(ActivityRecord Record, Reporter Reporter, Label Label, string? Twin = null);

/// <summary>
/// A week of a small city: people who walk, ride and travel as people do, with the untidiness of real data (clocks that differ,
/// transfers, families that share a phone, brisk walkers, re-sent records), and some who cheat. Deterministic: the seed is the set.
/// </summary>
internal sealed class FraudSet
{
    private const double CheatingShare = 0.03;
    private const double DoubledShare = 0.04;
    private static readonly GeoPosition Centre = new(30.59m, 114.30m);

    private readonly Random _random;
    private readonly DateTimeOffset _monday;
    private readonly List<Labelled> _records = [];
    private int _number;

    private FraudSet(int seed, DateTimeOffset now)
    {
        _random = new Random(seed);
        _monday = new DateTimeOffset(now.UtcDateTime.Date.AddDays(-6), TimeSpan.Zero);
    }

    /// <summary>The records in the order in which they arrive.</summary>
    /// <param name="people">How many people.</param>
    /// <param name="seed">Makes the set.</param>
    /// <param name="now">The week before it is described.</param>
    public static IReadOnlyList<Labelled> Make(int people, int seed, DateTimeOffset now)
    {
        var set = new FraudSet(seed, now);
        for (var person = 0; person < people; person++)
        {
            set.Week(person);
        }

        set.SharedCards(people);
        return [.. set._records.OrderBy(one => one.Record.Until!.Value.AddSeconds(one.Label == Label.Honest ? 0 : 600)).ThenBy(one => one.Record.Id, StringComparer.Ordinal)];
    }

    private void Week(int person)
    {
        var cheats = _random.NextDouble() < 0.1;
        IReadOnlyList<TracePoint>? former = null;
        for (var day = 0; day < 6; day++)
        {
            var place = Near(Centre, 0.08);
            var clock = _monday.AddDays(day).AddMinutes(-90 + _random.Next(120));
            var journeys = 2 + _random.Next(3);
            for (var n = 0; n < journeys; n++)
            {
                var journey = Journey(person, clock, place);
                Add(journey.Record, journey.Reporter, Label.Honest);
                if (_random.NextDouble() < DoubledShare)
                {
                    Double(journey);
                }

                if (cheats && _random.NextDouble() < CheatingShare * 6)
                {
                    Cheat(person, journey, former);
                }

                former = journey.Record.Trace ?? former;
                place = journey.Record.To!.Value;

                // A transfer follows at once, and one clock is up to half a minute ahead of the other.
                clock = journey.Record.Until!.Value.AddSeconds(_random.NextDouble() < 0.3 ? _random.Next(-30, 120) : _random.Next(1_200, 12_000));
            }
        }
    }

    private Labelled Journey(int person, DateTimeOffset at, GeoPosition from) => _random.Next(10) switch
    {
        < 3 => Walk(person, at, from),
        < 5 => Ride(person, at, from, "cycling", 9 + (_random.NextDouble() * 12), Reporter.Operator, 600 + _random.Next(2_400)),
        < 8 => Ride(person, at, from, "metro", 28 + (_random.NextDouble() * 30), Reporter.Operator, 480 + _random.Next(2_400)),
        _ => Ride(person, at, from, "bus", 12 + (_random.NextDouble() * 20), Reporter.Operator, 420 + _random.Next(2_700)),
    };

    private Labelled Walk(int person, DateTimeOffset at, GeoPosition from)
    {
        var minutes = 12 + _random.Next(40);
        var pace = 95 + _random.Next(25);
        var cadence = Enumerable.Range(0, minutes).Select(_ => Math.Clamp(pace + (int)Math.Round(Gauss() * 5), 30, 160)).ToArray();
        var kilometres = cadence.Sum() * 0.00068;
        var trace = Trace(from, kilometres, minutes * 60);
        return new(Record(person, "walking", at, minutes * 60, kilometres, from, End(trace)) with { Cadence = cadence, Trace = trace }, Reporter.Phone, Label.Honest);
    }

    private Labelled Ride(int person, DateTimeOffset at, GeoPosition from, string scenario, double speed, Reporter reporter, int seconds)
    {
        var kilometres = speed * seconds / 3600;
        var record = Record(person, scenario, at, seconds, kilometres, from, Towards(from, kilometres * 0.8));
        return new(
            record with
            {
                References = [new(ReferenceKind.Transaction, $"{scenario}-{record.Id}"), new(ReferenceKind.Card, Card(person))],
                Trace = scenario == "cycling" ? Trace(from, kilometres, seconds) : null,
            },
            reporter,
            Label.Honest);
    }

    /// <summary>The phone reports what the operator reports, a little off in time and distance, and without the operator's number.</summary>
    private void Double(Labelled journey)
    {
        var record = journey.Record;
        Add(
            record with
            {
                Id = NextId(),
                At = record.At.AddSeconds(_random.Next(-90, 91)),
                Until = record.Until!.Value.AddSeconds(_random.Next(-90, 91)),
                References = null,
                Cadence = null,
                Trace = record.Trace is { } trace ? Jitter(trace) : null,
            },
            journey.Reporter == Reporter.Phone ? Reporter.Operator : Reporter.Phone,
            Label.DoubledTrip,
            record.Id);
    }

    private void Cheat(int person, Labelled journey, IReadOnlyList<TracePoint>? former)
    {
        var record = journey.Record;
        switch (_random.Next(4))
        {
            case 0:
                // Half an hour after the end of this journey, a ride in a city 300 km away.
                var far = new GeoPosition(record.To!.Value.Latitude + 2.7m, record.To.Value.Longitude);
                var jump = Ride(person, record.Until!.Value.AddMinutes(2 + _random.Next(10)), far, "bus", 20, Reporter.Phone, 600);
                Add(jump.Record with { References = null }, Reporter.Phone, Label.Teleport, record.Id);
                break;
            case 1 when former is not null:
                // An old trace once more, at night.
                var seconds = former[^1].Second;
                var night = new DateTimeOffset(record.At.UtcDateTime.Date, TimeSpan.Zero).AddHours(17).AddMinutes(_random.Next(120));
                Add(Record(person, "cycling", night, seconds, seconds * 0.004, Begin(former), End(former)) with { Trace = former }, Reporter.Phone, Label.ReplayedTrace);
                break;
            case 2:
                // The phone on a rocker for an hour, at night.
                var steps = 100 + _random.Next(20);
                var cadence = Enumerable.Range(0, 60).Select(_ => steps + _random.Next(2)).ToArray();
                Add(
                    Record(person, "walking", new DateTimeOffset(record.At.UtcDateTime.Date, TimeSpan.Zero).AddHours(19), 3_600, 4.0, record.To!.Value, record.To.Value) with { Cadence = cadence },
                    Reporter.Phone,
                    Label.ConstantCadence);
                break;
            default:
                // In the bus and on the bicycle at once.
                var middle = record.At.AddSeconds((record.Until!.Value - record.At).TotalSeconds * 0.3);
                Add(Ride(person, middle, record.From!.Value, record.Scenario == "bus" ? "cycling" : "bus", 14, Reporter.Phone, 900).Record with { References = null }, Reporter.Phone, Label.OverlappingModes, record.Id);
                break;
        }
    }

    /// <summary>Some people ride with somebody else's card; and some couples share a phone, which is no fraud.</summary>
    private void SharedCards(int people)
    {
        for (var n = 0; n < people / 100; n++)
        {
            var (owner, friend) = (_random.Next(people), people + n);
            var at = _monday.AddDays(4).AddHours(2).AddMinutes(_random.Next(300));
            var ride = Ride(friend, at, Near(Centre, 0.08), "metro", 35, Reporter.Operator, 1_500);
            if (_records.Exists(one => one.Record.Holder == Holder(owner) && one.Record.References is not null && one.Record.Until < at))
            {
                Add(ride.Record with { References = [new(ReferenceKind.Card, Card(owner))] }, Reporter.Operator, Label.SharedCard);
            }

            var device = new ActivityReference(ReferenceKind.Device, $"phone-{n}");
            foreach (var who in (int[])[people + 1_000_000 + (2 * n), people + 1_000_001 + (2 * n)])
            {
                var walk = Walk(who, _monday.AddDays(3).AddHours(who % 2 == 0 ? 1 : 4), Near(Centre, 0.08));
                Add(walk.Record with { References = [device] }, Reporter.Phone, Label.Honest);
            }
        }
    }

    private void Add(ActivityRecord record, Reporter reporter, Label label, string? twin = null) => _records.Add(new(record, reporter, label, twin));

    private ActivityRecord Record(int person, string scenario, DateTimeOffset at, int seconds, double kilometres, GeoPosition from, GeoPosition to) =>
        new(NextId(), Holder(person), scenario, at, [new("distance", Math.Max(0.05, kilometres).ToString("F3", CultureInfo.InvariantCulture) + " km")])
        {
            Until = at.AddSeconds(seconds), From = from, To = to,
        };

    private List<TracePoint> Trace(GeoPosition from, double kilometres, int seconds)
    {
        const int Step = 20;
        var points = (seconds / Step) + 1;
        var bearing = _random.NextDouble() * Math.Tau;
        List<TracePoint> trace = [new(0, from.Latitude, from.Longitude)];
        var (lat, lon) = ((double)from.Latitude, (double)from.Longitude);
        var metres = kilometres * 1000 / Math.Max(1, points - 1);
        for (var n = 1; n < points; n++)
        {
            bearing += Gauss() * 0.25;
            var step = metres * Math.Clamp(1 + (Gauss() * 0.15), 0.4, 1.6);
            lat += step * Math.Cos(bearing) / 111_320;
            lon += step * Math.Sin(bearing) / (111_320 * Math.Cos(lat * Math.PI / 180));
            trace.Add(new(n * Step, Degrees(lat), Degrees(lon)));
        }

        return trace;
    }

    private List<TracePoint> Jitter(IReadOnlyList<TracePoint> trace) =>
        [.. trace.Select(point => point with { Latitude = point.Latitude + Degrees(Gauss() * 0.00004), Longitude = point.Longitude + Degrees(Gauss() * 0.00004) })];

    private GeoPosition Near(GeoPosition centre, double spread) => new(centre.Latitude + Degrees(Gauss() * spread / 2), centre.Longitude + Degrees(Gauss() * spread / 2));

    private GeoPosition Towards(GeoPosition from, double kilometres)
    {
        var bearing = _random.NextDouble() * Math.Tau;
        return new(from.Latitude + Degrees(kilometres * Math.Cos(bearing) / 111.32), from.Longitude + Degrees(kilometres * Math.Sin(bearing) / 95.8));
    }

    private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(Math.Tau * _random.NextDouble());

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"f{++_number:D6}");

    private static GeoPosition Begin(IReadOnlyList<TracePoint> trace) => new(trace[0].Latitude, trace[0].Longitude);

    private static GeoPosition End(IReadOnlyList<TracePoint> trace) => new(trace[^1].Latitude, trace[^1].Longitude);

    private static decimal Degrees(double degrees) => decimal.Round((decimal)degrees, 6);

    private static string Holder(int person) => string.Create(CultureInfo.InvariantCulture, $"citizen-{person}");

    private static string Card(int person) => string.Create(CultureInfo.InvariantCulture, $"card-{person}");
}
