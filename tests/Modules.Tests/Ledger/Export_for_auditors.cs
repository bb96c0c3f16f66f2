using System.Diagnostics;
using Puhui.Ledger.Contracts;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Export_for_auditors
{
    [Fact]
    public async Task Hledger_accepts_the_journal_strictly_and_finds_the_same_balances()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, shop) = await FillAsync(house);
        var path = await WriteAsync(house);

        var (status, output) = await HledgerAsync("-f", path, "check", "--strict");
        Assert.True(status == 0, output);
        foreach (var (account, balance) in new[] { (anna, 70), (shop, 20) })
        {
            var (_, told) = await HledgerAsync("-f", path, "balance", "-N", "--flat", $"holders:{account}", "cur:CO2E");
            Assert.Equal($"{balance} \"CO2E\"  holders:{account}", told.Trim());
        }

        var (_, points) = await HledgerAsync("-f", path, "balance", "-N", "--flat", "merchants", "expired", "cur:POINTS-7");
        Assert.Equal(["3 \"POINTS-7\"  expired:prg_1_ _odd_ _ name", "42 \"POINTS-7\"  merchants:mer_bakery"], points.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task Hledger_refuses_it_when_an_amount_was_changed()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        await FillAsync(house);
        var path = await WriteAsync(house);
        var text = await File.ReadAllTextAsync(path);

        // Both sides of one entry: it still balances, so only the assertion of the balances can tell.
        await File.WriteAllTextAsync(path, text.Replace("  100 \"CO2E\"\n", "  101 \"CO2E\"\n", StringComparison.Ordinal).Replace("  -100 \"CO2E\"\n", "  -101 \"CO2E\"\n", StringComparison.Ordinal));
        Assert.NotEqual(0, (await HledgerAsync("-f", path, "check")).Status);
    }

    [Fact]
    public async Task Csv_has_a_row_per_leg_and_nothing_a_spreadsheet_would_run()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        await house.PostAsync(batch =>
        {
            house.Add(batch, anna, 1, category: "=HYPERLINK(\"http://x\",\"y\")");
            house.Add(batch, anna, 2, category: " @sum");
            return house.Add(batch, anna, 3, category: "plain");
        });
        using var output = new StringWriter();
        await house.Modules.Get<ILedgerExport>().WriteCsvAsync(output, CancellationToken.None);
        var lines = output.ToString().TrimEnd('\n').Split('\n');

        Assert.Equal(4, lines.Length);
        Assert.StartsWith("entry,leg,account,asset,amount", lines[0], StringComparison.Ordinal);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",", lines[1], StringComparison.Ordinal);
        Assert.Contains(",' @sum,", lines[2], StringComparison.Ordinal);
        Assert.Contains($",{anna},CO2E,3,0,issue,2026-09-17T04:00:00.000000Z,", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_names_the_accounts_that_are_nobodys()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, _) = await FillAsync(house);
        using var output = new StringWriter();
        await house.Modules.Get<ILedgerExport>().WriteCsvAsync(output, CancellationToken.None);
        var rows = output.ToString().Split('\n').Where(line => line.Contains("merchants:", StringComparison.Ordinal)).Select(line => line.Split(',')).ToArray();

        Assert.Equal(4, rows.Length);
        Assert.Equal([anna.ToString(), "POINTS-7", "-50"], rows[0][2..5]);
        Assert.Equal("merchants:mer_bakery", rows[0][^1]);
        Assert.Equal(["merchants:mer_bakery", "POINTS-7", "50"], rows[1][2..5]);
        Assert.Equal(anna.ToString(), rows[1][^1]);
    }

    private static async Task<(Puhui.Bookkeeping.AccountId Anna, Puhui.Bookkeeping.AccountId Shop)> FillAsync(LedgerHouse house)
    {
        var (anna, shop) = (house.NewHolder(), house.NewHolder());
        var issued = await house.PostAsync(batch =>
        {
            house.Add(batch, anna, 5, asset: "ENERGY", issuer: "platform; (odd) | name");
            return house.Add(batch, anna, 100, category: "metro; date:x");
        });
        await house.PostAsync(batch => house.Add(batch, anna, -10, issued));
        await house.PostPendingAsync((await house.ReserveAsync(anna, 60)).Value, anna, shop, 20);
        await house.ReserveAsync(anna, 7);
        await house.IssueAsync(anna, 90, LedgerHouse.Points);
        var bakery = await house.Modules.Get<IBookAccounts>().OpenAsync(Puhui.Bookkeeping.AccountKind.Merchant, "mer_bakery", CancellationToken.None);
        var expired = await house.Modules.Get<IBookAccounts>().OpenAsync(Puhui.Bookkeeping.AccountKind.Expired, "prg_1; (odd) | name", CancellationToken.None);
        await house.PostAsync(batch => house.AddTransfer(batch, anna, bakery, 50));
        await house.PostAsync(batch => house.AddTransfer(batch, bakery, shop, 8));
        await house.PostAsync(batch => house.AddTransfer(batch, anna, expired, 3));
        return (anna, shop);
    }

    private static async Task<string> WriteAsync(LedgerHouse house)
    {
        var path = Path.Combine(house.Modules.Get<Puhui.Platform.Settings.PuhuiSettings>().DataFolder, "books.journal");
        await using var output = new StreamWriter(path);
        await house.Modules.Get<ILedgerExport>().WriteHledgerAsync(output, CancellationToken.None);
        return path;
    }

    private static async Task<(int Status, string Output)> HledgerAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("hledger", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
