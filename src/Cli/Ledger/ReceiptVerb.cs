using System.CommandLine;
using System.Text.Json;
using Puhui.Bookkeeping;
using Puhui.Cli.Running;
using Puhui.Ledger.Contracts;
using Puhui.Platform;
using Puhui.TransparencyLog;

namespace Puhui.Cli.Ledger;

/// <summary><c>puhui receipt get</c> and <c>receipt check</c>: what proves an entry or an attestation, and the check of it, offline.</summary>
internal static class ReceiptVerb
{
    public static Command Create() => new("receipt", "Get what proves an entry or an attestation, and check it offline") { CreateGet(), CreateCheck() };

    private static Command CreateGet()
    {
        var entry = new Argument<string>("ID") { Description = "The id of an entry, ent_…, or of an attestation, att_…" };
        var file = new Option<string?>("--out") { Description = "Where to write (default: standard output)", HelpName = "FILE" };
        var verb = new Command("get", "Write the receipt of an entry or an attestation as JSON") { entry, file };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var given = parsed.GetRequiredValue(entry);
            if (!EntryId.TryParse(given, out _) && !AttestationId.TryParse(given, out _))
            {
                throw new UsageException($"{given} is the id neither of an entry nor of an attestation: ent_ or att_ and 26 letters and digits.");
            }

            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var json = await JsonAsync(work, given, cancel);
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
                ? JsonSerializer.Serialize(new { ok = report.IsValid, receipt.Value.Id, report.Steps }, JsonSerializerOptions.Web)
                : string.Join('\n', report.Steps.Select(step => $"{(step.Passed ? "ok  " : "FAIL")}  {step.Name,-10}  {step.Detail}").Append(report.IsValid ? "OK" : "NOT OK")));
            return report.IsValid ? ExitCode.Ok : ExitCode.Failure;
        });
        return verb;
    }

    private static async Task<string> JsonAsync(Workplace work, string id, CancellationToken cancel)
    {
        try
        {
            if (AttestationId.TryParse(id, out var attestation))
            {
                var text = await work.Get<IAttestations>().ReceiptAsync(attestation, cancel);
                return text.IsAccepted ? text.Value : throw new OperatorException(text.Refusal.Detail);
            }

            var receipt = await work.Get<IReceipts>().GetAsync(EntryId.TryParse(id, out var entry) ? entry : default, cancel);
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
