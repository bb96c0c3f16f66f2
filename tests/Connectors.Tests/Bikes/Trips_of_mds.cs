using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Puhui.Activities.Contracts;
using Puhui.Bikes.Mds;

namespace Puhui.Connectors.Tests.Bikes;

public sealed class Trips_of_mds(BikeServer bikes) : IClassFixture<BikeServer>
{
    private const string TripId = "7d2f8e10-1111-4b7b-a1c2-000000000001";
    private const string Bicycle = "bike-0b1ccd1c-0a4e-4c31-9f3e-0d2d7c7f0001";

    [Fact]
    public async Task Are_credited_once_to_the_bicycle()
    {
        var server = await bikes.NewSourceAsync();

        var first = await bikes.SendAsync("POST", "/mds/trips", $"[{BikeServer.Trip()}]");
        var again = await bikes.SendAsync("POST", "/mds/trips", $"[{BikeServer.Trip()}]");

        Assert.Equal((201, 1, 1, 1), (first.Status, Number(first, "success"), Number(first, "total"), Number(first, "posted")));
        Assert.Equal((201, 1, 1), (again.Status, Number(again, "success"), Number(again, "duplicate")));
        var activity = (await server.Get<IActivityReader>().FindAsync(server.Source.Id, TripId, default))!;
        Assert.Equal(("cycling", "distance", "3500 m"), (activity.Scenario, activity.Inputs[0].Key, activity.Inputs[0].Value));
        Assert.Equal(TimeSpan.FromMinutes(20), activity.Until - activity.At);
        Assert.Equal(activity.ReductionMg, await server.BalanceAsync(Bicycle));
        Assert.True(activity.ReductionMg > 0);
    }

    [Fact]
    public async Task Are_credited_to_the_ride_when_asked_so()
    {
        var server = await bikes.NewSourceAsync();
        Assert.Equal(201, (await bikes.SendAsync("POST", "/mds/trips?holder=trip&region=CN-11", $"[{BikeServer.Trip()}]")).Status);
        Assert.True(await server.BalanceAsync("ride-" + TripId) > 0);
        Assert.Equal(400, (await bikes.SendAsync("POST", "/mds/trips?holder=rider", "[]")).Status);
    }

