using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Bench.Ingest;
using Puhui.Bench.Measuring;
using Puhui.Methods.Contracts;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Server;

namespace Puhui.Bench.Fraud;

/// <summary>
/// How much of what is false is held, and how much of what is honest: a labelled week through the real intake, from two
/// sources, in the order in which it would arrive.
/// </summary>
internal static class FraudBench
{
    private const int Seed = 20_261;
    private const double LeastRecall = 0.95;
    private const double MostFalseHolds = 0.005;

    public static async Task RunAsync(BenchOptions options, BenchPaths paths, CancellationToken ct)
    {
        var machine = Calibration.Measure(options.ScratchFolder);
        var set = FraudSet.Make(options.Quick ? 150 : 1_500, Seed, DateTimeOffset.UtcNow);
        var outcomes = await SendAsync(set, options, paths, ct);

        var cheats = set.Where(one => one.Label != Label.Honest).ToList();
        var honest = set.Where(one => one.Label == Label.Honest).ToList();
        bool IsFound(Labelled one) => IsHeld(outcomes[one.Record.Id]) || (one.Twin is { } twin && IsHeld(outcomes[twin]));
        var twins = cheats.Where(one => one.Twin is not null && !IsHeld(outcomes[one.Record.Id])).Select(one => one.Twin!).ToHashSet(StringComparer.Ordinal);
        var found = cheats.Count(IsFound);
        var wrong = honest.Where(one => IsHeld(outcomes[one.Record.Id]) && !twins.Contains(one.Record.Id)).ToList();
        var recall = (double)found / cheats.Count;
        var falseHolds = (double)wrong.Count / honest.Count;

        var report = new BenchReport("fraud", string.Create(CultureInfo.InvariantCulture, $"bench fraud · {set.Count:N0} records of a week, {cheats.Count:N0} of them false, from two sources"))
            .Row("recall", Percent(recall), "≥ 95 %")
            .Row("false holds among the honest", Percent(falseHolds), "≤ 0.5 %");
        var byLabel = new JsonObject();
        foreach (var kind in cheats.GroupBy(one => one.Label).OrderBy(group => group.Key))
        {
            var share = (double)kind.Count(IsFound) / kind.Count();
            report.Row($"    {kind.Key}", $"{Percent(share)} of {kind.Count().ToString(CultureInfo.InvariantCulture)}");
            byLabel[kind.Key.ToString()] = new JsonObject { ["records"] = kind.Count(), ["recall"] = Math.Round(share, 4) };
        }

        foreach (var code in wrong.GroupBy(one => outcomes[one.Record.Id].Code!).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            report.Row($"    honest, held as {code.Key}", code.Count().ToString(CultureInfo.InvariantCulture));
        }

        report.Row("not taken at all (refused, in conflict)", outcomes.Values.Count(outcome => outcome.Status is ActivityStatus.Refused or ActivityStatus.Conflict).ToString(CultureInfo.InvariantCulture), "0")
            .Json("recall", recall)
            .Json("falseHolds", falseHolds)
            .Json("records", set.Count)
            .Json("byLabel", byLabel)
            .Finish(machine, options.ResultsFolder, options.Json, DateTimeOffset.UtcNow);

        if (recall < LeastRecall || falseHolds > MostFalseHolds)
        {
            throw new BenchFailedException($"The bar is recall ≥ {Percent(LeastRecall)} at ≤ {Percent(MostFalseHolds)} false holds.");
        }
    }

    private static async Task<Dictionary<string, ActivityOutcome>> SendAsync(IReadOnlyList<Labelled> set, BenchOptions options, BenchPaths paths, CancellationToken ct)
    {
        const string Database = "puhui_fraud";
        await using var cluster = await EmbeddedCluster.StartAsync(options.ScratchFolder, cancel: ct);
        string Connection(string name) => new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = name }.ConnectionString;
        await using (var admin = NpgsqlDataSource.Create(Connection("postgres")))
        {
            await BenchSeed.ExecuteAsync(admin, $"drop database if exists {Database} with (force)", ct);
            await BenchSeed.ExecuteAsync(admin, $"create database {Database}", ct);
        }

        var settings = SettingsReader.Read(new Dictionary<string, string?>(StringComparer.Ordinal) { ["data"] = paths.ProductFolder, ["postgres"] = Connection(Database), ["methods"] = paths.MethodsFolder });
        await using var session = await DataFolderSession.OpenAsync(settings, cancel: ct);
        using var product = PuhuiHost.BuildWorker(session);
        await product.StartAsync(ct);
        var programme = await product.Services.GetRequiredService<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, ct);
        await product.Services.GetRequiredService<IMethodRegister>().EnsureChoicesAsync(programme.Id, DemoChoices.Rows, ct);
        var sources = new Dictionary<Reporter, SourceId>();
        foreach (var reporter in Enum.GetValues<Reporter>())
        {
            var name = reporter.ToString().ToLowerInvariant();
            sources[reporter] = (await product.Services.GetRequiredService<ISources>().EnsureAsync(
                new NewSource(programme.Id, name, name) { Holders = HolderNames.Programme }, ct)).Id;
        }

        var intake = product.Services.GetRequiredService<IActivityIntake>();
        var outcomes = new Dictionary<string, ActivityOutcome>(StringComparer.Ordinal);

        // Partners send what they have every half hour, the phones first.
        foreach (var window in set.GroupBy(one => one.Record.Until!.Value.ToUnixTimeSeconds() / 1_800).OrderBy(group => group.Key))
        {
            foreach (var part in window.GroupBy(one => one.Reporter).OrderBy(group => group.Key))
            {
                foreach (var outcome in await intake.SubmitAsync(sources[part.Key], [.. part.Select(one => one.Record)], ct))
                {
                    outcomes[outcome.Id!] = outcome;
                }
            }
        }

        await product.StopAsync(ct);
        return outcomes;
    }

    private static bool IsHeld(ActivityOutcome outcome) => outcome.Status is ActivityStatus.Held or ActivityStatus.Refused;

    private static string Percent(double share) => (share * 100).ToString("F2", CultureInfo.InvariantCulture) + " %";
}
