using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Server;

namespace Puhui.Web.Tests;

/// <summary>The product itself on a private PostgreSQL, with one source that may send anything.</summary>
public sealed class RealServer : IAsyncDisposable
{
    private readonly PuhuiServer _server;
    private readonly string _folder;
    private readonly HttpClient _client;
    private readonly Source _source;

    private RealServer(PuhuiServer server, string folder, HttpClient client, Source source) =>
        (_server, _folder, _client, _source) = (server, folder, client, source);

    /// <summary>The secret that opens the console.</summary>
    public string OperatorKey => Puhui.Platform.Cryptography.OperatorKey.LoadOrCreate(_folder).Text;

    public string Folder => _folder;

    public Source Source => _source;

    public IServiceProvider Services => _server.Services;

    public string Url => _client.BaseAddress!.ToString().TrimEnd('/');

    public static async Task<RealServer> StartAsync(Action<IServiceCollection>? instead = null)
    {
        var folder = Directory.CreateTempSubdirectory("puhui web ").FullName;
        var settings = SettingsReader.Read(new Dictionary<string, string?> { ["data"] = folder, ["port"] = "0" }, new Dictionary<string, string>(), Repository.Root);
        var server = await PuhuiServer.StartAsync(settings, LogLevel.Warning, instead: instead);
        var programme = await server.Services.GetRequiredService<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, default);
        await server.Services.GetRequiredService<IMethodRegister>().EnsureChoicesAsync(programme.Id, DemoChoices.Rows, default);
        var sources = server.Services.GetRequiredService<ISources>();
        var source = await sources.EnsureAsync(new NewSource(programme.Id, "partner", "小蓝单车"), default);
        var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await sources.CreateKeyAsync(source.Id, "tests", default));
        return new RealServer(server, folder, client, source);
    }

    /// <summary>Sends one record and returns what the server says of it.</summary>
    public async Task<JsonElement> SendAsync(string id, string holder, string scenario, string input, string quantity, DateTimeOffset? at = null, DateTimeOffset? until = null, string? corrects = null)
    {
        var record = new { id, holder, scenario, at = at ?? DateTimeOffset.UtcNow.AddMinutes(-5), until, inputs = new Dictionary<string, string> { [input] = quantity }, evidence = "E1", corrects };
        using var answer = await _client.PostAsJsonAsync("/v1/activities", record, new JsonSerializerOptions { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull });
        var text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.OK
            ? JsonDocument.Parse(text).RootElement.GetProperty("results")[0].Clone()
            : throw new InvalidOperationException($"{answer.StatusCode}: {text}");
    }

    public async Task CancelAsync(string id)
    {
        using var answer = await _client.PostAsync($"/v1/activities/{id}/cancel", null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The address of a holder's page.</summary>
    public async Task<string> PageOfAsync(string holder)
    {
        var handles = new AccountHandle?[1];
        await _server.Services.GetRequiredService<IAccounts>().ResolveAsync(_source.Id.Value, [holder], enrol: true, _source.ZoneId, handles, default);
        return $"{Url}/accounts/{handles[0]!.Value.Id}";
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