    [Theory]
    [InlineData("trip_id", null, "missing_param", "field_missing")]
    [InlineData("trip_id", "\"T1\"", "bad_param", "id_invalid")]
    [InlineData("distance", "-1", "bad_param", "number_invalid")]
    [InlineData("distance", "3.5", "bad_param", "number_invalid")]
    [InlineData("start_time", "1789606923", "bad_param", "number_invalid")]
    [InlineData("end_time", "1789606922000", "bad_param", "until_before_at")]
    [InlineData("duration", "20", "bad_param", "duration_mismatch")]
    [InlineData("start_location", "{\"lat\":31.2}", "missing_param", "field_missing")]
    [InlineData("start_location", "{\"lat\":121.4,\"lng\":31.2}", "bad_param", "position_invalid")]
    [InlineData("trip_type", "\"rebalance\"", "bad_param", "trip_type_uncounted")]
    [InlineData("device_id", "\"0b1ccd1c-0a4e-4c31-9f3e-0d2d7c7f0002\"", "bad_param", "vehicle_type_uncounted")]
    [InlineData("device_id", "\"0b1ccd1c-0a4e-4c31-9f3e-0d2d7c7f0009\"", "unregistered", "vehicle_unregistered")]
    public async Task One_that_is_wrong_is_named_and_the_rest_goes_on(string field, string? json, string error, string code)
    {
        await bikes.NewSourceAsync();
        var wrong = BikeServer.Trip((field, json is null ? null : JsonNode.Parse(json)));

        var mixed = await bikes.SendAsync("POST", "/mds/trips", $"[{wrong},{BikeServer.Trip(("trip_id", "7d2f8e10-1111-4b7b-a1c2-000000000003"))}]");
        var alone = await bikes.SendAsync("POST", "/mds/trips", $"[{wrong}]");

        Assert.Equal((201, 1, 2), (mixed.Status, Number(mixed, "success"), Number(mixed, "total")));
        var failure = Assert.Single(mixed.Body.GetProperty("failures").EnumerateArray());
        Assert.Equal((error, code), (failure.GetProperty("error").GetString(), failure.GetProperty("code").GetString()));
        Assert.Equal((400, "invalid_data"), (alone.Status, alone.Body.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Another_content_under_a_known_id_is_a_conflict()
    {
        await bikes.NewSourceAsync();
        await bikes.SendAsync("POST", "/mds/trips", $"[{BikeServer.Trip()}]");
        var (status, body) = await bikes.SendAsync("POST", "/mds/trips", $"[{BikeServer.Trip(("distance", 3600))}]");
        Assert.Equal((400, "conflict"), (status, body.GetProperty("failures")[0].GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Of_vehicles_that_tell_their_type_need_no_registration()
    {
        await bikes.NewSourceAsync(register: false);
        Assert.Equal(201, (await bikes.SendAsync("POST", "/mds/trips", $"[{BikeServer.Trip(("vehicle_type", "cargo_bicycle"))}]")).Status);
    }

    [Fact]
    public async Task Need_a_key_and_a_version_that_is_spoken()
    {
        await bikes.NewSourceAsync();
        Assert.Equal(401, (await bikes.SendAsync("POST", "/mds/trips", "[]", key: "puhui_wrong")).Status);
        Assert.Equal(406, (await bikes.SendAsync("POST", "/mds/trips", "[]", accept: "application/vnd.mds+json;version=1.2")).Status);
        Assert.Equal(201, (await bikes.SendAsync("POST", "/mds/trips", "[]", accept: "application/vnd.mds+json;version=2.0")).Status);
        Assert.Equal(400, (await bikes.SendAsync("POST", "/mds/trips", "{}")).Status);
        Assert.Equal(413, (await bikes.SendAsync("POST", "/mds/trips", $"[{string.Join(',', Enumerable.Repeat("1", 1001))}]")).Status);
    }

    [Fact]
    public async Task Come_from_files_as_providers_serve_them_and_refused_ones_are_listed()
    {
        var server = await bikes.NewSourceAsync(register: false);
        var refused = Path.GetTempFileName();
        var request = new FileImportRequest(BikeServer.SampleFile, "mds") { Source = server.Source.Id, RefusedFile = refused };

        var first = await server.Get<IFileImport>().ImportAsync(request, null, default);
        var again = await server.Get<IFileImport>().ImportAsync(request, null, default);

        // Two vehicles are read before two trips; the scooter's is refused.
        Assert.Equal((4, 1, 2, 1), (first.Read, first.Credited, first.Zero, first.Refused));
        Assert.Equal((4, 0, 1), (again.Read, again.Credited, again.Duplicate));
        Assert.True(await server.BalanceAsync(Bicycle) > 0);
        Assert.Contains("vehicle_type_uncounted", await File.ReadAllTextAsync(refused), StringComparison.Ordinal);
        File.Delete(refused);
        var broken = Path.GetTempFileName();
        await Assert.ThrowsAsync<ImportException>(() => server.Get<IFileImport>().ImportAsync(request with { File = broken }, null, default));
        File.Delete(broken);
    }

    [Fact]
    public void Ten_thousand_mangled_ones_are_read_or_refused_each_at_once()
    {
        var read = 0;
        foreach (var message in Connectors.Tests.Support.SpoiltJson.Of(BikeServer.Trip(), 10_000, seed: 20))
        {
            // Once more before it counts: a busy machine is slow once, a slow step is slow always.
            Assert.True(Quick(message, ref read) || Quick(message, ref read) || Quick(message, ref read));
        }

        Assert.InRange(read, 100, 9_900);
    }

    [Fact]
    public async Task Mangled_over_http_none_is_answered_by_a_failure()
    {
        var server = await bikes.NewSourceAsync();
        foreach (var message in Connectors.Tests.Support.SpoiltJson.Of($"[{BikeServer.Trip()}]", 300, seed: 21))
        {
            using var content = new ByteArrayContent(message);
            using var answer = await server.Http.PostAsync("/mds/trips", content);
            Assert.True((int)answer.StatusCode < 500, Encoding.UTF8.GetString(message));
        }
    }

    private static bool Quick(byte[] message, ref int read)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            using var document = JsonDocument.Parse(message, MdsBody.Strict);
            var trip = MdsTrip.Read(document.RootElement, out var fault);
            Assert.True(trip is null != fault is null);
            read += trip?.Activity("bicycle", MdsHolder.Device, null, out _) is null ? 0 : 1;
        }
        catch (JsonException)
        {
            // Not JSON any more: the answer is 400.
        }

        return watch.Elapsed < TimeSpan.FromMilliseconds(100);
    }

    private static int Number((int Status, JsonElement Body) answer, string name) => answer.Body.TryGetProperty(name, out var value) ? value.GetInt32() : 0;
}
