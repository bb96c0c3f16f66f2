namespace Puhui.Cli.Demo.City.Routines;

/// <summary>How somebody usually gets around.</summary>
internal enum Habit
{
    Metro,
    Bus,
    Bike,
    Car,
    Walk,
}

/// <summary>One citizen: where they live and work, and how they go there. The same seed makes the same citizen.</summary>
internal sealed record Resident(int Number, Habit Habit, Place Home, Place Work, Stop? HomeStop, Stop? WorkStop, Line? Bus, int LeavesAt, int WorksFor)
{
    /// <summary>The citizen's code in the programme: every partner uses it.</summary>
    public string Code => $"citizen-{Number:0000}";

    /// <summary>Their phone: half of the phones belong to each of two makers of apps; a few people have none.</summary>
    public int Phone => Number % 8 == 7 ? 0 : 1 + (Number % 2);

    /// <summary>The car, for those who drive one.</summary>
    public string Vin => $"LPHCTYEV1N{Number:0000000}";

    public static Resident Make(CityMap map, int seed, int number)
    {
        var random = new Random(Seeds.Of(seed, number));
        var habit = random.Next(100) switch { < 34 => Habit.Metro, < 56 => Habit.Bus, < 74 => Habit.Bike, < 87 => Habit.Car, _ => Habit.Walk };
        Line? bus = null;
        IReadOnlyList<Stop> stops = map.MetroStops;
        if (habit == Habit.Bus)
        {
            bus = map.Buses.ElementAt(random.Next(map.Buses.Count()));
            stops = bus.Stops;
        }

        var homeStop = stops[random.Next(stops.Count)];
        var workStop = homeStop;
        while (workStop == homeStop || homeStop.At.MetresTo(workStop.At) < 1_500)
        {
            workStop = stops[random.Next(stops.Count)];
        }

        var home = Near(homeStop.At, random);
        var work = habit == Habit.Walk ? home.Move(Side(random, 500, 1_100), Side(random, 500, 1_100)) : Near(workStop.At, random);
        var rides = habit is Habit.Metro or Habit.Bus;
        return new Resident(
            number, habit, home, work, rides ? homeStop : null, rides ? workStop : null, bus,
            LeavesAt: (5 * 60) + 40 + random.Next(0, 190), WorksFor: (7 * 60) + 30 + random.Next(0, 120));
    }

    private static Place Near(Place stop, Random random) => stop.Move(Side(random, 150, 600), Side(random, 100, 500));

    private static int Side(Random random, int least, int most) => random.Next(least, most) * (random.Next(2) == 0 ? 1 : -1);
}

/// <summary>Seeds of random numbers, the same in every process.</summary>
internal static class Seeds
{
    public static int Of(int seed, int number, int day = 0) => unchecked((seed * 486_187_739) ^ (number * 16_777_619) ^ (day * 7_919));
}
