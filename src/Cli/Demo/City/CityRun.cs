using Puhui.Activities.Contracts;
using Puhui.Cli.Demo.City.Routines;
using Puhui.Cli.Demo.City.Sending;

namespace Puhui.Cli.Demo.City;

/// <summary>Plays the city: hands each partner what has happened by the city's clock, and keeps count of what became of it.</summary>
internal sealed class CityRun(CityMap map, CityClock clock, int citizens, CityPartners partners, ISourceReports reports)
{
    private const int MostLines = 20_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CommitsLate = TimeSpan.FromSeconds(15);

    private readonly Resident[] _citizens = [.. Enumerable.Range(1, citizens).Select(number => Resident.Make(map, CityOptions.Seed, number))];
    private readonly PriorityQueue<(CityPartner Partner, object Item), (DateTimeOffset At, int Number)> _ahead = new();
    private readonly Queue<(PhoneRecord Told, CityPartner Partner, CityPartner Operator, long Given)> _afterOperator = new();
    private readonly Dictionary<CityPartner, (DateTimeOffset After, HashSet<string> Seen)> _counted = [];
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private DateOnly _planned;
    private int _number;

    public CityClock Clock => clock;

    public CityPartners Partners => partners;

    /// <summary>Up to three citizens with much to show on the first day: by metro, by bus and on foot.</summary>
    public IReadOnlyList<Resident> Shown =>
    [
        .. new[] { Habit.Metro, Habit.Bus, Habit.Walk }
            .Select(habit => _citizens.Where(one => one.Habit == habit && one.Phone != 0)
                .OrderByDescending(one => Routine.Of(map, one, CityOptions.Seed, Today, clock.Zone).Journeys.Count(journey => journey.Start >= clock.Start)).FirstOrDefault())
            .OfType<Resident>(),
    ];

    private DateOnly Today => DateOnly.FromDateTime(clock.Now.DateTime);

    /// <summary>Runs until it is stopped; returns when every request that had begun was answered and everything is counted.</summary>
    /// <param name="show">Called about once a second.</param>
    /// <param name="stop">Stops it.</param>
    public async Task RunAsync(Action show, CancellationToken stop)
    {
        _planned = DateOnly.FromDateTime(clock.Start.DateTime).AddDays(-1);
        var sending = partners.All.Select(partner => partner.RunAsync(stop)).ToArray();
        var shown = DateTimeOffset.MinValue;
        while (!stop.IsCancellationRequested)
        {
            HandOver();
            if (DateTimeOffset.UtcNow - shown >= CountEvery)
            {
                shown = DateTimeOffset.UtcNow;
                await CountAsync();
                show();
            }

            await Task.Delay(Tick, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await Task.WhenAll(sending);
        await CountAsync();
    }

    private void HandOver()
    {
        var now = clock.Now;
        while (_planned < DateOnly.FromDateTime(now.DateTime))
        {
            _planned = _planned.AddDays(1);
            Plan(_planned);
        }

        while (_ahead.TryPeek(out var next, out var due) && due.At <= now)
        {
            _ahead.Dequeue();
            if (next.Item is PhoneRecord { IsHonest: false } told && OperatorOf(told) is { } first)
            {
                _afterOperator.Enqueue((told, next.Partner, first, first.Given));
            }
            else
            {
                next.Partner.Add(next.Item);
            }
        }

        // However fast the city runs, an operator's own record of a ride is there before a phone tells of it again.
        while (_afterOperator.TryPeek(out var late) && late.Operator.Answered >= late.Given)
        {
            _afterOperator.Dequeue();
            late.Partner.Add(late.Told);
        }
    }

    private CityPartner? OperatorOf(PhoneRecord told) => told.Scenario switch
    {
        "metro" => partners.Metro,
        "bus" => partners.Bus,
        "cycling" => partners.Bikes,
        _ => null,
    };

    private void Plan(DateOnly day)
    {
        foreach (var citizen in _citizens)
        {
            var plan = Routine.Of(map, citizen, CityOptions.Seed, day, clock.Zone);
            var driven = 0;
            foreach (var journey in plan.Journeys)
            {
                Plan(journey, driven);
                driven += journey.Mode == Mode.Car ? journey.Metres : 0;
            }

            foreach (var payment in plan.Payments)
            {
                Put(payment.At, payment.At.AddSeconds(20), partners.Bank, payment);
            }

            foreach (var told in PhoneDay.Of(plan, CityOptions.Seed, day))
            {
                Put(told.Start, told.SendAt, citizen.Phone == 1 ? partners.WalkApp : partners.HealthApp, told);
            }
        }
    }

    private void Plan(Journey journey, int driven)
    {
        switch (journey.Mode)
        {
            case Mode.Metro or Mode.Bus:
                Put(journey.Start, journey.End.AddSeconds(45), journey.Mode == Mode.Metro ? partners.Metro : partners.Bus, journey);
                break;
            case Mode.Bike:
                Put(journey.Start, journey.End.AddSeconds(90), partners.Bikes, journey);
                break;
            case Mode.Car:
                foreach (var frame in VehicleFrames.Of(journey, driven))
                {
                    Put(journey.Start, frame.At, partners.Cars, frame);
                }

                break;
        }
    }

    /// <summary>What began before the city did is not told.</summary>
    private void Put(DateTimeOffset start, DateTimeOffset sendAt, CityPartner partner, object item)
    {
        if (start >= clock.Start)
        {
            _ahead.Enqueue((partner, item), (sendAt, _number++));
        }
    }

    private async Task CountAsync()
    {
        foreach (var partner in partners.All)
        {
            var (after, seen) = _counted.TryGetValue(partner, out var before) ? before : (_began, []);
            IReadOnlyList<ReceivedLine> lines;
            try
            {
                lines = await reports.ReceivedAsync(partner.Source.Id, after, MostLines, CancellationToken.None);
            }
            catch (Npgsql.NpgsqlException)
            {
                // Counted the next time.
                continue;
            }

            foreach (var line in lines.Where(line => !seen.Contains(line.Key)))
            {
                partner.Tally.AddReceived(line);
            }

            var next = lines.Count == 0 ? after : lines[0].At - CommitsLate;
            _counted[partner] = (next > after ? next : after, [.. lines.Select(line => line.Key)]);
        }
    }
}
