using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.CarFreeDay;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Connectors.Tests.CarFreeDay.Support;

/// <summary>A server with a partner whose holders leave their cars at home, and a clock that is moved.</summary>
public sealed class CarFreeHouse : IAsyncLifetime
{
    private int _sources;
    private int _cars = 100;

    internal MovingTime Clock { get; } = new(new DateTimeOffset(2026, 9, 18, 0, 0, 0, TimeSpan.Zero));

    internal ActivityServer Server { get; private set; } = null!;

    internal bool Review { get; init; }

    internal Action<IServiceCollection>? Change { get; init; }

    /// <summary>Another house's database, to be a second process on it.</summary>
    internal NpgsqlDataSource? Database { get; init; }

    public async ValueTask InitializeAsync() => Server = await ActivityServer.StartAsync(
        Clock,
        Database,
        add: (services, settings) =>
        {
            var own = settings with { CarFreeReview = Review };
            services.AddSingleton(own).AddCarFreeDay(own);
            Change?.Invoke(services);
        },
        map: routes => routes.MapCarFreeDay());

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A new source, so that tests share a server and not what they send.</summary>
    internal async Task NewSourceAsync(SourceState state = SourceState.Open, string ceiling = "E1")
    {
        var name = $"cars-{++_sources}";
        await Server.UseSourceAsync(new NewSource(Server.Programme, name, name) { State = state, EvidenceCeiling = ceiling });
    }

    internal int NewCar() => ++_cars;

    internal Task<(int Status, JsonElement Body)> DeclareAsync(string vehicle = "京A12345", string holder = "owner-1", string engine = "<=1.6L", string more = "") =>
        PostAsync("", $$"""{"holder":"{{holder}}","vehicle":"{{vehicle}}","engineClass":"{{engine}}"{{more}}}""");

    internal async Task<(int Status, JsonElement Body)> PostAsync(string path, string? json)
    {
        using var content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await Server.Http.PostAsync("/v1/car-free-days" + path, content);
        return await AnswerAsync(answer);
    }

    internal async Task<(int Status, JsonElement Body)> PhotoAsync(string id, string stage, byte[] photo, string odometer, string code, string type = "image/jpeg")
    {
        using var content = new ByteArrayContent(photo);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await Server.Http.PostAsync($"/v1/car-free-days/{id}/photos?stage={stage}&odometer={odometer}&code={code}", content);
        return await AnswerAsync(answer);
    }

    /// <summary>A photo of a car, taken now by its own account.</summary>
    internal byte[] Shot(int car, string digits = "018234", bool exif = true, bool again = false)
    {
        var jpeg = Dashboard.Jpeg(again ? Dashboard.Draw(car, digits, 0.09, -0.07, 1.12, 12, 2) : Dashboard.Draw(car, digits));
        return exif ? Dashboard.WithExif(jpeg, Clock.Now.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy':'MM':'dd HH':'mm':'ss", CultureInfo.InvariantCulture)) : jpeg;
    }

    /// <summary>Declares a car and sends both photos; the result is the id.</summary>
    internal async Task<string> ParkAsync(TimeSpan parked, string before = "18234", string after = "18234", bool exif = true, string vehicle = "京A12345", string holder = "owner-1")
    {
        var car = NewCar();
        var declared = await DeclareAsync(vehicle, holder);
        Assert.Equal(201, declared.Status);
        var id = declared.Body.GetProperty("id").GetString()!;
        AssertStatus(200, await PhotoAsync(id, "begin", Shot(car, exif: exif), before, Code(declared)));
        Clock.Move(parked);
        AssertStatus(200, await PhotoAsync(id, "end", Shot(car, again: true, exif: exif), after, Code(await PostAsync($"/{id}/challenges", null))));
        return id;
    }

    internal static string Code((int Status, JsonElement Body) answer) => answer.Body.GetProperty("challenge").GetProperty("code").GetString()!;

    internal static void AssertStatus(int status, (int Status, JsonElement Body) answer) => Assert.True(status == answer.Status, $"{answer.Status}: {answer.Body}");

    internal static void AssertRefused(int status, string code, (int Status, JsonElement Body) answer)
    {
        AssertStatus(status, answer);
        Assert.Equal(code, answer.Body.GetProperty("code").GetString());
    }

    private static async Task<(int Status, JsonElement Body)> AnswerAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }
}
