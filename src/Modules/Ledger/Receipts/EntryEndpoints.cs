using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Reading;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Receipts;

/// <summary>One entry with why it is what it is, and its receipt. The id is an unguessable capability: who has it may read.</summary>
internal static class EntryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var entries = routes.MapGroup("/v1/entries").ByAddress("the id of an entry cannot be guessed; what is shown names nobody").WithTags("Entries");
        entries.MapGet("/{entry}", GetEntryAsync)
            .WithName("getEntry").WithSummary("One entry of the books, with the explanation of its amount.").Produces<EntryAnswer>().ProducesProblem(404);
        entries.MapGet("/{entry}/receipt", GetReceiptAsync)
            .WithName("getReceipt").WithSummary("What proves the entry to anyone, offline: leaf, salt, fields, inclusion proof, checkpoint.")
            .Produces(200, contentType: "application/json").ProducesProblem(404).ProducesProblem(410).ProducesProblem(503);
    }

    private static async Task<IResult> GetEntryAsync(string entry, FindEntry find, Origins origins, CancellationToken ct)
    {
        if (!EntryId.TryParse(entry, out var id) || await find.RunAsync(id, ct) is not { } found)
        {
            return Unknown(entry);
        }

        return Results.Ok(EntryAnswer.Of(found, await origins.ExplainAsync(new OriginKey(id, found.Reference), ct)));
    }

    private static async Task<IResult> GetReceiptAsync(string entry, IReceipts receipts, CancellationToken ct)
    {
        if (!EntryId.TryParse(entry, out var id))
        {
            return Unknown(entry);
        }

        try
        {
            var receipt = await receipts.GetAsync(id, ct);
            return receipt switch
            {
                { IsAccepted: true } => Results.Text(receipt.Value.ToJson(), "application/json"),
                { Refusal.Code: "receipt_erased" } => Problem.Of(receipt.Refusal, StatusCodes.Status410Gone),
                _ => Unknown(entry),
            };
        }
        catch (NotIntegratedException waiting)
        {
            return Problem.Overloaded(waiting.Message, TimeSpan.FromSeconds(1));
        }
    }

    private static Problem Unknown(string entry) => Problem.NotFound($"There is no entry {entry}.");
}

/// <summary>An entry as the API shows it.</summary>
internal sealed record EntryAnswer(
    string Entry,
    string Account,
    string Asset,
    long Amount,
    string Unit,
    string Kind,
    string? Corrects,
    DateTimeOffset OccurredAt,
    DateTimeOffset BookedAt,
    string Category,
    string Reference,
    string? Issuer,
    object? Explanation)
{
    public static EntryAnswer Of(LedgerEntry entry, object? explanation) => new(
        entry.Entry.ToString(),
        entry.Account.ToString(),
        entry.Asset,
        entry.Amount,
        Balances.Known(entry.Asset).SmallestUnit,
        KindName(entry.Kind),
        entry.Corrects?.ToString(),
        entry.OccurredAt.ToUniversalTime(),
        entry.BookedAt.ToUniversalTime(),
        entry.Category,
        entry.Reference,
        entry.Issuer,
        explanation);

    private static string KindName(EntryKind kind) => kind switch
    {
        EntryKind.Issue => "issue",
        EntryKind.Correct => "correct",
        EntryKind.Transfer => "transfer",
        EntryKind.Pending => "pending",
        EntryKind.Post => "post",
        EntryKind.Void => "void",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No entry has this kind."),
    };
}
