using System.Diagnostics;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Ledger;

/// <summary>hledger, an accounting program of others, reads our books and finds nothing wrong with them.</summary>
public sealed class Accountant(DemoFolder demo) : IClassFixture<DemoFolder>
{
    [Fact]
    public async Task Hledger_accepts_the_export()
    {
        var journal = Path.Combine(demo.Path, "books.journal");
        await File.WriteAllTextAsync(journal, (await PuhuiCommand.RunAsync(["export", "--format", "hledger", "--data", demo.Path])).Succeeded().Output);
        Assert.Equal(0, await CheckAsync(journal));
    }

    [Fact]
    public async Task Hledger_refuses_an_export_with_one_amount_changed()
    {
        var journal = Path.Combine(demo.Path, "forged.journal");
        var lines = (await PuhuiCommand.RunAsync(["export", "--format", "hledger", "--data", demo.Path])).Succeeded().Output.Split('\n');
        var posting = Array.FindIndex(lines, line => line.StartsWith(' ') && line.EndsWith(" \"CO2E\"", StringComparison.Ordinal));
        Assert.True(posting >= 0);
        lines[posting] = lines[posting].Replace(" \"CO2E\"", "1 \"CO2E\"", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(journal, lines);
        Assert.NotEqual(0, await CheckAsync(journal));
    }

    private static async Task<int> CheckAsync(string journal)
    {
        using var hledger = Process.Start("hledger", ["-f", journal, "check"]);
        await hledger.WaitForExitAsync();
        return hledger.ExitCode;
    }
}
