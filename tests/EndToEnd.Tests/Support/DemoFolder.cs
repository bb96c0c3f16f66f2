using System.Text.Json;
using Xunit;

namespace Puhui.EndToEnd.Tests.Support;

/// <summary>A data folder with the demo programme in it, made by the demo command itself; its name has a space on purpose.</summary>
public sealed class DemoFolder : IAsyncLifetime
{
    public string Path { get; } = Directory.CreateTempSubdirectory("puhui e2e ").FullName;

    public JsonElement Summary { get; private set; }

    public string ApiKey => Summary.GetProperty("apiKey").GetString()!;

    public async ValueTask InitializeAsync()
    {
        var demo = await PuhuiCommand.RunAsync(["demo", "--once", "--json", "--data", Path]);
        Summary = JsonDocument.Parse(demo.Succeeded().Output).RootElement;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Path, recursive: true);
        return ValueTask.CompletedTask;
    }
}
