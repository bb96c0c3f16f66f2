using System.Globalization;
using System.Text.Json.Nodes;
using Puhui.Bench.Measuring;

namespace Puhui.Bench.Ingest;

/// <summary>
/// B1, B1h and B2: activities over HTTP into a server of its own, against PostgreSQL alone with the same rows, in turns.
/// After the last round a checker proves that nothing was lost or doubled and that books and log agree.
/// </summary>
internal static class IngestBench
{
    private const int BatchSize = 1_000;
    private const int Connections = 6;
    private const double SinglesPerSecond = 500;

    public static async Task RunAsync(BenchOptions options, BenchPaths paths, CancellationToken ct)
    {
        var rounds = options.Quick ? 2 : 5;
        var accounts = options.Quick ? 20_000 : 1_000_000;
        var slice = TimeSpan.FromSeconds(Math.Max(1, options.Seconds / ((rounds * 4) + 3)));
        var machine = Calibration.Measure(options.ScratchFolder);

        await using var ground = await BenchGround.PrepareAsync(options, paths, accounts, ct);
        using var people = new HttpLoad(ground.Server, ground.ApiKeys.People);
        using var organisations = new HttpLoad(ground.Server, ground.ApiKeys.Organisations);
        var workload = new Workload(accounts, DateTimeOffset.UtcNow);
        var floor = new InDatabaseFloor(ground.Floor, workload);
        var acknowledged = new List<BulkResult>();

        await ProductAsync(people, "warm", AccountSpread.Uniform, slice, 20_000);
        await ProductAsync(organisations, "warn", AccountSpread.Uniform, slice / 2, 20_000);
        await floor.RunAsync(AccountSpread.Uniform, slice / 2, -1, ct);

        List<double> ratios = [], claimRatios = [], zipfRatios = [], product = [], floors = [], zipfs = [];
        var cost = new ProcessorCost();
        for (var round = 0; round < rounds; round++)
        {
            var byDatabase = await floor.RunAsync(AccountSpread.Uniform, slice, round, ct);

            // Who goes first changes from round to round: the database slows as it fills.
            var claimsFirst = round % 2 == 0;
            var before = claimsFirst ? null : await ProductAsync(organisations, $"n{round}", AccountSpread.Uniform, slice, byDatabase);
            var uniform = await ProductAsync(people, $"u{round}", AccountSpread.Uniform, slice, byDatabase, cost);
            var without = before ?? await ProductAsync(organisations, $"n{round}", AccountSpread.Uniform, slice, byDatabase);
            var zipf = await ProductAsync(organisations, $"z{round}", AccountSpread.Zipf2, slice, byDatabase);
            floors.Add(byDatabase);
            product.Add(uniform.PerSecond);
            zipfs.Add(zipf.PerSecond);
            ratios.Add(uniform.PerSecond / byDatabase);
            claimRatios.Add(uniform.PerSecond / without.PerSecond);
            zipfRatios.Add(zipf.PerSecond / without.PerSecond);
        }

        var zipf1 = await ProductAsync(organisations, "y", AccountSpread.Zipf1, slice, product.Max());
        var single = await SinglesAsync(people, workload, ground, Spread.Of(product).Median / 2, slice, acknowledged, ct);
        var check = await IngestChecker.CheckAsync(ground, acknowledged, single.Sent, ct);

        Spread ratio = Spread.Of(ratios), claims = Spread.Of(claimRatios), hot = Spread.Of(zipfRatios), perSecond = Spread.Of(product), floorPerSecond = Spread.Of(floors);
        new BenchReport("ingest", $"bench ingest · batches of {BatchSize:N0} · {accounts:N0} accounts · 5 % repeated, 1 % invalid · {rounds} rounds of {slice.TotalSeconds:F0} s")
            .Row("B1  product ÷ in-database floor", Text(ratio, "F2"), "≥ 0.40, aim 0.75")
            .Row("    activities a second", Text(perSecond, "N0"))
            .Row("    floor, rows a second", Text(floorPerSecond, "N0"))
            .Row("    double claims looked for ÷ not looked for", Text(claims, "F2"), "≥ 0.9")
            .Row("B1h hot accounts (Zipf 2.0, organisations) ÷ uniform", Text(hot, "F2"), "≥ 0.9, aim 0.98")
            .Row("    Zipf 1.0, activities a second", zipf1.PerSecond.ToString("N0", CultureInfo.InvariantCulture))
            .Row("B2  one activity at 500/s, bulk behind: p50, p99", $"{single.P50:F1} ms, {single.P99:F1} ms")
            .Row("    the same without bulk: p50, p99", $"{single.P50Alone:F1} ms, {single.P99Alone:F1} ms")
            .Row("    one-row insert, same pace, same bulk behind: median", $"{single.InsertMedian:F1} ms")
            .Row("    p99 ÷ that median", $"{single.P99 / single.InsertMedian:F1}", "≤ 10, aim 4")
            .Row("processor µs per activity: server, database, generator", $"{cost.Server:F1}, {cost.Database:F1}, {cost.Generator:F1}")
            .Row("refused for want of room", acknowledged.Sum(part => part.Rejected).ToString(CultureInfo.InvariantCulture))
            .Row("checker", check.Summary)
            .Json("ratio", ratio.Median)
            .Json("ratioSpread", ratio)
            .Json("perSecond", perSecond.Median)
            .Json("floorPerSecond", floorPerSecond.Median)
            .Json("claimRatio", claims.Median)
            .Json("claimRatioSpread", claims)
            .Json("hotRatio", hot.Median)
            .Json("hotRatioSpread", hot)
            .Json("zipf1PerSecond", zipf1.PerSecond)
            .Json("zipf2PerSecond", Spread.Of(zipfs).Median)
            .Json("p50Ms", single.P50)
            .Json("p99Ms", single.P99)
            .Json("p50AloneMs", single.P50Alone)
            .Json("p99AloneMs", single.P99Alone)
            .Json("insertMedianMs", single.InsertMedian)
            .Json("insertMedianAloneMs", single.InsertAloneMedian)
            .Json("p99ToInsertMedian", single.P99 / single.InsertMedian)
            .Json("processorMicrosecondsPerActivity", new JsonObject { ["server"] = Math.Round(cost.Server, 2), ["database"] = Math.Round(cost.Database, 2), ["generator"] = Math.Round(cost.Generator, 2) })
            .Json("verifySeconds", check.VerifySeconds)
            .Json("checker", JsonValue.Create(check.Summary)!)
            .Json("postgres", JsonValue.Create(ground.PostgresVersion)!)
            .Finish(machine, options.ResultsFolder, options.Json, DateTimeOffset.UtcNow);

        if (!check.Passed)
        {
            throw new BenchFailedException($"The checker found: {check.Summary}");
        }

        async Task<BulkResult> ProductAsync(HttpLoad load, string prefix, AccountSpread spread, TimeSpan length, double expectedPerSecond, ProcessorCost? counted = null)
        {
            var name = $"{ground.Run}-{prefix}";
            var batches = Prepare(workload, spread, name, Math.Max(40, (int)(expectedPerSecond * 1.3 * length.TotalSeconds / BatchSize)));
            var before = ground.Processor();
            var result = await load.BulkAsync(batches, Connections, length, ct);
            counted?.Add(before, ground.Processor(), result.Records);
            acknowledged.Add(result);
            return result;
        }
    }

