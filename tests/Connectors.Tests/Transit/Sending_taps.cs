using System.Net.Http.Headers;
using Puhui.Activities.Contracts;
using Puhui.Connectors.Tests.Items;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Transit;

namespace Puhui.Connectors.Tests.Transit;

public sealed class Sending_taps
{
    private const string Tap = """{"id":"t1","holder":"h1","card":"c-77","route":"1","from":"Alpha","to":"Delta","tap_in":"2026-09-17 07:59:00","tap_out":"2026-09-17 08:13:00","transaction":"op-1"}""";

    [Fact]
    public async Task A_ride_is_credited_by_the_timetables_distance_once()
    {
        await using var server = await StartAsync();
        var (status, first) = await server.SendAsync("/v1/transit/taps", $"[{Tap}]");
        Assert.Equal(200, status);

        // 7.85 km × (0.104 − 0.032) kg/km.
        Assert.Equal(565_200, first.GetProperty("results")[0].GetProperty("reductionMg").GetInt64());
        Assert.Equal(["duplicate"], (await server.SendAsync("/v1/transit/taps", Tap)).Body.Fates());
        Assert.Equal(565_200, await server.BalanceAsync("h1"));
    }

    [Fact]
    public async Task Csv_says_the_same_as_json()
    {
        await using var server = await StartAsync();
        await server.SendAsync("/v1/transit/taps", Tap);
        var (_, answer) = await server.SendAsync(
            "/v1/transit/taps",
            "transaction,id,holder,card,route,from,to,tap_in,tap_out\nop-1,t1,h1,c-77,M1,S1,S4,2026-09-17T07:59:00+08:00,2026-09-17T08:13:00+08:00\n", "text/csv");
        Assert.Equal(["duplicate"], answer.Fates());
    }

    [Fact]
    public async Task Every_bad_tap_is_refused_by_name_and_the_rest_goes_on()
    {
        await using var server = await StartAsync();
        var (status, answer) = await server.SendAsync("/v1/transit/taps", $$"""
            [{"id":"a","holder":"h","from":"S1","tap_in":"2026-09-17 08:00:00"},
             {"id":"b","holder":"h","from":"S1","to":"S4","tap_in":"yesterday"},
             {"id":"c","holder":"h","from":"S1","to":"S4","tap_in":"2026-09-17 08:00:00","tap_out":"2026-09-17 07:00:00"},
             {"id":"d","holder":"h","from":"S1","to":"S4","tap_in":"2026-09-17 08:00:00","tap_out":"2026-09-18 07:00:00"},
             {"id":"e","holder":"h","from":"S1","to":"S4","tap_in":"2024-09-17 08:00:00"},
             {"id":"f","from":"S1","to":"S4","tap_in":"2026-09-17 08:00:00"},
             {"holder":"h","from":"S1","to":"S4","tap_in":"2026-09-17 08:00:00"},
             {"id":"g","holder":"h","from":"S1","to":"Nowhere","tap_in":"2026-09-17 08:00:00"},
             {{Tap}}]
            """);
        Assert.Equal(200, status);
        Assert.Equal(
            [
                "refused:tap_out_missing", "refused:time_invalid", "refused:until_before_at", "refused:ride_too_long", "refused:feed_missing",
                "refused:field_missing", "refused:field_missing", "refused:stop_unknown", "posted",
            ],
            answer.Fates());
    }

    [Fact]
    public async Task A_method_that_counts_trips_gets_a_trip()
    {
        await using var server = await ActivityServer.StartAsync(
            time: new Clock(), choices: [new MethodChoiceRow("metro", new MethodRef("cn.wh.points", "2021.1"))],
            add: (services, settings) => services.AddTransit(settings), map: routes => routes.MapTransit());
        await LoadAsync(server);
        Assert.Equal(274_000, (await server.SendAsync("/v1/transit/taps", Tap)).Body.GetProperty("results")[0].GetProperty("reductionMg").GetInt64());
    }

    [Fact]
    public async Task A_feed_is_listed_and_the_same_one_is_kept_once()
    {
        await using var server = await StartAsync();
        await LoadAsync(server);
        var feeds = (await server.GetAsync("/v1/transit/feeds")).Body.GetProperty("feeds");
        Assert.Equal(("2026-01-01", "2027-12-31", 2), (
            feeds[0].GetProperty("validFrom").GetString(), feeds[0].GetProperty("validTo").GetString(), feeds[0].GetProperty("trips").GetInt32()));
        Assert.Equal(1, feeds.GetArrayLength());
    }

    [Fact]
    public async Task A_bad_feed_is_a_problem_with_its_name()
    {
        await using var server = await StartAsync();
        Assert.Equal((422, "gtfs_file_missing"), await PostAsync(server, DemoFeed.Zip(("trips.txt", null))));
        Assert.Equal((422, "gtfs_zip_invalid"), await PostAsync(server, "PK no"u8.ToArray()));
    }

    [Fact]
    public async Task Without_a_key_nothing_is_taken()
    {
        await using var server = await StartAsync();
        server.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(401, (await server.SendAsync("/v1/transit/taps", Tap)).Status);
        Assert.Equal(401, (await PostAsync(server, DemoFeed.Zip())).Status);
    }

    [Fact]
    public async Task Files_are_imported_by_the_names_of_the_formats()
    {
        await using var server = await StartAsync(load: false);
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var file = Path.Combine(folder, "taps.csv");
            await File.WriteAllTextAsync(file, "id,holder,route,from,to,tap_in\nx1,h1,M1,S1,S2,2026-09-17 08:00:00\nx2,h1,M1,S1,,2026-09-17 08:00:00\n");
            var import = server.Get<IFileImport>();
            await import.ImportAsync(new FileImportRequest(DemoFeed.Folder, "transit.gtfs") { Source = server.Source.Id }, null, default);
            var summary = await import.ImportAsync(
                new FileImportRequest(file, "transit.taps") { Source = server.Source.Id, RefusedFile = Path.Combine(folder, "refused.csv") }, null, default);
            Assert.Equal((2, 1, 1), (summary.Read, summary.Credited, summary.Refused));
            Assert.Contains("tap_out_missing", await File.ReadAllTextAsync(summary.RefusedFile!), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ActivityServer> StartAsync(bool load = true)
    {
        var server = await ActivityServer.StartAsync(new Clock(), add: (services, settings) => services.AddTransit(settings), map: routes => routes.MapTransit());
        if (load)
        {
            await LoadAsync(server);
        }

        return server;
    }

    private static async Task LoadAsync(ActivityServer server) => Assert.Equal(200, (await PostAsync(server, DemoFeed.Zip())).Status);

    private static async Task<(int Status, string? Code)> PostAsync(ActivityServer server, byte[] archive)
    {
        using var content = new ByteArrayContent(archive);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/zip");
        using var answer = await server.Http.PostAsync("/v1/transit/feeds", content);
        var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return ((int)answer.StatusCode, body.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 9, 18, 12, 0, 0, TimeSpan.Zero);
    }
}
