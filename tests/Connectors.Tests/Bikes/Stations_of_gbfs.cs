using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puhui.Activities.Contracts;
using Puhui.Bikes.Contracts;
using Puhui.Bikes.Gbfs;
using Puhui.Platform.Http;

namespace Puhui.Connectors.Tests.Bikes;

public sealed class Stations_of_gbfs(BikeServer bikes) : IClassFixture<BikeServer>, IDisposable
{
    private const string Version2 =
        """
        { "last_updated": 1789606923, "ttl": 60, "version": "2.3", "data": { "stations": [
          { "station_id": "66", "name": "South \"Van Ness\"", "lat": 37.774814, "lon": -122.418954, "capacity": 19 },
          { "station_id": "10", "name": "Plaza, west", "lat": 37.797900, "lon": -122.405942 },
          { "station_id": "99", "name": "Nowhere" } ] } }
        """;

    private const string Version3 =
        """
        { "last_updated": "2026-09-17T01:02:03Z", "ttl": 60, "version": "3.0", "data": { "stations": [
          { "station_id": "10", "name": [ { "text": "Plaza, west", "language": "en" } ], "lat": 37.7979, "lon": -122.405942 },
          { "station_id": "66", "name": [ { "text": "South \"Van Ness\"", "language": "en" } ], "lat": 37.774814, "lon": -122.418954 } ] } }
        """;

    private const string Version2List =
        """{"data":{"en":{"feeds":[{"name":"system_information","url":"http://HOST/x"},{"name":"station_information","url":"http://HOST/stations.json"}]}}}""";

    private const string Version3List = """{"version":"3.0","data":{"feeds":[{"name":"station_information","url":"http://HOST/stations.json"}]}}""";

    private const string Table =
        "station_id,id,name,lat,lon,long\n\"10\",\"10\",\"Plaza, west\",37.7979,-122.405942,-122.405942\n\"66\",\"66\",\"South \"\"Van Ness\"\"\",37.774814,-122.418954,-122.418954\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-gbfs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Become_the_same_table_from_either_version()
    {
        Assert.Equal(Table, (await TableOfAsync(Version2)).Replace("37.797900", "37.7979", StringComparison.Ordinal));
        Assert.Equal(Table, await TableOfAsync(Version3));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"data\":{\"stations\":{}}}")]
    [InlineData("{ not json")]
    [InlineData("""{"data":{"stations":[{"station_id":"1","lat":1,"lon":1},{"station_id":"1","lat":2,"lon":2}]}}""")]
    public async Task That_are_none_are_refused_in_one_line(string text)
    {
        var wrong = await Assert.ThrowsAsync<ImportException>(() => TableOfAsync(text));
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public void A_table_is_no_feed()
    {
        using var http = new OutsideHttp(loopback: false);
        var feeds = new StationFeed(http);
        Assert.False(feeds.IsFeed(FileOf("id,lat,long\n1,2,3\n")));
        Assert.False(feeds.IsFeed(Path.Combine(_folder, "missing.csv")));
        Assert.True(feeds.IsFeed(FileOf(" \n{}")));
        Assert.True(feeds.IsFeed("gbfs:https://example.org/gbfs.json"));
    }

    [Fact]
    public async Task Come_by_the_list_of_feeds_or_by_their_own_address()
    {
        await using var app = await ServeAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var http = new OutsideHttp(loopback: true);
        foreach (var path in new[] { "/2/gbfs.json", "/3/gbfs.json", "/stations.json" })
        {
            var table = Path.Combine(_folder, "table.csv");
            Assert.Equal(2, await new StationFeed(http).WriteTableAsync($"gbfs:{address}{path}", table, default));
            Assert.Equal(Table, await File.ReadAllTextAsync(table));
        }

        await Assert.ThrowsAsync<ImportException>(() => new StationFeed(http).WriteTableAsync($"gbfs:{address}/missing", Path.Combine(_folder, "none"), default));
        using var strict = new OutsideHttp(loopback: false);
        await Assert.ThrowsAsync<ImportException>(() => new StationFeed(strict).WriteTableAsync($"gbfs:{address}/stations.json", Path.Combine(_folder, "none"), default));
        await Assert.ThrowsAsync<ImportException>(() => new StationFeed(strict).WriteTableAsync("gbfs:https://169.254.169.254/", Path.Combine(_folder, "none"), default));
    }

    [Fact]
    public async Task Give_a_trip_profile_its_positions()
    {
        var server = await bikes.NewSourceAsync(register: false);
        var trips = FileOf("id,duration,start_date,start_station_name,start_station_id,end_date,end_station_name,end_station_id,bike_id,subscription_type,zip_code\n4576,1063,8/29/2013 14:13,A,66,8/29/2013 14:31,B,10,520,Subscriber,94127\n");
        var stations = Path.Combine(_folder, "stations.csv");
        await server.Get<IStationFeeds>().WriteTableAsync(FileOf(Version3), stations, default);

        var summary = await server.Get<IFileImport>().ImportAsync(
            new FileImportRequest(trips, "bikeshare") { Source = server.Source.Id, Stations = stations, RefusedFile = Path.Combine(_folder, "refused.csv") }, null, default);

        Assert.Equal((1, 0), (summary.Read, summary.Refused));
        var ride = (await server.Get<IActivityReader>().FindAsync(server.Source.Id, "4576", default))!;
        Assert.Equal("distance", Assert.Single(ride.Inputs).Key);
        Assert.InRange(int.Parse(Assert.Single(ride.Inputs).Value.Split(' ')[0]), 2700, 3000);
    }

    private static async Task<WebApplication> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapGet("/stations.json", () => Results.Text(Version3, "application/json"));
        app.MapGet("/2/gbfs.json", (HttpRequest request) => Results.Text(Version2List.Replace("HOST", request.Host.Value, StringComparison.Ordinal), "application/json"));
        app.MapGet("/3/gbfs.json", (HttpRequest request) => Results.Text(Version3List.Replace("HOST", request.Host.Value, StringComparison.Ordinal), "application/json"));
        await app.StartAsync();
        return app;
    }

    private async Task<string> TableOfAsync(string feed)
    {
        using var http = new OutsideHttp(loopback: false);
        var table = Path.Combine(_folder, "table.csv");
        await new StationFeed(http).WriteTableAsync(FileOf(feed), table, default);
        return await File.ReadAllTextAsync(table);
    }

    private string FileOf(string text)
    {
        var file = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllText(file, text);
        return file;
    }
}
