namespace Puhui.Cli.Demo.City.Routines;

/// <summary>What a phone tells: mostly walks as they were, now and then something that was not, or was told by another already.</summary>
/// <param name="Id">Unique in the city.</param>
/// <param name="Who">The citizen.</param>
/// <param name="Scenario">What it says it was.</param>
/// <param name="Start">When it says it began.</param>
/// <param name="End">When it says it ended.</param>
/// <param name="Metres">How far it says.</param>
/// <param name="SendAt">When the phone tells it: after its end.</param>
/// <param name="IsHonest">Whether it is true and nobody else's to tell.</param>
internal sealed record PhoneRecord(string Id, Resident Who, string Scenario, DateTimeOffset Start, DateTimeOffset End, int Metres, DateTimeOffset SendAt, bool IsHonest)
{
    public Place? From { get; init; }

    public Place? To { get; init; }

    /// <summary>Steps of each minute.</summary>
    public IReadOnlyList<int> Cadence { get; init; } = [];

    /// <summary>Fixes: seconds since the beginning, and where.</summary>
    public IReadOnlyList<(int Second, Place At)> Trace { get; init; } = [];

    /// <summary>The operator's number of the ride, when the phone knows it.</summary>
    public string? Transaction { get; init; }
}

/// <summary>What a citizen's phone makes of a day.</summary>
internal static class PhoneDay
{
    private const int DoubledPercent = 4;
    private const int CheatedPercent = 3;

    public static IReadOnlyList<PhoneRecord> Of(DayPlan plan, int seed, DateOnly day)
    {
        List<PhoneRecord> told = [];
        foreach (var journey in plan.Journeys.Where(journey => journey.Who.Phone != 0))
        {
            // By the journey's own id, so that what one does changes nothing for the others.
            var random = new Random(Seeds.Of(seed, journey.Who.Number, day.DayNumber + (37 * told.Count) + (int)(journey.Start.ToUnixTimeSeconds() % 86_400)));
            if (journey.Mode == Mode.Walk)
            {
                told.Add(random.Next(100) < CheatedPercent ? Cheat(journey, random) : Walk(journey, random));
            }
            else if (journey.Mode != Mode.Car && random.Next(100) < DoubledPercent)
            {
                told.Add(Double(journey, random));
            }
        }

        return told;
    }

    private static PhoneRecord Walk(Journey walk, Random random)
    {
        var pace = random.Next(98, 118);
        return Bare(walk, "walking", random.Next(60, 420)) with
        {
            From = walk.From,
            To = walk.To,
            Cadence = [.. Enumerable.Range(0, Minutes(walk)).Select(_ => pace + random.Next(-9, 10))],
            Trace = Trace(walk, random),
        };
    }

    /// <summary>The operator's own ride once more: the same time, for bicycles the same number.</summary>
    private static PhoneRecord Double(Journey ride, Random random) =>
        Bare(ride, ride.Mode switch { Mode.Metro => "metro", Mode.Bus => "bus", _ => "cycling" }, random.Next(900, 2_400)) with
        {
            Id = $"{ride.Id}-again",
            IsHonest = false,
            Transaction = ride.Mode == Mode.Bike ? CityIds.Trip(ride).ToString() : null,
        };

    /// <summary>A phone on a machine that shakes it, in a taxi, or in the hands of a runner of records.</summary>
    private static PhoneRecord Cheat(Journey walk, Random random) => random.Next(3) switch
    {
        0 => Walk(walk, random) with { IsHonest = false, Cadence = [.. Enumerable.Repeat(120, Math.Max(12, Minutes(walk)))] },
        1 => Walk(walk, random) with { IsHonest = false, Cadence = [.. Enumerable.Range(0, Math.Max(12, Minutes(walk))).Select(_ => random.Next(215, 240))] },
        _ => Bare(walk, "walking", 300) with { IsHonest = false, Metres = walk.Metres * 9 },
    };

    private static PhoneRecord Bare(Journey journey, string scenario, int delay) =>
        new(journey.Id, journey.Who, scenario, journey.Start, journey.End, journey.Metres, journey.End.AddSeconds(delay), IsHonest: true);

    private static int Minutes(Journey walk) => Math.Max(1, (int)(walk.End - walk.Start).TotalMinutes);

    private static List<(int, Place)> Trace(Journey walk, Random random)
    {
        const int Interval = 20;
        var seconds = (int)(walk.End - walk.Start).TotalSeconds;
        List<(int, Place)> fixes = [];
        for (var second = 0; second <= seconds; second += Interval)
        {
            fixes.Add((second, walk.From.Toward(walk.To, second / (double)seconds).Move(random.Next(-4, 5), random.Next(-4, 5))));
        }

        return fixes;
    }
}

/// <summary>Numbers that must be UUIDs, made from names so that the same day has the same.</summary>
internal static class CityIds
{
    public static Guid Trip(Journey ride) => Of("trip/" + ride.Id);

    public static Guid Bike(Journey ride) => Of($"bike/{ride.Who.Number / 2}");

    public static Guid Of(string name)
    {
        var bytes = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))[..16];
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes);
    }
}
