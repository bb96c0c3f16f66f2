using System.Globalization;

namespace Puhui.Modules.Tests.Activities.Import.Samples;

/// <summary>Three months of some citizens of Beijing who do not exist: <c>samples/activities.csv</c>.</summary>
internal static class CitySample
{
    public static readonly string[] Columns =
    [
        "id", "holder", "scenario", "at", "until", "evidence", "region", "distance", "energy", "inputs.region", "generation", "grid",
        "meals", "mass", "material", "volume", "sheets", "amount", "account-number", "count", "haul", "cabin", "rf",
    ];

    private const int Days = 92;
    private static readonly DateTime FirstDay = new(2026, 8, 20, 0, 0, 0, DateTimeKind.Unspecified);

    // The first three are those the demo shows.
    private static readonly Citizen[] Citizens =
    [
        new("地铁阿力", "metro", 18_400, 75), new("骑行老周", "cycling", 5_200, 70), new("公交小满", "bus", 8_600, 70),
        new("慢慢走", "walking", 2_100, 22), new("夜班护士", "metro", 11_300, 18), new("胡同口的猫", "cycling", 3_400, 16), new("西山看云", "bus", 10_200, 15),
        new("阳台番茄", "walking", 1_300, 15), new("北海划船", "metro", 23_700, 14), new("鼓楼听风", "bus", 4_900, 14), new("爱喝豆汁", "cycling", 2_600, 12),
        new("二环骑士", "ev-car", 16_500, 12),
    ];

    private sealed record Citizen(string Name, string Way, int Metres, int PercentOfDays);

    public static SampleFile Make()
    {
        var file = new SampleFile("activities.csv", "activities", null, Columns);
        var dice = new Dice(20260820);
        var number = 0;
        for (var day = 0; day < Days; day++)
        {
            var date = FirstDay.AddDays(day);
            var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            foreach (var citizen in Citizens)
            {
                if (!weekend && dice.Next(100) < citizen.PercentOfDays)
                {
                    Trip(file, dice, ++number, citizen, citizen.Way, citizen.Metres, date.AddHours(7).AddSeconds(dice.Between(0, 5400)));
                    Trip(file, dice, ++number, citizen, citizen.Way, citizen.Metres, date.AddHours(17).AddSeconds(dice.Between(0, 7200)));
                }
                else if (weekend && dice.Next(100) < citizen.PercentOfDays / 2)
                {
                    Trip(file, dice, ++number, citizen, dice.Of(["walking", "cycling"]), 2_800, date.AddHours(10).AddSeconds(dice.Between(0, 18_000)));
                }

                if (dice.Next(100) < citizen.PercentOfDays / 6)
                {
                    AtHome(file, dice, ++number, citizen, date.AddHours(19).AddSeconds(dice.Between(0, 9000)));
                }
            }
        }

        CitySamplePlants.AddTo(file);
        return file;
    }

    /// <summary>A row of this table with the named cells filled.</summary>
    public static string[] Row(string id, string holder, string scenario, string at, params (string Column, string Cell)[] more)
    {
        var cells = new string[Columns.Length];
        Array.Fill(cells, "");
        (cells[0], cells[1], cells[2], cells[3], cells[6]) = (id, holder, scenario, at, "CN-11");
        foreach (var (column, cell) in more)
        {
            cells[Array.IndexOf(Columns, column)] = cell;
        }

        return cells;
    }

    public static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static void Trip(SampleFile file, Dice dice, int number, Citizen citizen, string way, int usualMetres, DateTime at)
    {
        var metres = usualMetres * dice.Between(88, 112) / 100;
        var perHour = way switch
        {
            "metro" => dice.Between(28_000, 42_000),
            "bus" => dice.Between(12_000, 20_000),
            "cycling" => dice.Between(9_000, 16_000),
            "ev-car" => dice.Between(18_000, 40_000),
            _ => dice.Between(3_800, 5_600),
        };
        file.Add(Expected.Credited, Row(
            $"trip-{number:0000}", citizen.Name, way, Time(at), ("until", Time(at.AddSeconds(metres * 3600L / perHour))),
            ("evidence", way is "metro" or "bus" ? "E1" : "E2"),
            ("distance", string.Create(CultureInfo.InvariantCulture, $"{metres / 100 / 10m:0.0} {(way == "ev-car" ? "pkm" : "km")}"))));
    }

    private static void AtHome(SampleFile file, Dice dice, int number, Citizen citizen, DateTime at)
    {
        var (scenario, cells) = dice.Next(8) switch
        {
            0 => ("clean-plate", new[] { ("meals", "1 meals") }),
            1 => ("recycling", [("mass", Tenths(dice.Between(3, 28), "kg")), ("material", dice.Of(["paper", "pet", "aluminium", "textile"]))]),
            2 => ("power-saved", [("energy", Tenths(dice.Between(2, 31), "kWh")), ("inputs.region", "北京")]),
            3 => ("paper-saved", [("sheets", $"{dice.Between(2, 40)} sheets")]),
            4 => ("ev-charging", [("energy", Tenths(dice.Between(80, 420), "kWh")), ("inputs.region", "北京"), ("evidence", "E1")]),
            5 => ("pv", [("generation", Tenths(dice.Between(12, 96), "kWh")), ("grid", "华北"), ("evidence", "E1")]),
            6 => ("water-saved", [("volume", Tenths(dice.Between(1, 9), "m3"))]),
            _ => ("offline-payment", new[] { ("amount", $"{dice.Between(8, 90)} CNY") }),
        };
        file.Add(Expected.Credited, Row($"home-{number:0000}", citizen.Name, scenario, Time(at), cells));
    }

    private static string Tenths(int tenths, string unit) => string.Create(CultureInfo.InvariantCulture, $"{tenths / 10m:0.0} {unit}");
}
