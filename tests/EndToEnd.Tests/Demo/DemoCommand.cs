using System.Text.Json;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Demo;

public sealed class DemoCommand(DemoFolder demo) : IClassFixture<DemoFolder>
{
    [Fact]
    public void The_summary_adds_up_and_shows_every_outcome()
    {
        var outcomes = new[] { "credited", "duplicate", "zero", "held", "refused" }.Select(Count).ToArray();
        Assert.Equal(Count("read"), outcomes.Sum());
        Assert.All(outcomes[..4], count => Assert.True(count > 0));
        Assert.True(Count("reductionMg") > 0);
        Assert.Equal(3, demo.Summary.GetProperty("holders").GetArrayLength());
        Assert.Equal(3, demo.Summary.GetProperty("entries").GetArrayLength());
        Assert.True(Count("logSize") > 0);
        Assert.NotEqual("", demo.Summary.GetProperty("logRoot").GetString());
    }

    [Fact]
    public async Task Running_it_again_adds_nothing_and_shows_the_same_key()
    {
        var again = JsonDocument.Parse((await PuhuiCommand.RunAsync(["demo", "--once", "--json", "--data", demo.Path])).Succeeded().Output).RootElement;
        Assert.Equal(0, again.GetProperty("credited").GetInt64());
        Assert.Equal(Count("read"), again.GetProperty("read").GetInt64());
        Assert.Equal(Count("read"), again.GetProperty("duplicate").GetInt64());
        Assert.Equal(Count("logSize"), again.GetProperty("logSize").GetInt64());
        Assert.Equal(demo.ApiKey, again.GetProperty("apiKey").GetString());
    }

    [Fact]
    public async Task Each_holder_has_a_page_and_each_entry_a_receipt_that_checks_offline()
    {
        await using var server = await RunningServer.StartAsync(demo.Path);
        foreach (var holder in demo.Summary.GetProperty("holders").EnumerateArray())
        {
            using var page = await server.Client.GetAsync(new Uri(holder.GetProperty("url").GetString()!).PathAndQuery);
            Assert.True(page.IsSuccessStatusCode);
        }

        var key = (await server.Client.GetStringAsync("/tlog/key")).Split('\n')[0];
        foreach (var entry in demo.Summary.GetProperty("entries").EnumerateArray())
        {
            var file = Path.Combine(demo.Path, $"{entry.GetString()}.json");
            await File.WriteAllTextAsync(file, await server.Client.GetStringAsync($"/v1/entries/{entry.GetString()}/receipt"));
            (await PuhuiCommand.RunAsync(["receipt", "check", file, "--key", key])).Succeeded();
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("CO2E", "CO2F", StringComparison.Ordinal));
            Assert.Equal(1, (await PuhuiCommand.RunAsync(["receipt", "check", file, "--key", key])).ExitCode);
        }
    }

    private long Count(string name) => demo.Summary.GetProperty(name).GetInt64();
}
