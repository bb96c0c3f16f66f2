using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Ledger.Contracts;

/// <summary>One posting: an amount from an issuance account to a holder (or back, for a correction).</summary>
/// <param name="Entry">Minted by <see cref="PostingBatch.MintEntry"/> of the same batch.</param>
/// <param name="Holder">The account credited.</param>
/// <param name="HolderSecret">32 bytes that salt the leaf.</param>
/// <param name="Asset">Code of the asset, for example <c>CO2E</c>.</param>
/// <param name="Issuer">Names the issuance account, for example <c>cn.jjj.low-carbon-travel@2024.1</c>.</param>
/// <param name="Amount">In the asset's smallest unit, not 0; negative only for <see cref="EntryKind.Correct"/>.</param>
/// <param name="OccurredAt">When it happened; kept to the microsecond.</param>
/// <param name="Kind"><see cref="EntryKind.Issue"/> or <see cref="EntryKind.Correct"/>.</param>
/// <param name="Corrects">The entry a correction takes back or adds to; null otherwise.</param>
/// <param name="Category">Groups entries in statements, for example the scenario.</param>
/// <param name="Reference">The posting module's own reference, opaque to the ledger.</param>
public readonly record struct Posting(
    EntryId Entry,
    AccountId Holder,
    ReadOnlyMemory<byte> HolderSecret,
    string Asset,
    string Issuer,
    long Amount,
    DateTimeOffset OccurredAt,
    EntryKind Kind,
    EntryId? Corrects,
    string Category,
    string Reference);

/// <summary>The books refused a batch; see docs/refusals.md. Its transaction must be rolled back.</summary>
public sealed class PostingRefusedException : Exception
{
    /// <summary>A refusal, with the account it is about when it is about one, and what the database said.</summary>
    public PostingRefusedException(Refusal refusal, AccountId? account = null, Exception? innerException = null)
        : base(refusal?.ToString(), innerException)
    {
        Refusal = refusal ?? throw new ArgumentNullException(nameof(refusal));
        Account = account;
    }

    /// <summary>Why.</summary>
    public Refusal Refusal { get; }

    /// <summary>The account whose balance would break; null when it is not about one.</summary>
    public AccountId? Account { get; }
}

/// <summary>The entry or attestation is committed but not yet integrated into the log: ask again shortly.</summary>
public sealed class NotIntegratedException : Exception
{
    /// <summary>An entry waits.</summary>
    public NotIntegratedException(EntryId entry)
        : base($"The entry {entry} is booked but not yet in the log. Ask again in a moment.")
    {
    }

    /// <summary>An attestation waits.</summary>
    public NotIntegratedException(AttestationId attestation)
        : base($"The attestation {attestation} is written but not yet in the log. Ask again in a moment.")
    {
    }
}
