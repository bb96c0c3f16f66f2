using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Puhui.Bench.Measuring;
using Puhui.Methodology;

namespace Puhui.Bench.Quantify;

/// <summary>
/// B3: acts quantified by a method that is data, against the same formula written by hand in C# <c>decimal</c>, on one core.
/// Both are given distances that are already numbers and give whole milligrams; reading the text of an input is shown apart.
/// </summary>
internal static class QuantifyBench
{
    private const int Rounds = 9;
    private const int Acts = 4_096;
    private static readonly string[] Scenarios = ["metro", "bus", "cycling", "walking"];

    public static void Run(BenchOptions options, string methodsFolder)
    {
        var machine = Calibration.Measure(options.ScratchFolder);
        var library = MethodLibrary.Load(methodsFolder).Library;
        var method = library.Newest("cn.jjj.low-carbon-travel") ?? throw new InvalidOperationException("The method library has no cn.jjj.low-carbon-travel.");
        var workloads = Prepare(method);
        Agree(workloads);

        var slice = TimeSpan.FromSeconds(Math.Max(0.05, options.Seconds / (Rounds * 3)));
        List<double> ratios = [], product = [], floor = [], fromText = [];
        Measure(() => QuantifyAll(workloads), slice);
        Measure(() => HandwrittenAll(workloads), slice);
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        QuantifyAll(workloads);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        for (var round = 0; round < Rounds; round++)
        {
            var byHand = Measure(() => HandwrittenAll(workloads), slice);
            var byMethod = Measure(() => QuantifyAll(workloads), slice);
            fromText.Add(Measure(() => QuantifyTextAll(workloads), slice));
            ratios.Add(byMethod / byHand);
            product.Add(byMethod);
            floor.Add(byHand);
        }

        var publicodes = Publicodes.EvaluationsPerSecond(options.ScratchFolder, Math.Max(0.5, slice.TotalSeconds));
        Spread ratio = Spread.Of(ratios), perSecond = Spread.Of(product), text = Spread.Of(fromText);
        new BenchReport("quantify", $"bench quantify · {method.Ref} · {Rounds} rounds · one core")
            .Row("method from data ÷ written by hand", string.Create(CultureInfo.InvariantCulture, $"{ratio.Median:F2}  ({ratio.Min:F2} … {ratio.Max:F2})"), "≥ 0.1, aim 0.6")
            .Row("acts a second", perSecond.Median.ToString("N0", CultureInfo.InvariantCulture))
            .Row("acts a second, inputs read from text", text.Median.ToString("N0", CultureInfo.InvariantCulture))
            .Row("by hand, acts a second", Spread.Of(floor).Median.ToString("N0", CultureInfo.InvariantCulture))
            .Row("publicodes on Node.js, same rule, evaluations a second", publicodes?.ToString("N0", CultureInfo.InvariantCulture) ?? "not run")
            .Row("bytes allocated per act", ((double)allocated / Acts).ToString("F2", CultureInfo.InvariantCulture), "0")
            .Json("ratio", ratio.Median)
            .Json("ratioSpread", ratio)
            .Json("perSecond", perSecond.Median)
            .Json("perSecondFromText", text.Median)
            .Json("floorPerSecond", Spread.Of(floor).Median)
            .Json("publicodesPerSecond", publicodes ?? double.NaN)
            .Json("timesPublicodes", perSecond.Median / (publicodes ?? double.NaN))
            .Json("allocatedBytesPerAct", (double)allocated / Acts)
            .Finish(machine, options.ResultsFolder, options.Json, DateTimeOffset.UtcNow);
    }

    private static Workload[] Prepare(Method method)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, Acts).Select(n =>
        {
            var name = Scenarios[n & 3];
            var scenario = method.Scenario(name) ?? throw new InvalidOperationException($"{method.Ref} has no scenario {name}.");
            var metres = random.Next(100, 40_000);
            var text = string.Create(CultureInfo.InvariantCulture, $"{metres / 1000}.{metres % 1000:D3} km");
            var act = scenario.NewAct();
            act.Set("distance", text);
            return new Workload(scenario, act, n & 3, metres / 1000m, Encoding.UTF8.GetBytes(text));
        })];
    }

    private static void Agree(Workload[] workloads)
    {
        foreach (var work in workloads)
        {
            var byMethod = work.Scenario.Quantify(work.Act);
            if (byMethod.Refusal is not null || byMethod.Milligrams != Handwritten(work.Mode, work.Kilometres))
            {
                throw new InvalidOperationException($"{work.Scenario.Name}, {work.Kilometres} km: by the method {byMethod.Milligrams} mg, by hand {Handwritten(work.Mode, work.Kilometres)} mg. {byMethod.Refusal}");
            }
        }
    }

    private static double Measure(Func<long> pass, TimeSpan length)
    {
        long passes = 0, sum = 0;
        var started = Stopwatch.GetTimestamp();
        do
        {
            sum = unchecked(sum + pass());
            passes++;
        }
        while (Stopwatch.GetElapsedTime(started) < length);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        GC.KeepAlive(sum);
        return passes * Acts / seconds;
    }

    private static long QuantifyAll(Workload[] workloads)
    {
        long sum = 0;
        foreach (var work in workloads)
        {
            work.Act.Clear();
            work.Act.SetAmount(0, work.Kilometres); // here the bounds are checked, as the handwritten formula does
            sum += work.Scenario.Quantify(work.Act).Milligrams;
        }

        return sum;
    }

    private static long QuantifyTextAll(Workload[] workloads)
    {
        long sum = 0;
        foreach (var work in workloads)
        {
            work.Act.Clear();
            work.Act.Set("distance"u8, work.Text);
            sum += work.Scenario.Quantify(work.Act).Milligrams;
        }

        return sum;
    }

    private static long HandwrittenAll(Workload[] workloads)
    {
        long sum = 0;
        foreach (var work in workloads)
        {
            sum += Handwritten(work.Mode, work.Kilometres);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Handwritten(int mode, decimal kilometres)
    {
        const decimal Baseline = 0.104m;
        const decimal MilligramsPerKilogram = 1_000_000m;
        if (kilometres is < 0m or > 500m)
        {
            throw new ArgumentOutOfRangeException(nameof(kilometres));
        }

        var factor = mode switch { 0 => 0.032m, 1 => 0.052m, 2 => 0.0087m, _ => 0m };
        var reduction = (kilometres * Baseline) - (kilometres * factor);
        return (long)decimal.Truncate(reduction * MilligramsPerKilogram);
    }

    private sealed record Workload(MethodScenario Scenario, Act Act, int Mode, decimal Kilometres, byte[] Text);
}
