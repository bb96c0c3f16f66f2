using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Puhui.Connectors.Tests.Ocpi.Support;

/// <summary>A charge point operator with its own server: answers versions and details to whoever shows its token, and speaks to ours.</summary>
internal sealed class ScriptedOperator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private ScriptedOperator(WebApplication app, HttpClient http)
    {
        _app = app;
        _http = http;
    }

    /// <summary>The token it gave us (token B).</summary>
    public string Given { get; set; } = "cpo-token-b";

    /// <summary>The token it shows us: that of the invitation, then the one it was given.</summary>
    public string Shown { get; set; } = "";

    public string[] Offers { get; set; } = ["2.1.1", "2.2.1", "2.3.0"];

    public bool NamesCredentials { get; set; } = true;

    public int DetailsStatus { get; set; } = 200;

    public int Calls { get; private set; }

    public string Url { get; private set; } = "";

    public static async Task<ScriptedOperator> StartAsync(HttpClient puhui, string invitation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var http = new HttpClient { BaseAddress = puhui.BaseAddress };
        var peer = new ScriptedOperator(app, http) { Shown = invitation };
        app.MapGet("/ocpi/versions", (HttpContext context) => peer.Answer(context, 200, new JsonArray([.. peer.Offers.Select(version =>
            (JsonNode)new JsonObject { ["version"] = version, ["url"] = $"{peer.Url}/ocpi/{version}" })])));
        app.MapGet("/ocpi/{version}", (HttpContext context, string version) => peer.Answer(context, peer.DetailsStatus, new JsonObject
        {
            ["version"] = version,
            ["endpoints"] = new JsonArray(
                new JsonObject { ["identifier"] = peer.NamesCredentials ? "credentials" : "locations", ["role"] = "SENDER", ["url"] = $"{peer.Url}/ocpi/{version}/credentials" },
                new JsonObject { ["identifier"] = "cdrs", ["role"] = "SENDER", ["url"] = $"{peer.Url}/ocpi/{version}/cdrs" }),
        }));
        await app.StartAsync();
        peer.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return peer;
    }

    /// <summary>Registers, or registers anew with PUT, and shows the token it was given from then on.</summary>
    public async Task<(int Http, int Status, JsonElement Body)> RegisterAsync(string version = "2.2.1", string method = "POST", string? url = null, JsonNode? roles = null)
    {
        var answer = await SendAsync(method, $"/ocpi/{version}/credentials", new JsonObject
        {
            ["token"] = Given,
            ["url"] = url ?? Url + "/ocpi/versions",
            ["roles"] = roles ?? new JsonArray(new JsonObject
            {
                ["role"] = "CPO", ["country_code"] = "CN", ["party_id"] = "TPH", ["business_details"] = new JsonObject { ["name"] = "Test operator" },
            }),
        }.ToJsonString());
        if (answer.Status == 1000)
        {
            Shown = answer.Body.GetProperty("data").GetProperty("token").GetString()!;
        }

        return (answer.Http, answer.Status, answer.Body);
    }

    public async Task<Answer> SendAsync(string method, string path, string? body = null, string? token = null, bool encoded = true, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var shown = token ?? Shown;
        request.Headers.TryAddWithoutValidation("Authorization", "Token " + (encoded ? Convert.ToBase64String(Encoding.UTF8.GetBytes(shown)) : shown));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var json = text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default;
        return new Answer(
            (int)answer.StatusCode,
            json.ValueKind == JsonValueKind.Object && json.TryGetProperty("status_code", out var status) ? status.GetInt32() : 0,
            json.ValueKind == JsonValueKind.Object && json.TryGetProperty("status_message", out var message) ? message.GetString()! : "",
            json,
            answer.Headers.Location?.AbsolutePath,
            answer.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private IResult Answer(HttpContext context, int status, JsonNode data)
    {
        Calls++;
        return context.Request.Headers.Authorization != "Token " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Given)) ? Results.StatusCode(401)
            : status != 200 ? Results.Redirect("https://example.org/")
            : Results.Text(new JsonObject { ["data"] = data, ["status_code"] = 1000, ["timestamp"] = "2026-09-17T00:00:00Z" }.ToJsonString(), "application/json");
    }
}

/// <summary>What our server answered.</summary>
internal sealed record Answer(int Http, int Status, string Message, JsonElement Body, string? Location, IReadOnlyDictionary<string, string> Headers);
