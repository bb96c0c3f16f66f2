using System.Globalization;

namespace Puhui.Cli.Demo.City.Routines;

/// <summary>
/// Plans the day of one citizen: to work and home, a walk at noon, an errand in the evening, something at the bank. One journey
/// after another, each from where the one before ended.
/// </summary>
internal sealed class Routine
{
    private const double WalkMetresPerSecond = 1.25;
    private const int FurthestWalk = 2_400;
    private const int NotWorthTelling = 200;

    private readonly CityMap _map;
    private readonly Resident _who;
    private readonly Random _random;
    private readonly string _prefix;
    private readonly List<Journey> _journeys = [];
    private readonly List<Payment> _payments = [];
    private DateTimeOffset _now;
    private Place _here;

    private Routine(CityMap map, Resident who, int seed, DateOnly day, DateTimeOffset midnight)
    {
        _map = map;
        _who = who;
        _random = new Random(Seeds.Of(seed, who.Number, day.DayNumber));
        _prefix = string.Create(CultureInfo.InvariantCulture, $"{seed}-{day:yyyyMMdd}-{who.Number:0000}");
        _now = midnight;
        _here = who.Home;
    }

    /// <summary>The day; the same arguments plan the same day.</summary>
    public static DayPlan Of(CityMap map, Resident who, int seed, DateOnly day, TimeZoneInfo zone)
    {
        var wall = day.ToDateTime(TimeOnly.MinValue);
        return new Routine(map, who, seed, day, new DateTimeOffset(wall, zone.GetUtcOffset(wall))).Plan(day);
    }

    private DayPlan Plan(DateOnly day)
    {
        var midnight = _now;
        if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
        {
            _now = midnight.AddMinutes(_who.LeavesAt + _random.Next(60, 180));
            Outing();
            Wait(60, 180);
            Errand();
        }
        else
        {
            _now = midnight.AddMinutes(_who.LeavesAt).AddSeconds(_random.Next(0, 600));
            var begins = _now;
            Go(_who.Work, _who.HomeStop, _who.WorkStop);
            if (_random.Next(100) < 45)
            {
                _now = Later(midnight.AddMinutes(700 + _random.Next(0, 60)));
                Stroll();
            }

            _now = Later(begins.AddMinutes(_who.WorksFor));
            Go(_who.Home, _who.WorkStop, _who.HomeStop);
            if (_random.Next(100) < 35)
            {
                Wait(20, 70);
                Errand();
            }
        }

        Bank(midnight);
        return new DayPlan(_journeys, _payments);
    }

    private DateTimeOffset Later(DateTimeOffset time) => time > _now ? time : _now;

    private void Wait(int least, int most) => _now = _now.AddSeconds(_random.Next(least * 60, most * 60));

    /// <summary>Out to somewhere near and back.</summary>
    private void Stroll()
    {
        var back = _here;
        Walk(_here.Move(_random.Next(300, 600), _random.Next(-500, 500)));
        Wait(15, 35);
        Walk(back);
    }

    /// <summary>To where one usually goes, for pleasure.</summary>
    private void Outing()
    {
        Go(_who.Work, _who.HomeStop, _who.WorkStop);
        Wait(90, 240);
        Go(_who.Home, _who.WorkStop, _who.HomeStop);
    }

    private void Errand()
    {
        var back = _here;
        var shop = _map.MetroStops[_random.Next(_map.MetroStops.Count)].At.Move(_random.Next(-300, 300), _random.Next(-300, 300));
        if (_here.MetresTo(shop) < FurthestWalk)
        {
            Walk(shop);
        }
        else
        {
            Ride(_who.Habit == Habit.Car ? Mode.Car : Mode.Bike, shop);
        }

        Wait(20, 60);
        if (_here.MetresTo(back) < FurthestWalk)
        {
            Walk(back);
        }
        else
        {
            Ride(_who.Habit == Habit.Car ? Mode.Car : Mode.Bike, back);
        }
    }

    private void Go(Place to, Stop? board, Stop? alight)
    {
        switch (_who.Habit)
        {
            case Habit.Metro or Habit.Bus:
                Walk(board!.At);
                Transit(board, alight!);
                Walk(to);
                break;
            case Habit.Car:
                Ride(Mode.Car, to);
                break;
            case Habit.Walk:
                Walk(to);
                break;
            default:
                Ride(Mode.Bike, to);
                break;
        }
    }

    private void Walk(Place to)
    {
        var metres = _here.MetresTo(to) * 1.2;
        var from = _here;
        Move(Mode.Walk, from, to, metres, metres / WalkMetresPerSecond * (0.95 + (_random.Next(100) / 700d)), metres >= NotWorthTelling);
    }

    private void Ride(Mode mode, Place to)
    {
        var metres = _here.MetresTo(to) * 1.25;
        var (speed, pause) = mode == Mode.Bike ? (3.7, 40) : (7.0, 120);
        Move(mode, _here, to, metres, pause + (metres / speed * (0.9 + (_random.Next(100) / 500d))), metres >= NotWorthTelling);
    }

    private void Transit(Stop board, Stop alight)
    {
        var isBus = _who.Bus is not null;
        var metres = isBus ? _who.Bus!.Metres(board, alight) : _map.MetroMetres(board, alight);
        var seconds = (metres / (isBus ? 5 : 9.5)) + _random.Next(120, 420);
        var ride = Move(isBus ? Mode.Bus : Mode.Metro, board.At, alight.At, metres, seconds, tell: true);
        _journeys[^1] = ride with { Board = board, Alight = alight, Line = _who.Bus };
    }

    private Journey Move(Mode mode, Place from, Place to, double metres, double seconds, bool tell)
    {
        var end = _now.AddSeconds(Math.Max(60, (int)seconds));
        var journey = new Journey($"{_prefix}-{_journeys.Count + 1}", _who, mode, from, to, _now, end, (int)metres);
        if (tell)
        {
            _journeys.Add(journey);
        }

        _here = to;
        _now = end.AddSeconds(_random.Next(75, 240));
        return journey;
    }

    private void Bank(DateTimeOffset midnight)
    {
        Pay(14, "4900", 3_000, 28_000);
        Pay(5, "7832", 3_500, 9_000);
        Pay(_who.Habit == Habit.Car ? 20 : 0, "4784", 500, 6_000);
        Pay(40, "5411", 1_500, 30_000);
        Pay(10, null, 0, 1);

        void Pay(int percent, string? merchant, int least, int most)
        {
            var at = midnight.AddSeconds(_random.Next(7 * 3_600, 22 * 3_600));
            var fen = _random.Next(least, most);
            if (_random.Next(100) < percent)
            {
                _payments.Add(new Payment($"{_prefix}-p{_payments.Count + 1}", _who, at, merchant, fen));
            }
        }
    }
}
