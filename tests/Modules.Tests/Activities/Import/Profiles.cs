using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Activities.Import;
using Puhui.Platform.Settings;
using Puhui.Quantities;

namespace Puhui.Modules.Tests.Activities.Import;

public sealed class Profiles : IDisposable
{
    private static readonly string Shipped = Path.Combine(SettingsReader.HomeFolder(), "profiles");
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-profiles-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<List<Result<ActivityRecord>>> MapAsync(string profileName, string csv, string? stations = null)
    {
        var profile = ProfileReader.Find(Shipped, profileName);
        Dictionary<string, LookupTable> lookups = [];
        if (stations is not null)
        {
            var file = await TableFile.SurveyAsync(Write("stations.csv", stations), null, default);
            lookups.Add("stations", new LookupTable("stations", file, profile.Lookups["stations"]));
        }

        using var reader = new TableReader(await TableFile.SurveyAsync(Write("rows.csv", csv), null, default), null);
        var mapper = new RowMapper(profile, "rows.csv", reader.Header, lookups);
        List<Result<ActivityRecord>> records = [];
        while (reader.Next() is { } row)
        {
            records.Add(mapper.Map(row));
        }

        return records;
    }

    private const string Stations = "id,name,lat,long\n2,Caltrain,37.329732,-121.901782\n3,Civic Center,37.330698,-121.888979\n";

    private const string TripHeader = "id,duration,start_date,start_station_name,start_station_id,end_date,end_station_name,end_station_id,bike_id,subscription_type,zip_code\n";

    [Fact]
    public async Task Bikeshare_makes_a_trip_between_two_stations_a_cycling_act_of_the_bicycle()
    {
        var trip = Assert.Single(await MapAsync("bikeshare", TripHeader + "4576,271,11/3/2013 1:30,Caltrain,2,11/3/2013 1:35,Civic Center,3,520,Subscriber,94127\n", Stations)).Value;

        Assert.Equal("4576", trip.Id);
        Assert.Equal("bike-520", trip.Holder);
        Assert.Equal("cycling", trip.Scenario);
        Assert.Equal(new DateTimeOffset(2013, 11, 3, 8, 30, 0, TimeSpan.Zero), trip.At.ToUniversalTime());
        Assert.Equal(TimeSpan.FromSeconds(271), trip.Until - trip.At);
        Assert.Equal("US-CA", trip.Region);

        // 1,137 m by an independent calculation of the great circle between the two stations.
        Assert.Equal(new KeyValuePair<string, string>("distance", "1137 m"), Assert.Single(trip.Inputs));
    }

    [Fact]
    public async Task Bikeshare_refuses_a_row_whose_station_nobody_knows_and_goes_on()
    {
        var rows = await MapAsync(
            "bikeshare", TripHeader + "1,60,8/29/2013 14:13,X,99,8/29/2013 14:14,Y,3,520,S,1\n2,60,8/29/2013 14:13,X,2,8/29/2013 14:14,Y,2,520,S,1\n3,sixty,8/29/2013 14:13,X,2,8/29/2013 14:14,Y,2,520,S,1\n", Stations);

        Assert.Contains("'99' is not among the stations", rows[0].Refusal!.Detail, StringComparison.Ordinal);
        Assert.Equal("0 m", rows[1].Value.Inputs[0].Value);
        Assert.Equal("until", rows[2].Refusal!.Pointer);
    }

    [Fact]
    public async Task Bikeshare_2020_takes_each_ride_for_a_holder_of_its_own()
    {
        const string Header = "ride_id,rideable_type,started_at,ended_at,start_station_name,start_station_id,end_station_name,end_station_id,start_lat,start_lng,end_lat,end_lng,member_casual\n";
        var rows = await MapAsync(
            "bikeshare-2020",
            Header
            + "A1,docked_bike,2020-04-26 17:45:14,2020-04-26 18:12:03,\"Lake, Pier\",86,Elm,152,41.8964,-87.661,41.9322,-87.6586,member\n"
            + "A2,classic_bike,2020-04-26 17:45:14,2020-04-26 18:12:03,,,,,41.8964,-87.661,,,casual\n"
            + "A3,electric_scooter,2020-04-26 17:45:14,2020-04-26 18:12:03,,,,,41.8964,-87.661,41.9,-87.6,casual\n");

        Assert.Equal("ride-A1", rows[0].Value.Holder);
        Assert.Equal("cycling", rows[0].Value.Scenario);
        Assert.Equal(new DateTimeOffset(2020, 4, 26, 22, 45, 14, TimeSpan.Zero), rows[0].Value.At.ToUniversalTime());
        Assert.Equal("distance", Assert.Single(rows[0].Value.Inputs).Key);
        Assert.Empty(rows[1].Value.Inputs);
        Assert.Equal("scenario", rows[2].Refusal!.Pointer);
    }

