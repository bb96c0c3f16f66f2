using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Puhui.Bench.Measuring;
using Puhui.TransparencyLog;

namespace Puhui.Bench.Log;

/// <summary>
/// B5: append leaves, prove some, verify the proofs; against SHA-256 by the runtime of the very same messages
/// (leaves, inner nodes, and the nodes on the way of each verified proof).
/// </summary>
internal static class LogBench
{
    private const int Rounds = 7;
    private const int AppendAtOnce = 5_000;
    private const int LeafMessage = 1 + Leaf.Size;
    private const int NodeMessage = 1 + (2 * TreeHash.Size);

    public static void Run(BenchOptions options)
    {
        var machine = Calibration.Measure(options.ScratchFolder);
        var leaves = new byte[(options.Quick ? 50_000 : 200_000) * Leaf.Size];
        new Random(7).NextBytes(leaves);
        var count = leaves.Length / Leaf.Size;
        var proofs = count / 10;
        var budget = options.Seconds / Rounds;

        Product(leaves, proofs, new Timings());
        Floor(leaves, proofs, 18);
        List<double> ratios = [], appends = [], floors = [], proveAndVerify = [];
        for (var round = 0; round < Rounds; round++)
        {
            var timings = new Timings();
            var clock = Stopwatch.StartNew();
            do
            {
                var messages = Product(leaves, proofs, timings);
                var floor = Floor(leaves, proofs, messages);
                timings.Floor += floor;
                timings.Repeats++;
            }
            while (clock.Elapsed.TotalSeconds < budget);

            ratios.Add(timings.Floor / (timings.Append + timings.Prove + timings.Verify));
            appends.Add(count * timings.Repeats / timings.Append);
            floors.Add(count * timings.Repeats / timings.Floor);
            proveAndVerify.Add(proofs * timings.Repeats / (timings.Prove + timings.Verify));
        }

        Spread ratio = Spread.Of(ratios), append = Spread.Of(appends);
        new BenchReport("log", $"bench log · {count:N0} leaves, {proofs:N0} proofs, {Rounds} rounds")
            .Row("append + prove + verify ÷ SHA-256 of the same messages", Text(ratio), "≥ 0.5, aim 0.8")
            .Row("leaves appended a second", append.Median.ToString("N0", CultureInfo.InvariantCulture))
            .Row("proofs made and verified a second", Spread.Of(proveAndVerify).Median.ToString("N0", CultureInfo.InvariantCulture))
            .Json("ratio", ratio.Median)
            .Json("ratioSpread", ratio)
            .Json("perSecond", append.Median)
            .Json("floorPerSecond", Spread.Of(floors).Median)
            .Json("proofsPerSecond", Spread.Of(proveAndVerify).Median)
            .Json("leaves", count)
            .Finish(machine, options.ResultsFolder, options.Json, DateTimeOffset.UtcNow);
    }

    /// <summary>Appends, proves and verifies once; returns the length of a proof path in this tree.</summary>
    private static int Product(byte[] leaves, int proofs, Timings timings)
    {
        var tiles = new TileSet(keepInnerNodes: true);
        var appender = new TileAppender();
        var started = Stopwatch.GetTimestamp();
        for (var at = 0; at < leaves.Length; at += AppendAtOnce * Leaf.Size)
        {
            appender.AppendLeaves(leaves.AsSpan(at, Math.Min(AppendAtOnce * Leaf.Size, leaves.Length - at)));
            tiles.AddChanges(appender);
            appender.AcceptChanges();
        }

        var root = appender.Root;
        timings.Append += Stopwatch.GetElapsedTime(started).TotalSeconds;

        var size = appender.Size;
        var made = new (long Index, int Length)[proofs];
        var paths = new TreeHash[proofs * Proofs.LongestProof];
        var random = new Random(11);
        started = Stopwatch.GetTimestamp();
        for (var n = 0; n < proofs; n++)
        {
            var index = random.NextInt64(size);
            made[n] = (index, Proofs.Inclusion(index, size, tiles, paths.AsSpan(n * Proofs.LongestProof, Proofs.LongestProof)));
        }

        timings.Prove += Stopwatch.GetElapsedTime(started).TotalSeconds;

        started = Stopwatch.GetTimestamp();
        for (var n = 0; n < proofs; n++)
        {
            var (index, length) = made[n];
            var leaf = Rfc6962.HashLeaf(leaves.AsSpan((int)index * Leaf.Size, Leaf.Size));
            if (!ProofVerification.VerifyInclusion(index, size, leaf, paths.AsSpan(n * Proofs.LongestProof, length), root))
            {
                throw new InvalidOperationException($"The proof of leaf {index} does not lead to the root.");
            }
        }

        timings.Verify += Stopwatch.GetElapsedTime(started).TotalSeconds;
        return made.Max(proof => proof.Length);
    }

    /// <summary>Hashes messages of the same number and length and nothing else.</summary>
    private static double Floor(byte[] leaves, int proofs, int pathLength)
    {
        Span<byte> digest = stackalloc byte[32];
        var count = leaves.Length / Leaf.Size;
        var started = Stopwatch.GetTimestamp();
        for (var n = 0; n < count + proofs; n++)
        {
            SHA256.HashData(leaves.AsSpan(n % (count - 1) * Leaf.Size, LeafMessage), digest);
        }

        for (var n = 0; n < count - 1 + (proofs * pathLength); n++)
        {
            SHA256.HashData(leaves.AsSpan(n % (count - 1) * Leaf.Size, NodeMessage), digest);
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static string Text(Spread spread) => string.Create(CultureInfo.InvariantCulture, $"{spread.Median:F2}  ({spread.Min:F2} … {spread.Max:F2})");

    private sealed class Timings
    {
        public double Append { get; set; }

        public double Prove { get; set; }

        public double Verify { get; set; }

        public double Floor { get; set; }

        public int Repeats { get; set; }
    }
}
