using System.CommandLine;
using Puhui.Bench;
using Puhui.Cli.Running;
using Puhui.Platform.Settings;

namespace Puhui.Cli.Benches;

/// <summary><c>puhui bench</c>: figures as ratios to a floor in the same run.</summary>
internal static class BenchVerb
{
    public static Command Create() => new("bench", "Measure against a floor in the same run")
    {
        Bench("ingest", "Activities over HTTP against PostgreSQL alone (B1, B1h, B2)", 60, (options, paths, cancel) => Puhui.Bench.Benches.IngestAsync(options, paths, cancel)),
        Bench("fraud", "How much of a labelled week is held that is false, and how much that is honest", 60, (options, paths, cancel) => Puhui.Bench.Benches.FraudAsync(options, paths, cancel)),
        Bench("overload", "Twice and ten times what the server can take", 60, (options, paths, cancel) => Puhui.Bench.Benches.OverloadAsync(options, paths, cancel)),
        Bench("quantify", "A method from data against the same formula written by hand (B3)", 15, (options, paths, _) => Puhui.Bench.Benches.Quantify(options, paths)),
        Bench("recalculate", "A corrected version over past activities: dry run and adjusting entries against reading the same rows (B4)", 60, (options, paths, cancel) => Puhui.Bench.Benches.RecalculateAsync(options, paths, cancel), asksRecords: true),
        Bench("flash", "A crowd redeems at several processes that are killed in between, against a row-lock decrement (B7)", 60, (options, paths, cancel) => Puhui.Bench.Benches.FlashAsync(options, paths, cancel), asksRuns: true),
        FlashWorker(),
        Bench("lists", "The console's lists and the ranking over a million holders and ten million records and entries", 60, (options, paths, cancel) => Puhui.Bench.Benches.ListsAsync(options, paths, cancel), asksRecords: true),
        Bench("log", "Append, prove and verify against plain SHA-256 (B5)", 15, (options, _, _) => Puhui.Bench.Benches.Log(options)),
    };

    private static Command Bench(string name, string description, double seconds, Func<BenchOptions, BenchPaths, CancellationToken, Task> run, bool asksRecords = false, bool asksRuns = false)
    {
        var length = new Option<double>("--seconds") { Description = $"About how long to measure (default: {seconds})", HelpName = "N", DefaultValueFactory = _ => seconds };
        var json = new Option<bool>("--json") { Description = "One JSON object instead of a table" };
        var quick = new Option<bool>("--quick") { Description = "Small data, to try the bench itself" };
        var data = new Option<string?>("--data") { Description = "Where the bench keeps its own database (default: .puhui-bench in the checkout)", HelpName = "DIR" };
        var records = new Option<int?>("--records") { Description = "How many records (default: 1000000)", HelpName = "N" };
        var verb = new Command(name, description) { length, json, quick, data };
        if (asksRecords)
        {
            verb.Options.Add(records);
        }

        var runs = new Option<int?>("--runs") { Description = "How many randomised runs with kills (default: 20)", HelpName = "N" };
        var items = new Option<int?>("--items") { Description = "Items in each of them (default: 200)", HelpName = "N" };
        var buyers = new Option<int?>("--buyers") { Description = "Buyers in each of them (default: 2000)", HelpName = "N" };
        if (asksRuns)
        {
            verb.Options.Add(runs);
            verb.Options.Add(items);
            verb.Options.Add(buyers);
        }

        verb.SetAction(async (parsed, cancel) =>
        {
            var settings = SettingsReader.Read();
            var home = Path.GetDirectoryName(settings.MethodsFolder)!;
            var scratch = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(home, ".puhui-bench"));
            if (!double.IsFinite(parsed.GetValue(length)) || parsed.GetValue(length) <= 0)
            {
                throw new UsageException("--seconds takes a number above zero");
            }

            if (parsed.GetValue(records) is <= 0)
            {
                throw new UsageException("--records takes a number above zero");
            }

            if (asksRuns && (parsed.GetValue(runs) is <= 0 || parsed.GetValue(items) is <= 0 || parsed.GetValue(buyers) is <= 0))
            {
                throw new UsageException("--runs, --items and --buyers take numbers above zero");
            }

            var options = new BenchOptions(parsed.GetValue(length), parsed.GetValue(json), scratch, parsed.GetValue(quick) ? null : Path.Combine(home, "bench", "results"), parsed.GetValue(quick), parsed.GetValue(records))
            {
                Runs = asksRuns ? parsed.GetValue(runs) : null,
                Items = asksRuns ? parsed.GetValue(items) : null,
                Buyers = asksRuns ? parsed.GetValue(buyers) : null,
            };
            var paths = new BenchPaths(typeof(BenchVerb).Assembly.Location, settings.MethodsFolder, Path.Combine(scratch, "product"));
            try
            {
                await run(options, paths, cancel);
                return ExitCode.Ok;
            }
            catch (BenchFailedException failed)
            {
                Console.Error.WriteLine($"puhui: {failed.Message}");
                return ExitCode.Failure;
            }
        });
        return verb;
    }

    /// <summary>Started by <c>bench flash</c> itself.</summary>
    private static Command FlashWorker()
    {
        var postgres = new Option<string>("--postgres") { Required = true };
        var product = new Option<string>("--product") { Required = true };
        var methods = new Option<string>("--methods") { Required = true };
        var reserved = new Option<double>("--reserved") { Required = true };
        var verb = new Command("flash-worker", "One process of bench flash") { postgres, product, methods, reserved };
        verb.Hidden = true;
        verb.SetAction(async (parsed, cancel) =>
        {
            var paths = new BenchPaths(typeof(BenchVerb).Assembly.Location, parsed.GetRequiredValue(methods), parsed.GetRequiredValue(product));
            await Puhui.Bench.Benches.FlashWorkerAsync(parsed.GetRequiredValue(postgres), paths, parsed.GetRequiredValue(reserved), cancel);
            return ExitCode.Ok;
        });
        return verb;
    }
}
