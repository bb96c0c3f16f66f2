using System.Globalization;
using System.Text.Json.Nodes;
using Puhui.Bench.Ingest;
using Puhui.Bench.Measuring;

namespace Puhui.Bench.Overload;

/// <summary>
/// What becomes of a server that is sent twice and ten times what it can take, at a fixed pace whatever it answers: how much it
/// still records, what the rest is answered, and how much memory it takes.
/// </summary>
internal static class OverloadBench
{
    private const int BatchSize = 1_000;
    private const int Connections = 6;
    private const double LeastGoodput = 0.8;
    private const double MostMemory = 1.5;
    private static readonly double[] Loads = [1, 2, 10];

    public static async Task RunAsync(BenchOptions options, BenchPaths paths, CancellationToken ct)
    {
        var accounts = options.Quick ? 20_000 : 1_000_000;
        var slice = TimeSpan.FromSeconds(Math.Max(2, options.Seconds / (Loads.Length + 2)));
        var machine = Calibration.Measure(options.ScratchFolder);
        await using var ground = await BenchGround.PrepareAsync(options, paths, accounts, ct);
        using var load = new OpenLoad(ground.Server, ground.ApiKeys.People);
        using var closed = new HttpLoad(ground.Server, ground.ApiKeys.People);
        var workload = new Workload(accounts, DateTimeOffset.UtcNow);
        List<BulkResult> acknowledged = [];

        acknowledged.Add(await closed.BulkAsync(Prepare(workload, $"{ground.Run}-warm", (int)(60 * slice.TotalSeconds)), Connections, slice / 2, ct));
        var peak = await closed.BulkAsync(Prepare(workload, $"{ground.Run}-peak", (int)(120 * slice.TotalSeconds)), Connections, slice, ct);
        acknowledged.Add(peak);

        List<(double Load, OpenResult Result)> results = [];
        foreach (var times in Loads)
        {
            var batches = Prepare(workload, string.Create(CultureInfo.InvariantCulture, $"{ground.Run}-x{times}"), (int)(peak.PerSecond * 1.5 * (slice.TotalSeconds + 4) / BatchSize));
            var result = await load.RunAsync(batches, times * peak.PerSecond / BatchSize, slice, ground.ServerMemory, ct);
            acknowledged.Add(result.Taken);
            results.Add((times, result));
        }

        var check = await IngestChecker.CheckAsync(ground, acknowledged, 0, ct);
        Report(options, machine, peak, results, check);
    }

    private static void Report(BenchOptions options, Calibration machine, BulkResult peak, List<(double Load, OpenResult Result)> results, CheckResult check)
    {
        var first = results[0].Result;
        var report = new BenchReport("overload", $"bench overload · batches of {BatchSize:N0} at a fixed pace, {peak.PerSecond:N0} a second is what the server takes")
            .Json("peakPerSecond", peak.PerSecond);
        var byLoad = new JsonObject();
        List<string> faults = [];
        foreach (var (times, result) in results)
        {
            var name = times.ToString(CultureInfo.InvariantCulture) + "×";
            var goodput = result.PerSecond / peak.PerSecond;
            var memory = result.PeakMegabytes / Math.Max(1, first.PeakMegabytes);
            report
                .Row($"{name}  goodput ÷ peak", goodput.ToString("F2", CultureInfo.InvariantCulture), times > 1 ? "≥ 0.80" : "")
                .Row("    taken, refused with Retry-After, refused without, failed", string.Create(CultureInfo.InvariantCulture, $"{result.Taken.Acknowledged.Count}, {result.Told}, {result.Untold}, {result.Failed}"), "0 without, 0 failed")
                .Row("    server's memory, MB", result.PeakMegabytes.ToString("F0", CultureInfo.InvariantCulture), times > 1 ? "≤ 1.5 × that at 1×" : "");
            byLoad[name] = new JsonObject
            {
                ["goodput"] = Math.Round(goodput, 3), ["taken"] = result.Taken.Acknowledged.Count, ["refused"] = result.Told, ["refusedWithoutRetryAfter"] = result.Untold,
                ["failed"] = result.Failed, ["peakMegabytes"] = Math.Round(result.PeakMegabytes), ["sentPerSecond"] = Math.Round(result.SentPerSecond),
            };
            if (times > 1 && (goodput < LeastGoodput || memory > MostMemory))
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"at {name}: goodput {goodput:F2}, memory {memory:F2} times that at 1×"));
            }

            if (result.Untold + result.Failed > 0)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"at {name}: {result.Untold} refusals without Retry-After, {result.Failed} failures"));
            }
        }

        report.Row("checker", check.Summary).Json("byLoad", byLoad).Json("checker", JsonValue.Create(check.Summary)!)
            .Finish(machine, options.ResultsFolder, options.Json, DateTimeOffset.UtcNow);
        if (!check.Passed)
        {
            faults.Add(check.Summary);
        }

        if (faults.Count > 0)
        {
            throw new BenchFailedException(string.Join("; ", faults));
        }
    }

    private static List<Batch> Prepare(Workload workload, string prefix, int count)
    {
        var sampler = workload.Sampler(AccountSpread.Uniform, prefix.Length);
        var random = new Random(prefix.Length);
        var nextId = 0;
        return [.. Enumerable.Range(0, count).Select(_ => workload.JsonBatch(sampler, random, prefix, BatchSize, ref nextId))];
    }
}
