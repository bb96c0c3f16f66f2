using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Bikes;
using Puhui.Connectors.Tests.Support;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Platform.Http;

namespace Puhui.Connectors.Tests.Bikes;

/// <summary>One server for the tests of a class, on the day after the sample's trips; each test takes a source of its own.</summary>
public sealed class BikeServer : IAsyncLifetime
{
    private int _sources;

    internal ActivityServer Server { get; private set; } = null!;

    internal static string SampleFile { get; } = Path.Combine(AppContext.BaseDirectory, "Bikes/Samples/trips.json");

    internal static JsonNode Sample { get; } = JsonNode.Parse(File.ReadAllText(SampleFile))!;

    internal static string Trip(params (string Field, JsonNode? Value)[] changes)
    {
        var trip = Sample["data"]!["trips"]![0]!.DeepClone().AsObject();
        foreach (var (field, value) in changes)
        {
            if (value is null)
            {
                trip.Remove(field);
            }
            else
            {
                trip[field] = value.DeepClone();
            }
        }

        return trip.ToJsonString();
    }

    public async ValueTask InitializeAsync() => Server = await ActivityServer.StartAsync(
        new RunningClock(new DateTimeOffset(2026, 9, 18, 0, 0, 0, TimeSpan.Zero)),
        add: (services, settings) => services.AddSingleton(_ => new OutsideHttp(loopback: true)).AddBikes(settings),
        map: routes => routes.MapBikes());

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    internal async Task<ActivityServer> NewSourceAsync(bool register = true)
    {
        // The sample of one test is the sample of the next; its trip is not claimed twice for that.
        await using (var forget = Server.Database.CreateCommand("delete from activities.claim; delete from activities.instrument"))
        {
            await forget.ExecuteNonQueryAsync();
        }

        var name = $"bikes-{++_sources}";
        await Server.UseSourceAsync(new NewSource(Server.Programme, name, name) { Subjects = SubjectKind.Vehicle });
        if (register)
        {
            Assert.Equal(201, (await SendAsync("POST", "/mds/vehicles", Sample["data"]!["vehicles"]!.ToJsonString())).Status);
        }

        return Server;
    }

    internal async Task<(int Status, JsonElement Body)> SendAsync(string method, string path, string body, string? accept = null, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.mds+json");
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        using var answer = await Server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }
}
