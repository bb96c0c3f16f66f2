using System.Text.Json;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Sources;

public sealed class SourcesCommand : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui sources ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Registers_limits_suspends_and_gives_keys()
    {
        await using var server = await RunningServer.StartAsync(Path.Combine(_folder, "data"));
        (await RunAsync("create", "metro", "--name", "Metro", "--owner", "Metro Ltd", "--scenario", "metro", "bus", "--evidence", "E2", "--day", "100")).Succeeded();
        Assert.Equal(2, (await RunAsync("create", "metro")).ExitCode);
        var key = (await RunAsync("keys", "create", "metro", "--label", "gateway", "--scope", "activities:write")).Succeeded().Output.Trim();
        Assert.StartsWith("puhui_", key, StringComparison.Ordinal);
        Assert.True((await PostAsync(server, key)).GetProperty("sandbox").GetBoolean());

        (await RunAsync("set", "metro", "--state", "live", "--rate", "7", "--day", "none")).Succeeded();
        var shown = JsonDocument.Parse((await RunAsync("show", "metro", "--json")).Succeeded().Output).RootElement;
        Assert.Equal(("live", 7, "Metro Ltd", "E2"), (shown.GetProperty("state").GetString(), shown.GetProperty("requestsPerSecond").GetInt32(), shown.GetProperty("owner").GetString(), shown.GetProperty("evidence").GetString()));
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("recordsPerDay").ValueKind);
        Assert.Contains("metro", (await RunAsync("list")).Succeeded().Output, StringComparison.Ordinal);

        var id = JsonDocument.Parse((await RunAsync("keys", "list", "metro", "--json")).Succeeded().Output).RootElement[0].GetProperty("keyid").GetString()!;
        var next = JsonDocument.Parse((await RunAsync("keys", "rotate", "metro", id, "--overlap-hours", "1", "--json")).Succeeded().Output).RootElement;
        Assert.StartsWith("puhui_", next.GetProperty("secret").GetString(), StringComparison.Ordinal);
        var third = await RunAsync("keys", "create", "metro");
        Assert.Equal(2, third.ExitCode);
        Assert.Contains("Two bearer keys", third.Errors, StringComparison.Ordinal);
        (await RunAsync("keys", "revoke", "metro", id)).Succeeded();
        Assert.Equal(1, (await RunAsync("keys", "revoke", "metro", id)).ExitCode);
        Assert.Equal(2, (await RunAsync("keys", "create", "metro", "--kind", "ed25519", "--public-key", "no key")).ExitCode);
        Assert.DoesNotContain(key, (await RunAsync("keys", "list", "metro")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("set", "metro", "--rate", "0")).ExitCode);
    }

    private async Task<CommandResult> RunAsync(params string[] arguments) =>
        await PuhuiCommand.RunAsync(["sources", .. arguments, "--data", Path.Combine(_folder, "data")]);

    private static async Task<JsonElement> PostAsync(RunningServer server, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/activities") { Content = new StringContent("[]", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", key);
        using var answer = await server.Client.SendAsync(request);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