    private static List<Batch> Prepare(Workload workload, AccountSpread spread, string prefix, int count)
    {
        var sampler = workload.Sampler(spread, prefix.Length);
        var random = new Random(prefix.Length);
        var nextId = 0;
        return [.. Enumerable.Range(0, count).Select(_ => workload.JsonBatch(sampler, random, prefix, BatchSize, ref nextId))];
    }

    private static async Task<SingleResult> SinglesAsync(HttpLoad load, Workload workload, BenchGround ground, double bulkPerSecond, TimeSpan slice, List<BulkResult> acknowledged, CancellationToken ct)
    {
        var count = (int)(SinglesPerSecond * slice.TotalSeconds);
        var insertsAlone = await OneRowInsert.RunAsync(ground.Floor, count / 4, SinglesPerSecond, ct);
        var singles = workload.Singles($"{ground.Run}-s", count);
        var alone = await load.SinglesAsync(workload.Singles($"{ground.Run}-w", count), SinglesPerSecond, ct);
        Array.Sort(alone);

        var latencies = await BehindBulkAsync("b", () => load.SinglesAsync(singles, SinglesPerSecond, ct));
        var inserts = await BehindBulkAsync("c", () => OneRowInsert.RunAsync(ground.Floor, count, SinglesPerSecond, ct));
        Array.Sort(latencies);
        return new(Spread.Percentile(latencies, 0.5), Spread.Percentile(latencies, 0.99), Spread.Of(inserts).Median, Spread.Of(insertsAlone).Median, Spread.Percentile(alone, 0.5), Spread.Percentile(alone, 0.99), count * 2);

        async Task<double[]> BehindBulkAsync(string prefix, Func<Task<double[]>> measure)
        {
            var batches = Prepare(workload, AccountSpread.Uniform, $"{ground.Run}-{prefix}", (int)(bulkPerSecond * slice.TotalSeconds / BatchSize));
            var bulk = load.PacedBulkAsync(batches, bulkPerSecond / BatchSize, ct);
            var measured = await measure();
            acknowledged.Add(await bulk);
            return measured;
        }
    }

    private static string Text(Spread spread, string format) =>
        $"{spread.Median.ToString(format, CultureInfo.InvariantCulture)}  ({spread.Min.ToString(format, CultureInfo.InvariantCulture)} … {spread.Max.ToString(format, CultureInfo.InvariantCulture)})";

    private sealed record SingleResult(double P50, double P99, double InsertMedian, double InsertAloneMedian, double P50Alone, double P99Alone, int Sent);
}
