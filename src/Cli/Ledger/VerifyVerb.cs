using System.CommandLine;
using System.Text.Json;
using Puhui.Cli.Running;
using Puhui.Ledger.Contracts;

namespace Puhui.Cli.Ledger;

/// <summary><c>puhui verify</c>: rebuilds books and log from what is stored, or the log from what a server serves, and says what is wrong and where.</summary>
internal static class VerifyVerb
{
    public static Command Create()
    {
        var url = new Option<Uri?>("--url")
        {
            Description = "Check what this running server serves to everyone, as an outsider: no database is read",
            HelpName = "URL",
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value.TrimEnd('/') + "/", UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
                ? parsed
                : Refuse(result, $"{result.Tokens[0].Value} is not the address of a server, such as http://127.0.0.1:8080"),
        };
        var key = new Option<string?>("--key") { Description = "A key line, or a file of them, that the checkpoints must be signed by (default: the keys the log names itself)", HelpName = "KEY" };
        var witness = new Option<string[]>("--witness") { Description = "A key line, or a file of them, of witnesses that must have cosigned", HelpName = "KEY", AllowMultipleArgumentsPerToken = true };
        var kept = new Option<string[]>("--kept") { Description = "A receipt, or a checkpoint, that somebody kept: the log must still contain it", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var verb = new Command("verify", "Prove that the books balance and every entry is in the log, or say what is wrong and where") { url, key, witness, kept, json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var against = new CheckAgainst
            {
                Keys = parsed.GetValue(key) is { } given ? await KeyText.ReadAsync(given, cancel) : null,
                Witnesses = await KeyText.WitnessesAsync(parsed.GetValue(witness) ?? [], cancel),
                Kept = await KeptFiles.ReadAsync(parsed.GetValue(kept) ?? [], cancel),
            };
            var quiet = parsed.GetValue(json) || Console.IsErrorRedirected;
            var progress = quiet ? null : new Progress<long>(entries => Console.Error.Write($"\r{entries:N0} entries "));
            var report = parsed.GetValue(url) is { } server
                ? await CheckServerAsync(server, against, progress, cancel)
                : await CheckDatabaseAsync(parsed, data, against, progress, cancel);
            if (!quiet)
            {
                Console.Error.Write("\r                              \r");
            }

            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(new { ok = report.IsSound, report.Wrong, report.Findings, report.Entries, report.Attestations, report.Waiting, report.Unopened, report.LogSize, report.LogRoot, report.Checkpoints, report.Witnessed, report.Holdings, report.Points }, JsonSerializerOptions.Web) : Text(report));
            return report.IsSound ? ExitCode.Ok : ExitCode.Failure;
        });
        return verb;
    }

    private static async Task<CheckReport> CheckDatabaseAsync(ParseResult parsed, DataOptions data, CheckAgainst against, IProgress<long>? progress, CancellationToken cancel)
    {
        await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
        return await work.Get<ILedgerCheck>().RunAgainstAsync(against, progress, cancel);
    }

    private static async Task<CheckReport> CheckServerAsync(Uri server, CheckAgainst against, IProgress<long>? progress, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = server };
        try
        {
            return await ServedLog.CheckAgainstAsync(http, against, progress, cancel);
        }
        catch (HttpRequestException problem)
        {
            throw new Puhui.Platform.OperatorException($"{server} cannot be checked: {problem.Message}", problem);
        }
    }

    private static string Text(CheckReport report)
    {
        var lines = report.Findings.Select(finding => $"{finding.Code}: {finding.Where}: {finding.Detail}").ToList();
        if (report.Wrong > lines.Count)
        {
            lines.Add($"… and {report.Wrong - lines.Count:N0} more");
        }

        if (report.Entries is { } entries)
        {
            lines.Add($"{entries:N0} entries, {report.Attestations:N0} attestations, {report.Waiting:N0} waiting for the log, {report.Unopened:N0} whose commitments cannot be opened (erased)");
        }

        lines.Add($"log of {report.LogSize:N0} leaves, root {report.LogRoot ?? "–"}, {report.Checkpoints:N0} checkpoints");
        if (report.Witnessed is { } witnessed)
        {
            lines.Add($"cosigned by the witnesses up to {witnessed:N0} leaves");
        }

        lines.AddRange(report.Points.Select(points => Conserved(points.Key, points.Value)));
        lines.Add(report.IsSound ? "OK" : $"NOT OK: {report.Wrong:N0} findings");
        return string.Join('\n', lines);
    }

    /// <summary>Where all of a programme's points are.</summary>
    private static string Conserved(string asset, AssetTotals all)
    {
        var others = string.Concat(all.Others.OrderBy(other => other.Key).Select(other => $" + {other.Value:N0} {other.Key.ToString().ToLowerInvariant()}"));
        return $"{asset}: {all.Issued:N0} issued, {all.Corrected:N0} corrected = {all.Held:N0} held (of it {all.Reserved:N0} reserved){others}";
    }

    private static Uri? Refuse(System.CommandLine.Parsing.ArgumentResult result, string why)
    {
        result.AddError(why);
        return null;
    }
}
