namespace Puhui.Modules.Tests.Activities.Import.Samples;

/// <summary>Rows that must not be credited, each a thing that happens in real files.</summary>
internal static class CitySamplePlants
{
    /// <summary>Rows that are sent twice, save nothing, or are not plausible; a second import of them is all duplicates.</summary>
    public static void AddTo(SampleFile file)
    {
        SentTwice(file);
        WithoutReduction(file);
        Implausible(file);
    }

    /// <summary>Rows that cannot be taken, each for another reason: <c>samples/activities-with-mistakes.csv</c>.</summary>
    public static SampleFile Mistakes()
    {
        var file = new SampleFile("activities-with-mistakes.csv", "activities", null, CitySample.Columns);
        file.Add(Expected.Credited, Metro("again", "地铁阿力", "9.6 km"));
        file.Add(Expected.Refused, Metro("again", "地铁阿力", "96 km"));
        file.Add(Expected.Refused, Metro("bad-1", "玉兰花开", "8.2"));
        file.Add(Expected.Refused, Metro("bad-2", "玉兰花开", "8 kg"));
        file.Add(Expected.Refused, Metro("bad-3", "玉兰花开", "-3 km"));
        file.Add(Expected.Refused, Metro("bad-4", "", "3 km"));
        file.Add(Expected.Refused, Metro("bad-5", "玉兰花开", "3 km", at: "13 November, noon"));
        file.Add(Expected.Refused, Metro("=1+1", "玉兰花开", "far"));
        file.Add(Expected.Refused, CitySample.Row("bad-7", "鼓楼听风", "teleport", "2026-11-13 12:00:00", ("distance", "3 km")));
        file.Add(Expected.Refused, CitySample.Row("bad-8", "鼓楼听风", "recycling", "2026-11-13 12:00:00", ("mass", "1 kg"), ("material", "gold")));
        file.Add(Expected.Refused, "bad-9", "鼓楼听风", "metro", "2026-11-13 12:00:00");
        return file;
    }

    private static string[] Metro(string id, string holder, string distance, string at = "2026-11-13 12:00:00") =>
        CitySample.Row(id, holder, "metro", at, ("distance", distance), ("evidence", "E1"));

    private static void SentTwice(SampleFile file)
    {
        foreach (var (number, holder) in (ReadOnlySpan<(int, string)>)[(1, "地铁阿力"), (2, "夜班护士"), (3, "北海划船"), (4, "公交小满")])
        {
            file.Add(Expected.Credited, Metro($"twice-{number}", holder, "9.6 km"));
            file.Add(Expected.Duplicate, Metro($"twice-{number}", holder, "9.6 km"));
        }
    }

    private static void WithoutReduction(SampleFile file)
    {
        file.Add(Expected.Zero, Metro("zero-1", "胡同口的猫", "0 km"));
        file.Add(Expected.Zero, Metro("zero-2", "西山看云", "0 m"));
        file.Add(Expected.Zero, CitySample.Row(
            "flight-1", "北海划船", "flight", "2026-10-02 09:30:00", ("distance", "1178 km"), ("haul", "short"), ("cabin", "economy"), ("rf", "with")));

        // The platform counts ten payments a day; the two above the cap are recorded and earn nothing.
        for (var i = 1; i <= 12; i++)
        {
            file.Add(i <= 10 ? Expected.Credited : Expected.Zero, CitySample.Row(
                $"pay-{i:00}", "爱喝豆汁", "offline-payment", $"2026-11-15 {9 + i / 2:00}:{30 * (i % 2):00}:00", ("amount", $"{5 + i} CNY")));
        }

        // One account number a month.
        file.Add(Expected.Credited, Bill("bill-1", "2026-11-05 20:10:00"));
        file.Add(Expected.Zero, Bill("bill-2", "2026-11-12 20:10:00"));
    }

    private static string[] Bill(string id, string at) =>
        CitySample.Row(id, "阳台番茄", "utility-bill", at, ("amount", "86.4 CNY"), ("account-number", "0012-7788"));

    private static void Implausible(SampleFile file)
    {
        file.Add(Expected.Held, CitySample.Row(
            "fast-1", "骑行老周", "cycling", "2026-11-14 08:00:00", ("until", "2026-11-14 08:15:00"), ("evidence", "E2"), ("distance", "12 km")));
        file.Add(Expected.Held, CitySample.Row(
            "fast-2", "慢慢走", "walking", "2026-11-14 08:00:00", ("until", "2026-11-14 08:20:00"), ("evidence", "E2"), ("distance", "6 km")));
        file.Add(Expected.Held, CitySample.Row(
            "fast-3", "鼓楼听风", "bus", "2026-11-14 22:40:00", ("until", "2026-11-14 22:40:00"), ("evidence", "E1"), ("distance", "7.5 km")));
    }
}
