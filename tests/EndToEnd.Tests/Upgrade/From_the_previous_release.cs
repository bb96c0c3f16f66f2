using System.Text.Json;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Upgrade;

/// <summary>A database of the release before, with data, under this program.</summary>
public sealed class From_the_previous_release : IDisposable
{
    private const string Newest = "select string_agg(schema || ' ' || number, ',') from (select schema, max(number) as number from platform.migration group by schema) m";
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui upgrade ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<JsonElement> RunAsync(params string[] arguments) =>
        JsonDocument.Parse((await PuhuiCommand.RunAsync([.. arguments, "--json", "--data", _folder])).Succeeded().Output).RootElement;

    [Fact]
    public async Task Everything_is_there_and_proven_and_what_is_sent_again_is_known()
    {
        var (balances, root) = await PreviousRelease.MakeAsync(_folder);
        var before = await PreviousRelease.ReadAsync(_folder, Newest);
        Assert.Contains("accounts 1", before, StringComparison.Ordinal);

        var verified = await RunAsync("verify");

        Assert.True(verified.GetProperty("ok").GetBoolean());
        Assert.Equal(800, verified.GetProperty("entries").GetInt64());
        Assert.Equal(balances, await PreviousRelease.BalancesAsync(_folder));
        // What that release published stands; the log has only grown, by the methods this program brings.
        Assert.Equal("3", await PreviousRelease.ReadAsync(_folder, "select count(*)::text from ledger.checkpoint where size <= 800"));
        Assert.Equal(root, await PreviousRelease.ReadAsync(_folder, "select encode(root, 'base64') from ledger.checkpoint where size = 800"));
        Assert.Equal(
            await PreviousRelease.ReadAsync(_folder, "select count(*)::text from methods.installed"),
            await PreviousRelease.ReadAsync(_folder, "select count(*)::text from ledger.attestation"));
        Assert.DoesNotContain("accounts 1,", await PreviousRelease.ReadAsync(_folder, Newest) + ",", StringComparison.Ordinal);

        var again = await RunAsync("demo", "--once");
        Assert.Equal(849, again.GetProperty("duplicate").GetInt32());
        Assert.Equal(0, again.GetProperty("credited").GetInt32());

        // Its plain keys move under the master keys, and everything is as it was.
        Assert.Equal(1, (await RunAsync("keys", "rotate")).GetProperty("takenOver").GetInt32());
        var kept = Path.Combine(_folder, "kept-checkpoint");
        await File.WriteAllTextAsync(kept, await PreviousRelease.ReadAsync(_folder, "select note from ledger.checkpoint where size = 800"), TestContext.Current.CancellationToken);
        Assert.True((await RunAsync("verify", "--kept", kept)).GetProperty("ok").GetBoolean());
        Assert.Equal(balances, await PreviousRelease.BalancesAsync(_folder));
    }
}
