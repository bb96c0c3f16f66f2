using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Bench.Measuring;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;

namespace Puhui.Bench.Lists;

/// <summary>
/// The console's lists over very many rows, through HTTP with a signed-in session: the first page, another order, a search, filters, a page in the
/// middle; the first page of all; the ranking. Beside them one read by primary key in the same run. The bar: the median of each below 300 ms.
/// </summary>
internal static partial class ListsBench
{
    private const double BarMilliseconds = 300;

    public static async Task RunAsync(BenchOptions options, BenchPaths paths, CancellationToken ct)
    {
        var holders = options.Quick ? 10_000 : 1_000_000;
        var entries = options.Records ?? (options.Quick ? 100_000 : 10_000_000);
        var times = options.Quick ? 5 : 15;
        var machine = Calibration.Measure(options.ScratchFolder);
        await using var ground = await ListsGround.PrepareAsync(options, paths, holders, entries, ct);
        var holder = await OneAsync<Guid>(ground.Database, "select id from accounts.holder order by id offset 1234 limit 1", ct);
        var middle = DateTimeOffset.UtcNow.AddDays(-90).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var account = new AccountId(holder);
        (string Name, string Path, bool Follow)[] asked =
        [
            ("first page of the console", "/console", false),
            ("records", "/console/records", false),
            ("records, oldest first", "/console/records?sort=old", false),
            ("records, search", "/console/records?q=r-1234", false),
            ("records, filtered", "/console/records?scenario=metro&status=Posted", false),
            ("records, filtered to the rare", "/console/records?status=Held", false),
            ("records, in the middle", $"/console/records?to={middle}", true),
            ("held records", "/console/review", false),
            ("held records, next page", "/console/review", true),
            ("entries", "/console/entries", false),
            ("entries, oldest first", "/console/entries?sort=old", false),
            ("entries, of one account", $"/console/entries?q={account}", false),
            ("entries, filtered", "/console/entries?asset=CO2E&kind=Issue", false),
            ("entries, in the middle", $"/console/entries?to={middle}", true),
            ("members", "/console/members", false),
            ("members, oldest first", "/console/members?sort=old", false),
            ("members, search", $"/console/members?q={account}", false),
            ("members, who left", "/console/members?state=left", false),
            ("members, in the middle", $"/console/members?to={middle}", true),
            ("all holders", "/console/all-holders", false),
            ("all holders, in the middle", $"/console/all-holders?to={middle}", true),
            ("one holder", $"/console/holders/{account}", false),
            ("trail", "/console/trail", false),
            ("staff", "/console/staff/server", false),
            ("redemptions", "/console/redemptions", false),
            ("redemptions, in the middle", "/console/redemptions", true),
            ("offers", "/console/offers", false),
            ("merchants", "/console/merchants", false),
            ("settlements", "/console/settlements", false),
        ];
        var report = new BenchReport("lists", string.Create(CultureInfo.InvariantCulture, $"Lists of the console over {holders:N0} holders, {entries:N0} records and entries"));
        var floor = await FloorAsync(ground.Database, holder, times * 4, ct);
        report.Row("one read by primary key (floor)", Text(floor)).Json("floorMs", floor);
        List<string> late = [];
        JsonObject medians = [];
        foreach (var (name, path, follow) in asked)
        {
            try
            {
                Add(name, await MeasureAsync(ground.Client, follow ? await NextAsync(ground.Client, path, ct) : path, times, ct));
            }
            catch (BenchFailedException failure)
            {
                // The others are measured all the same.
                report.Row(name, failure.Message, "an answer ✗");
                late.Add(name);
            }
        }

        if (ground.Server.Services.GetService<IRankings>() is { } rankings)
        {
            Add("ranking of the programme", await MeasureAsync(() => rankings.ProgrammeAsync(account, ground.Programme, new DateOnly(DateTime.UtcNow.Year, DateTime.UtcNow.Month, 1), 100, ct), times));
        }

        report.Json("medianMs", medians).Json("holders", holders).Json("entries", entries).Json("barMs", BarMilliseconds);
        report.Finish(machine, options.ResultsFolder, options.Json, DateTimeOffset.UtcNow);
        if (late.Count > 0)
        {
            throw new BenchFailedException($"Not answered, or above {BarMilliseconds:F0} ms at the median: {string.Join(", ", late)}.");
        }

        void Add(string name, Spread measured)
        {
            report.Row(name, Text(measured), measured.Median < BarMilliseconds ? "< 300 ms ✓" : "< 300 ms ✗");
            medians[name] = Math.Round(measured.Median, 2);
            if (measured.Median >= BarMilliseconds)
            {
                late.Add(name);
            }
        }
    }

    private static string Text(Spread spread) => string.Create(CultureInfo.InvariantCulture, $"{spread.Median:F1} ms ({spread.Min:F1}–{spread.Max:F1})");

    private static Task<Spread> FloorAsync(NpgsqlDataSource database, Guid holder, int times, CancellationToken ct) => MeasureAsync(
        async () =>
        {
            await using var command = database.CreateCommand("select created_at from accounts.holder where id = $1");
            command.Parameters.Add(new() { Value = holder });
            return await command.ExecuteScalarAsync(ct);
        },
        times);

    private static Task<Spread> MeasureAsync(HttpClient client, string path, int times, CancellationToken ct) => MeasureAsync(
        async () =>
        {
            using var answer = await client.GetAsync(path, ct);
            var text = await answer.Content.ReadAsStringAsync(ct);
            return answer.StatusCode == HttpStatusCode.OK ? text : throw new BenchFailedException($"{path} answered {(int)answer.StatusCode}.");
        },
        times);

    // Once before it counts, so that nothing is compiled or connected while it is measured.
    private static async Task<Spread> MeasureAsync<T>(Func<Task<T>> ask, int times)
    {
        await ask();
        List<double> taken = [];
        for (var i = 0; i < times; i++)
        {
            var clock = Stopwatch.StartNew();
            await ask();
            taken.Add(clock.Elapsed.TotalMilliseconds);
        }

        return Spread.Of(taken);
    }

    // The page after: its address as the page itself says.
    private static async Task<string> NextAsync(HttpClient client, string path, CancellationToken ct)
    {
        var page = await client.GetStringAsync(path, ct);
        var link = Next().Match(page);
        return link.Success ? WebUtility.HtmlDecode(link.Groups[1].Value) : path;
    }

    private static async Task<T> OneAsync<T>(NpgsqlDataSource database, string sql, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    [GeneratedRegex("href=\"([^\"]*cursor=[^\"]*)\"", RegexOptions.None, 1_000)]
    private static partial Regex Next();
}
