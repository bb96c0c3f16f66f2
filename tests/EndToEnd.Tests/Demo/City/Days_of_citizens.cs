using Puhui.Cli.Demo.City.Routines;
using Puhui.Cli.Demo.City.Sending;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Demo.City;

public sealed class Days_of_citizens
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly CityMap Map = CityMap.Read(Path.Combine(PuhuiCommand.Root, "samples", "city", "gtfs"));

    // A Friday to a Monday.
    private static readonly DateOnly[] Dates = [.. Enumerable.Range(0, 4).Select(new DateOnly(2026, 3, 6).AddDays)];

    [Fact]
    public void Journeys_follow_one_another_in_time_and_place()
    {
        foreach (var plan in Plans())
        {
            foreach (var (before, after) in plan.Journeys.Zip(plan.Journeys.Skip(1)))
            {
                Assert.True(after.Start - before.End >= TimeSpan.FromSeconds(75), $"{before.Id} and {after.Id} are too close");
                Assert.True(before.To.MetresTo(after.From) < 400, $"{after.Id} begins elsewhere than {before.Id} ended");
            }
        }
    }

    [Fact]
    public void Nobody_is_faster_than_their_vehicle()
    {
        foreach (var journey in Plans().SelectMany(plan => plan.Journeys))
        {
            var kilometresPerHour = journey.Metres * 3.6 / (journey.End - journey.Start).TotalSeconds;
            var limit = journey.Mode switch { Mode.Walk => 7, Mode.Bike => 25, Mode.Bus => 40, Mode.Metro => 60, _ => 60 };
            Assert.True(kilometresPerHour < limit, $"{journey.Id}: {journey.Mode} at {kilometresPerHour:F1} km/h");
        }
    }

    [Fact]
    public void The_same_day_is_planned_the_same_and_all_ways_of_getting_around_occur()
    {
        var once = Plans().SelectMany(plan => plan.Journeys).ToList();
        Assert.Equal(once, Plans().SelectMany(plan => plan.Journeys));
        Assert.Equal(once.Count, once.Select(journey => journey.Id).Distinct().Count());
        Assert.All(Enum.GetValues<Mode>(), mode => Assert.Contains(once, journey => journey.Mode == mode));
    }

    [Fact]
    public void Phones_double_a_few_rides_and_tell_nothing_before_it_ended()
    {
        var days = Citizens().SelectMany(citizen => Dates.Select(date => (Plan: Plan(citizen, date), Date: date)))
            .Select(day => (day.Plan, Told: PhoneDay.Of(day.Plan, 1, day.Date))).ToList();
        var told = days.SelectMany(day => day.Told).ToList();
        var rides = days.SelectMany(day => day.Plan.Journeys).Count(journey => journey.Who.Phone != 0 && journey.Mode is Mode.Metro or Mode.Bus or Mode.Bike);
        var doubled = told.Count(record => record.Id.EndsWith("-again", StringComparison.Ordinal));
        Assert.InRange(doubled / (double)rides, 0.015, 0.065);
        Assert.All(told, record => Assert.True(record.SendAt > record.End));
        Assert.All(told.Where(record => record.IsHonest), record => Assert.Equal("walking", record.Scenario));
        Assert.Contains(told, record => record.Scenario == "walking" && !record.IsHonest);
    }

    [Fact]
    public void Frames_of_a_drive_belong_to_its_time_and_the_odometer_goes_up_by_its_length()
    {
        var drives = Plans().SelectMany(plan => plan.Journeys).Where(journey => journey.Mode == Mode.Car).ToList();
        Assert.NotEmpty(drives);
        foreach (var drive in drives)
        {
            var frames = VehicleFrames.Of(drive, 1_234).ToList();
            Assert.All(frames, frame => Assert.InRange(frame.At, drive.Start, drive.End.AddSeconds(2)));
            var odometers = frames.Where(frame => frame.Bytes[2] == 0x02).Select(frame => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(frame.Bytes.AsSpan(24 + 6 + 6))).ToList();
            Assert.Equal(odometers.Order(), odometers);
            Assert.InRange((odometers[^1] - odometers[0]) * 100.0, drive.Metres - 100, drive.Metres + 100);
        }
    }

    private static IEnumerable<Resident> Citizens() => Enumerable.Range(1, 400).Select(number => Resident.Make(Map, 1, number));

    private static IEnumerable<DayPlan> Plans() => Citizens().SelectMany(citizen => Dates.Select(date => Plan(citizen, date)));

    private static DayPlan Plan(Resident citizen, DateOnly date) => Routine.Of(Map, citizen, 1, date, Zone);
}
