using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Puhui.Cli.Ledger;
using Puhui.Cli.Running;
using Puhui.Platform;
using Puhui.Rewards.Contracts;

namespace Puhui.Cli.Vouchers;

/// <summary><c>puhui vouchers offline-check</c>: whether a code is good by a signed list, without network.</summary>
internal static class VouchersVerb
{
    public static Command Create() => new("vouchers", "Check vouchers where there is no network") { CreateCheck() };

    private static Command CreateCheck()
    {
        var list = new Option<string>("--list") { Description = "The list of GET /v1/vouchers/offline-list", HelpName = "FILE", Required = true };
        var code = new Option<string>("--code") { Description = "The voucher's code, as scanned or typed", HelpName = "CODE", Required = true };
        var key = new Option<string>("--key") { Description = "The log's key line, or a file of them, from where you trust it", HelpName = "KEY", Required = true };
        var at = new Option<string?>("--at") { Description = "At which time instead of now, for example 2026-11-27T18:00:00Z", HelpName = "TIME" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var verb = new Command("offline-check", "Check a code by a signed list: signature, age, whether it is on it, until when it is good") { list, code, key, at, json };
        verb.SetAction(async (parsed, cancel) =>
        {
            var now = parsed.GetValue(at) is not { } text ? DateTimeOffset.UtcNow
                : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var given) ? given
                : throw new UsageException($"--at {text} is not a time.");
            var keys = await KeyText.VerifiersAsync(parsed.GetRequiredValue(key), cancel);
            var read = OfflineVouchers.Read(await ReadAsync(parsed.GetRequiredValue(list), cancel), keys);
            if (!read.IsAccepted)
            {
                throw new OperatorException(read.Refusal.ToString());
            }

            var checkedCode = read.Value.Check(parsed.GetRequiredValue(code), now);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(
                    new { ok = checkedCode.IsAccepted, offer = checkedCode.IsAccepted ? checkedCode.Value.Offer.ToString() : null, code = checkedCode.Refusal?.Code, detail = checkedCode.Refusal?.Detail, list = read.Value.MadeAt },
                    JsonSerializerOptions.Web));
            }
            else
            {
                Console.Out.WriteLine(checkedCode.IsAccepted
                    ? string.Create(CultureInfo.InvariantCulture, $"GOOD  offer {checkedCode.Value.Offer}, until {checkedCode.Value.GoodUntil:u}, by the list of {read.Value.MadeAt:u}")
                    : $"NO    {checkedCode.Refusal}");
            }

            return checkedCode.IsAccepted ? ExitCode.Ok : ExitCode.Failure;
        });
        return verb;
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
