using System.Diagnostics;
using System.Globalization;

namespace Puhui.Bench.Ingest;

/// <summary>What the checker found after the last round.</summary>
internal sealed record CheckResult(bool Passed, string Summary, double VerifySeconds);

/// <summary>Compares what was acknowledged with what is there, record by record in number, then lets `verify` rebuild books and log.</summary>
internal static class IngestChecker
{
    public static async Task<CheckResult> CheckAsync(BenchGround ground, IReadOnlyList<BulkResult> acknowledged, int singles, CancellationToken ct)
    {
        await ground.StopServerAsync();
        var answered = acknowledged.Sum(part => part.Posted + part.Zero + part.Held) + singles;
        await using var count = ground.Product.CreateCommand("select count(*) from activities.record where record_id like $1");
        count.Parameters.AddWithValue(ground.Run + "-%");
        var kept = (long)(await count.ExecuteScalarAsync(ct))!;

        var clock = Stopwatch.StartNew();
        var (exit, said) = await VerifyAsync(ground, ct);
        var seconds = clock.Elapsed.TotalSeconds;

        var faults = new List<string>();
        if (kept != answered)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{answered:N0} records were acknowledged, {kept:N0} are kept"));
        }

        if (exit != 0)
        {
            faults.Add("verify: " + said);
        }

        return faults.Count == 0
            ? new(true, string.Create(CultureInfo.InvariantCulture, $"{kept:N0} acknowledged records kept exactly once, verify OK in {seconds:F1} s"), seconds)
            : new(false, string.Join("; ", faults), seconds);
    }

    private static async Task<(int Exit, string Said)> VerifyAsync(BenchGround ground, CancellationToken ct)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in new[] { ground.Paths.CliAssembly, "verify", "--postgres", ground.ProductConnection, "--data", ground.Paths.ProductFolder })
        {
            start.ArgumentList.Add(argument);
        }

        using var verify = Process.Start(start)!;
        var said = await verify.StandardOutput.ReadToEndAsync(ct);
        await verify.WaitForExitAsync(ct);
        return (verify.ExitCode, said.Trim());
    }
}
