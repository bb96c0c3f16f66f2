using System.CommandLine;
using System.Text.Json;
using Puhui.Bookkeeping;
using Puhui.Cli.Running;
using Puhui.Ledger.Contracts;
using Puhui.Platform;
using Puhui.TransparencyLog;

namespace Puhui.Cli.Ledger;

/// <summary><c>puhui receipt get</c> and <c>receipt check</c>: what proves an entry, and the check of it, offline.</summary>
internal static class ReceiptVerb
{
    public static Command Create() => new("receipt", "Get what proves an entry, and check it offline") { CreateGet(), CreateCheck() };

    private static Command CreateGet()
    {
        var entry = new Argument<string>("ENTRY") { Description = "The entry's id, ent_…" };
        var file = new Option<string?>("--out") { Description = "Where to write (default: standard output)", HelpName = "FILE" };
        var verb = new Command("get", "Write the receipt of an entry as JSON") { entry, file };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            if (!EntryId.TryParse(parsed.GetRequiredValue(entry), out var id))
            {
                throw new UsageException($"{parsed.GetValue(entry)} is not the id of an entry: ent_ and 26 letters and digits.");
            }

            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var json = await JsonAsync(work.Get<IReceipts>(), id, cancel);
            if (parsed.GetValue(file) is { } path)
            {
                await File.WriteAllTextAsync(path, json + "\n", cancel);
            }
            else
            {
                Console.Out.WriteLine(json);
            }

            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command CreateCheck()
    {
        var file = new Argument<string>("FILE") { Description = "The receipt" };
        var key = new Option<string>("--key") { Description = "The log's key line, or a file of them, from where you trust it", HelpName = "KEY", Required = true };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var verb = new Command("check", "Check a receipt offline: commitments, inclusion, checkpoint, signature") { file, key, json };
        verb.SetAction(async (parsed, cancel) =>
        {
            var verifiers = await KeyText.VerifiersAsync(parsed.GetRequiredValue(key), cancel);
            var receipt = Receipt.Parse(await ReadAsync(parsed.GetRequiredValue(file), cancel));
            if (!receipt.IsAccepted)
            {
                throw new OperatorException(receipt.Refusal.ToString());
            }

            var report = ReceiptChecker.Check(receipt.Value, verifiers);
            Console.Out.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { ok = report.IsValid, receipt.Value.Entry, report.Steps }, JsonSerializerOptions.Web)
                : string.Join('\n', report.Steps.Select(step => $"{(step.Passed ? "ok  " : "FAIL")}  {step.Name,-10}  {step.Detail}").Append(report.IsValid ? "OK" : "NOT OK")));
            return report.IsValid ? ExitCode.Ok : ExitCode.Failure;
        });
        return verb;
    }

    private static async Task<string> JsonAsync(IReceipts receipts, EntryId entry, CancellationToken cancel)
    {
        try
        {
            var receipt = await receipts.GetAsync(entry, cancel);
            return receipt.IsAccepted ? receipt.Value.ToJson() : throw new OperatorException(receipt.Refusal.Detail);
        }
        catch (NotIntegratedException waiting)
        {
            throw new OperatorException(waiting.Message, waiting);
        }
    }

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
}
