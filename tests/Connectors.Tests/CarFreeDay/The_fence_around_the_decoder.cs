using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Puhui.CarFreeDay.Pictures;

namespace Puhui.Connectors.Tests.CarFreeDay;

public sealed class The_fence_around_the_decoder
{
    [Fact]
    public async Task Nothing_of_ours_is_inside()
    {
        Environment.SetEnvironmentVariable("CARFREE_TEST_SECRET", "inside");
        var said = await RunAsync("env; echo; id -u; ulimit -v; ulimit -t; ulimit -n; grep NoNewPrivs /proc/self/status");
        Assert.DoesNotContain("CARFREE_TEST_SECRET", said, StringComparison.Ordinal);
        Assert.Contains("VIPS_BLOCK_UNTRUSTED=1", said, StringComparison.Ordinal);
        var lines = said[said.IndexOf("\n\n", StringComparison.Ordinal)..].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.NotEqual("0", lines[0]);
        Assert.Equal(["1048576", "5", "64"], lines[1..4]);
        Assert.Equal("1", lines[4].Split('\t')[^1]);
    }

    [Fact]
    public async Task Nothing_can_be_written()
    {
        var file = Path.Combine(Path.GetTempPath(), $"puhui-fence-{Guid.NewGuid():N}");
        await RunAsync($"(echo text > {file}) 2>/dev/null; true");
        try
        {
            Assert.True(!File.Exists(file) || new FileInfo(file).Length == 0);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task No_network_is_there_where_the_machine_can_take_it_away()
    {
        var prefix = await new Fence(NullLogger<Fence>.Instance).PrefixAsync();
        if (prefix[0] == "unshare")
        {
            Assert.Equal("", (await RunAsync("cat /proc/net/if_inet6 2>/dev/null | grep -v ' lo$'")).Trim());
            Assert.Equal("", (await RunAsync("tail -n +2 /proc/net/route")).Trim());
        }
        else
        {
            Assert.Equal("setpriv", prefix[0]);
        }
    }

    private static async Task<string> RunAsync(string script)
    {
        var prefix = await new Fence(NullLogger<Fence>.Instance).PrefixAsync();
        Assert.NotEmpty(prefix);
        using var process = Process.Start(Fence.Bare([.. prefix, "/bin/sh", "-c", script]))!;
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said;
    }
}