    [Fact]
    public async Task Activities_takes_every_other_column_for_an_input()
    {
        var rows = await MapAsync(
            "activities",
            "id;holder;scenario;at;distance [km];trips;inputs.region;refusal_code\n1;用户七;metro;2026-09-17 08:10:00;12.4;;;old\n2;用户八;bus;2026-09-17T08:10:00+08:00;;2 trips;北京;\n");

        Assert.Equal([new("distance", "12.4 km")], rows[0].Value.Inputs);
        Assert.Equal([new("trips", "2 trips"), new("region", "北京")], rows[1].Value.Inputs);
        Assert.Equal("用户七", rows[0].Value.Holder);
        Assert.Null(rows[0].Value.Until);
        Assert.Null(rows[0].Value.Region);
    }

    [Fact]
    public async Task Activities_refuses_rows_without_what_every_activity_has()
    {
        var rows = await MapAsync("activities", "id,holder,scenario,at\n,h,metro,2026-09-17 08:10:00\n2,,metro,2026-09-17 08:10:00\n3,h,,2026-09-17 08:10:00\n4,h,metro,\n5,h,metro,soon\n");

        Assert.Equal(["id_missing", "holder_missing", "scenario_missing", "at_missing", "time_invalid"], rows.Select(row => row.Refusal!.Code));
    }

    [Fact]
    public async Task Name_the_column_a_file_lacks_and_those_it_has()
    {
        var refused = await Assert.ThrowsAsync<ImportException>(() => MapAsync("bikeshare", "id,duration\n1,2\n", Stations));

        Assert.Contains("has no column 'bike_id'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("id, duration", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Do_not_choose_between_two_columns_of_one_name()
    {
        var refused = await Assert.ThrowsAsync<ImportException>(() => MapAsync("activities", "id,holder,scenario,at,id\n"));

        Assert.Contains("'id' twice", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void That_do_not_exist_are_answered_with_those_that_do()
    {
        var refused = Assert.Throws<ImportException>(() => ProfileReader.Find(Shipped, "../bikeshare"));

        Assert.Contains("activities, bikeshare, bikeshare-2020", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inputs: other-columns\nzone: Mars/Base\n", "is not an IANA time zone", 9)]
    [InlineData("inputs: other-columns\nzone: Asia/Shanghai\ncolour: red\n", "'colour' is not a key here", 10)]
    [InlineData("zone: Asia/Shanghai\n", "'inputs' is missing", 1)]
    [InlineData("zone: Asia/Shanghai\ninputs: { distance: \"{km\" }\n", "has a '{' without a '}'", 9)]
    [InlineData("zone: Asia/Shanghai\ninputs: [\n", "not readable as YAML", 10)]
    public void With_a_mistake_are_refused_with_file_line_and_what_was_expected(string rest, string message, int line)
    {
        var file = Write("mine.yaml", "title: { zh: 我的, en: Mine }\ntimes: [iso]\nrecord:\n  id: \"{id}\"\n  holder: \"{h}\"\n  scenario: metro\n  at: \"{at}\"\n" + rest);

        var refused = Assert.Throws<ImportException>(() => ProfileReader.Find(Shipped, file));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{file}:{line}:", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuse_a_station_that_stands_twice_in_the_second_file()
    {
        var refused = await Assert.ThrowsAsync<ImportException>(() => MapAsync("bikeshare", TripHeader, Stations + "2,Again,1,1\n"));

        Assert.Contains("'2' stands twice", refused.Message, StringComparison.Ordinal);
    }
}
