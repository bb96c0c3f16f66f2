using System.Globalization;
using Puhui.Activities.Import;

namespace Puhui.Modules.Tests.Activities.Import.Samples;

/// <summary>Rides between stations that do not exist: <c>samples/bikeshare/</c> and <c>samples/bikeshare-2020.csv</c>.</summary>
internal static class BikeSamples
{
    private static readonly (string Name, decimal Latitude, decimal Longitude)[] Stops =
    [
        ("Ferry Steps", 37.79512m, -122.39401m), ("Market Fold", 37.78931m, -122.40127m), ("Union Green", 37.78794m, -122.40752m),
        ("Harbour Row", 37.80246m, -122.40538m), ("Second Street Yard", 37.78466m, -122.39489m), ("Ballpark Gate", 37.77864m, -122.39053m),
        ("Civic Fountain", 37.77953m, -122.41718m), ("Hayes Corner", 37.77658m, -122.42293m), ("Library Court", 37.77878m, -122.41546m),
        ("Townsend Works", 37.77502m, -122.39811m), ("Embankment North", 37.80489m, -122.40293m), ("South Basin", 37.77161m, -122.38912m),
    ];

    public static string Stations()
    {
        var text = "id,name,lat,long,dock_count,city,installation_date\n";
        for (var i = 0; i < Stops.Length; i++)
        {
            text += string.Create(CultureInfo.InvariantCulture, $"{i + 1},{Stops[i].Name},{Stops[i].Latitude},{Stops[i].Longitude},{15 + 4 * (i % 4)},Sample Bay,8/1/2013\n");
        }

        return text;
    }

    /// <summary>The columns of 2013, in October and November 2024: the night the clock is put back lies in it.</summary>
    public static SampleFile Trips()
    {
        var file = new SampleFile(
            "bikeshare/trip.csv", "bikeshare", "bikeshare/station.csv", "id", "duration", "start_date", "start_station_name", "start_station_id", "end_date", "end_station_name", "end_station_id", "bike_id", "subscription_type", "zip_code");
        var dice = new Dice(20241103);
        var at = new DateTime(2024, 10, 28, 6, 40, 0, DateTimeKind.Unspecified);
        for (var i = 1; i <= 160; i++)
        {
            at = at.AddMinutes(dice.Between(9, 140));
            var from = dice.Next(Stops.Length);
            var to = dice.Next(16) == 0 ? from : dice.Next(Stops.Length);
            Ride(file, dice, 1000 + i, at, from, to, metresPerHour: dice.Between(7_000, 15_000));
        }

        var noon = new DateTime(2024, 11, 9, 12, 5, 0, DateTimeKind.Unspecified);
        Ride(file, dice, 2001, noon, 0, 7, metresPerHour: 44_000, Expected.Held);
        Ride(file, dice, 2002, noon, 3, 11, metresPerHour: 38_500, Expected.Held);
        for (var i = 2003; i <= 1105; i++)
        {
            Ride(file, new Dice(7), i, noon, 1, 5, metresPerHour: 11_000);
            Ride(file, new Dice(7), i, noon, 1, 5, metresPerHour: 11_000, Expected.Duplicate);
        }

        return file;
    }

    /// <summary>The columns of 2020, in June 2025.</summary>
    public static SampleFile Rides()
    {
        var file = new SampleFile(
            "bikeshare-2020.csv", "bikeshare-2020", null, "ride_id", "rideable_type", "started_at", "ended_at", "start_station_name", "start_station_id", "end_station_name", "end_station_id", "start_lat", "start_lng", "end_lat", "end_lng", "member_casual");
        var dice = new Dice(20250601);
        var at = new DateTime(2025, 6, 1, 5, 30, 0, DateTimeKind.Unspecified);
        for (var i = 1; i <= 110; i++)
        {
            at = at.AddMinutes(dice.Between(4, 60)).AddSeconds(dice.Next(60));
            var from = dice.Next(Stops.Length);
            Ride2020(file, dice, $"S{i:X6}", at, from, dice.Next(18) == 0 ? from : dice.Next(Stops.Length), dice.Between(8_000, 16_000));
        }

        Ride2020(file, new Dice(9), "H000001", at, 2, 11, 47_000, Expected.Held);
        Ride2020(file, new Dice(9), "D000001", at, 2, 11, 12_000);
        Ride2020(file, new Dice(9), "D000001", at, 2, 11, 12_000, Expected.Duplicate);
        return file;
    }

    private static void Ride(SampleFile file, Dice dice, int id, DateTime at, int from, int to, int metresPerHour, Expected expected = Expected.Credited)
    {
        var seconds = from == to ? dice.Between(60, 900) : (int)(Metres(from, to, 0) * 3600 / metresPerHour) + 1;
        file.Add(
            from == to ? Expected.Zero : expected,
            $"{id}", $"{seconds}", Time(at), Stops[from].Name, $"{from + 1}", Time(at.AddSeconds(seconds)), Stops[to].Name, $"{to + 1}",
            $"{dice.Between(11, 28)}", dice.Of(["Subscriber", "Subscriber", "Customer"]), "");
    }

    // The same town moved to the lake: the second half of the offset only makes other numbers of the same distances.
    private static void Ride2020(SampleFile file, Dice dice, string id, DateTime at, int from, int to, int metresPerHour, Expected expected = Expected.Credited)
    {
        const decimal North = 4.1m, East = 34.77m;
        var seconds = from == to ? dice.Between(60, 900) : (int)(Metres(from, to, North) * 3600 / metresPerHour) + 1;
        file.Add(
            from == to ? Expected.Zero : expected,
            id, dice.Of(["classic_bike", "classic_bike", "electric_bike", "docked_bike"]),
            at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), at.AddSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            $"{Stops[from].Name} West", $"{300 + from}", $"{Stops[to].Name} West", $"{300 + to}",
            Degrees(Stops[from].Latitude + North), Degrees(Stops[from].Longitude + East), Degrees(Stops[to].Latitude + North), Degrees(Stops[to].Longitude + East),
            dice.Of(["member", "member", "casual"]));
    }

    private static long Metres(int from, int to, decimal north) => GreatCircle.Metres(
        (double)(Stops[from].Latitude + north), (double)Stops[from].Longitude, (double)(Stops[to].Latitude + north), (double)Stops[to].Longitude);

    private static string Degrees(decimal degrees) => degrees.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTime time) => time.ToString("M/d/yyyy H:mm", CultureInfo.InvariantCulture);
}
