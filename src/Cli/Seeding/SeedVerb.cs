using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Puhui.Cli.Running;

namespace Puhui.Cli.Seeding;

/// <summary><c>puhui seed</c>: a database at size, made by the product itself.</summary>
internal static class SeedVerb
{
    public static Command Create()
    {
        var holders = new Option<int>("--holders") { Description = "How many people (default: 10000)", DefaultValueFactory = _ => 10_000 };
        var entries = new Option<int>("--entries") { Description = "How many activities, each with its entry in the books; at least one for each person (default: 100000)", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same activities (default: 1)", DefaultValueFactory = _ => 1 };
        var days = new Option<int>("--days") { Description = "Over how many days up to the last one they are spread, 1 to 700 (default: 365)", DefaultValueFactory = _ => 365 };
        var until = new Option<DateOnly?>("--until") { Description = "The last day (default: yesterday)", HelpName = "DATE" };
        var json = new Option<bool>("--json") { Description = "The summary as one JSON object on standard output" };
        var verb = new Command("seed", "Fill the database with people and activities, to try pages and lists at size; again with the same options: adds nothing") { holders, entries, seed, days, until, json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var plan = new SeedPlan(
                parsed.GetValue(holders), parsed.GetValue(entries), parsed.GetValue(seed), parsed.GetValue(days), parsed.GetValue(until) ?? DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1));
            if (plan.Fault is { } fault)
            {
                throw new UsageException(fault);
            }

            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var summary = await new SeedRun(plan, work.Services).RunAsync(Console.IsErrorRedirected ? null : Show, cancel);
            await ReadyAsync(work, cancel);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(summary, JsonSerializerOptions.Web) : Text(summary));
            return ExitCode.Ok;
        });
        return verb;
    }

    /// <summary>PostgreSQL knows the figures of its tables, as it would in a database that grew.</summary>
    private static async Task ReadyAsync(Workplace work, CancellationToken cancel)
    {
        await using var command = work.Database.CreateCommand("vacuum analyze");
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static void Show(string step, long done, long of) => Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{step}: {done:N0} of {of:N0} "));

    private static string Text(SeedSummary summary) => string.Create(CultureInfo.InvariantCulture, $"""
        {summary.Holders:N0} people, {summary.Members:N0} of them members of {summary.Programme}
        {summary.Records:N0} activities: {summary.Credited:N0} credited, {summary.Zero:N0} without a reduction, {summary.Held:N0} held, {summary.Duplicate:N0} known already, {summary.Refused:N0} refused
        log of {summary.LogSize:N0} leaves
        {summary.IntakeSeconds:F0} s for the activities, {summary.Seconds:F0} s in all
        """);
}
