using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Puhui.Cli.Ledger;
using Puhui.Cli.Running;
using Puhui.Engagement.Contracts;
using Puhui.Platform;
using Puhui.Quantities;

namespace Puhui.Cli.Engagement;

/// <summary>
/// <c>puhui standing check</c> and <c>puhui statement check</c>: what one who was given a signed text learns from it, offline. Whether a
/// standing was taken back or used is asked online: <c>POST /v1/standing/ask</c>.
/// </summary>
internal static class StatementVerbs
{
    public static Command CreateStanding() => new("standing", "Check a released standing statement offline")
    {
        Check("Check a standing statement: signature, form, time", (text, keys) => Tell(SignedTexts.CheckStanding(text, keys, DateTimeOffset.UtcNow), text, Of)),
    };

    public static Command CreateStatement() => new("statement", "Check a shared annual green statement offline")
    {
        Check("Check a shared annual green statement: signature and form", (text, keys) => Tell(SignedTexts.CheckGreen(text, keys), text, Of)),
    };

    private static Command Check(string summary, Func<string, string, Told> check)
    {
        var file = new Argument<string>("FILE") { Description = "The signed text" };
        var key = new Option<string>("--key") { Description = "The log's key line, or a file of them, from where you trust it", HelpName = "KEY", Required = true };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var verb = new Command("check", summary) { file, key, json };
        verb.SetAction(async (parsed, cancel) =>
        {
            var keys = await KeyText.ReadAsync(parsed.GetRequiredValue(key), cancel);
            var told = check(await ReadAsync(parsed.GetRequiredValue(file), cancel), keys);
            Console.Out.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { ok = told.Refusal is null, code = told.Refusal?.Code, detail = told.Refusal?.Detail, says = told.Lines.ToDictionary(), sha256 = told.Digest }, JsonSerializerOptions.Web)
                : told.Refusal is { } refusal ? $"NOT OK  {refusal}"
                : string.Join('\n', told.Lines.Select(line => $"{line.Key,-12}  {line.Value}").Append($"{"sha256",-12}  {told.Digest}").Append("OK")));
            return told.Refusal is null ? ExitCode.Ok : ExitCode.Failure;
        });
        return verb;
    }

    private static Told Tell<T>(Result<T> checkedText, string text, Func<T, IEnumerable<(string, string)>> lines) => checkedText.IsAccepted
        ? new Told(null, [.. lines(checkedText.Value).Select(line => KeyValuePair.Create(line.Item1, line.Item2))], SignedTexts.DigestOf(text))
        : new Told(checkedText.Refusal, [], "");

    private static IEnumerable<(string, string)> Of(StandingStatement says) =>
    [
        ("release", says.Id.ToString()), ("programme", says.Programme), ("leaves", Text(says.Leaves)), ("rule", says.Rule),
        ("months", $"{Day(says.From)} to before {Day(says.To)}"), ("released to", says.Audience), ("for", says.Purpose),
        ("at", Time(says.At)), ("good until", Time(says.Until)),
    ];

    private static IEnumerable<(string, string)> Of(SharedText says) =>
    [
        ("programme", $"{says.Programme}, {says.Statement.Programme.En}"), ("year", Text(says.Statement.Year)), ("name", says.Name ?? "-"),
        ("total mg", Text(says.Statement.TotalMg)), ("acts", Text(says.Statement.Acts)), ("days", Text(says.Statement.ActiveDays)), ("shared at", Time(says.SharedAt)),
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<string> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancel);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{path} cannot be read: {problem.Message}", problem);
        }
    }

    private sealed record Told(Refusal? Refusal, IReadOnlyList<KeyValuePair<string, string>> Lines, string Digest);
}
