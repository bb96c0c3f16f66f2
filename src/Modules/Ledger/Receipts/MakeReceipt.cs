using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Log;
using Puhui.Ledger.Posting;
using Puhui.Ledger.Reading;
using Puhui.Quantities;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Receipts;

/// <summary>
/// Puts a receipt together from what the ledger keeps and what others give through their doors, and checks it before it is
/// handed out: a receipt whose fields do not give its leaf's commitments would accuse its own log.
/// </summary>
internal sealed class MakeReceipt(
    FindEntry find, ProveLeaf prove, LogKeys keys, Origins origins, IEnumerable<IHolderSecrets> secrets) : IReceipts
{
    public async Task<Result<EntryReceipt>> GetAsync(EntryId entry, CancellationToken ct)
    {
        if (await find.RunAsync(entry, ct) is not { } found || await prove.EntryAsync(entry, ct) is not { } proof)
        {
            return new Refusal("not_found", $"There is no entry {entry}.");
        }

        var secret = (await secrets.FirstOrDefault().SaltsAsync([found.Account], ct)).GetValueOrDefault(found.Account);
        if (secret is null)
        {
            return new Refusal("receipt_erased", "The secret that opens this entry's commitments was destroyed, as its holder asked. The proof still holds, but what it is about cannot be shown any more.");
        }

        var origin = (await origins.FieldsAsync([new OriginKey(entry, found.Reference)], ct)).GetValueOrDefault(entry);
        if (origin is null)
        {
            return new Refusal("receipt_erased", "What this entry came from was erased. The proof still holds, but what it is about cannot be shown any more.");
        }

        var salt = new byte[Salt.Size];
        Salt.Derive(secret, entry.Value, salt);
        var receipt = new EntryReceipt
        {
            Entry = entry.ToString(),
            Leaf = proof.Leaf,
            Salt = salt,
            Posting = PostingFields.Of(found.Account, Balances.Known(found.Asset), found.Amount != 0 ? found.Amount : found.Reserved, found.OccurredAt),
            Origin = new FieldList(origin.Select(field => new Field(field.Key, field.Value))),
            Index = proof.Index,
            TreeSize = proof.TreeSize,
            Proof = [.. proof.Hashes.Select(hash => new TreeHash(hash))],
            Checkpoint = proof.Checkpoint,
            Keys = keys.Lines,
        };
        RefuseContradiction(receipt);
        return receipt;
    }

    private static void RefuseContradiction(EntryReceipt receipt)
    {
        if (!Leaf.TryRead(receipt.Leaf.Span, out var leaf)
            || Commitment.Compute(CommitmentKind.Posting, receipt.Salt.Span, receipt.Posting) != leaf.Posting
            || Commitment.Compute(CommitmentKind.Origin, receipt.Salt.Span, receipt.Origin) != leaf.Origin)
        {
            throw new InvalidOperationException($"What is stored of {receipt.Id} does not give the commitments of its leaf. Run ./puhui verify.");
        }
    }
}
