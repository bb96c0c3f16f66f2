using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Cli.Seeding;

/// <summary>
/// What is generated; everything follows from it and from nothing else. Everybody does something once; who does more follows a curve with
/// few who do much. Days lean towards the end, hours towards the ways to work and home.
/// </summary>
internal sealed record SeedPlan(int Holders, int Entries, int Seed, int Days, DateOnly Until)
{
    /// <summary>Activities of one call of the intake; each part has a generator of its own, so parts can be made in any order.</summary>
    public const int PartSize = 5_000;

    private static readonly TimeSpan s_zone = TimeSpan.FromHours(8);
    private static readonly int[] s_hours = [6, 7, 7, 7, 8, 8, 8, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 17, 17, 18, 18, 18, 18, 19, 19, 20, 21, 22, 23];

    /// <summary>Which partners send: code, name, scenario, share in a hundred, shortest and longest way in tenths of a kilometre.</summary>
    public static IReadOnlyList<SeedPartner> Partners { get; } =
    [
        new("seed-metro", "Metro operator", "metro", 38, 15, 260),
        new("seed-bus", "Bus company", "bus", 27, 8, 150),
        new("seed-bikes", "Bike share", "cycling", 21, 4, 70),
        new("seed-phones", "Phones", "walking", 14, 3, 40),
    ];

    /// <summary>Why it cannot be done; null when it can.</summary>
    public string? Fault => Holders < 1 ? "--holders is at least 1."
        : Entries < Holders ? "--entries is at least as many as --holders: everybody does something once."
        : Days is < 1 or > 700 ? "--days is 1 to 700."
        : null;

    public int Parts => (Entries + PartSize - 1) / PartSize;

    /// <summary>The name a partner knows a person by.</summary>
    public static string Person(int number) => string.Create(CultureInfo.InvariantCulture, $"person-{number:D8}");

    /// <summary>Whether a person is a member: nine of ten.</summary>
    public static bool IsMember(int number) => number % 10 != 7;

    /// <summary>The activities of a part, by partner.</summary>
    public ILookup<SeedPartner, ActivityRecord> Part(int part)
    {
        var random = new Random(unchecked((Seed * 1_000_003) + part));
        return Enumerable.Range(part * PartSize, Math.Min(PartSize, Entries - (part * PartSize))).Select(number => Activity(number, random))
            .ToLookup(activity => activity.Partner, activity => activity.Record);
    }

    private (SeedPartner Partner, ActivityRecord Record) Activity(int number, Random random)
    {
        var partner = Pick(random.Next(100));
        var person = number < Holders ? number : Skewed(random);
        var day = Until.AddDays(-Math.Min(random.Next(Days), random.Next(Days)));
        var at = new DateTimeOffset(day.ToDateTime(new TimeOnly(s_hours[random.Next(s_hours.Length)], random.Next(60), random.Next(60))), s_zone);
        var way = random.Next(partner.Shortest, partner.Longest + 1);
        return (partner, new ActivityRecord(
            string.Create(CultureInfo.InvariantCulture, $"s{Seed}-{number:D9}"),
            Person(person),
            partner.Scenario,
            at,
            [new("distance", string.Create(CultureInfo.InvariantCulture, $"{way / 10}.{way % 10} km"))]) { Region = "CN-11" });
    }

    /// <summary>The smallest of two or three draws: the first tenth of the people do about a quarter of it.</summary>
    private int Skewed(Random random) => Math.Min(random.Next(Holders), Math.Min(random.Next(Holders), random.Next(2) == 0 ? random.Next(Holders) : Holders - 1));

    private static SeedPartner Pick(int share)
    {
        foreach (var partner in Partners)
        {
            share -= partner.Share;
            if (share < 0)
            {
                return partner;
            }
        }

        return Partners[^1];
    }
}

/// <summary>A partner that sends; ways in tenths of a kilometre.</summary>
internal sealed record SeedPartner(string Code, string Name, string Scenario, int Share, int Shortest, int Longest)
{
    public NewSource In(Programme programme) => new(programme.Id, Code, Name, programme.ZoneId) { Holders = HolderNames.Programme, EnrolsUnknown = true };
}
