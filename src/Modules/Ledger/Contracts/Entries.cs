using Puhui.Bookkeeping;

namespace Puhui.Ledger.Contracts;

/// <summary>One entry as seen from the account it is about.</summary>
/// <param name="Entry">Its id.</param>
/// <param name="Account">The holder.</param>
/// <param name="Asset">Code of the asset, for example <c>CO2E</c>.</param>
/// <param name="Amount">In the asset's smallest unit, signed: positive adds to the holder's balance.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Corrects">The entry it corrects, or the pending entry it posts or voids.</param>
/// <param name="OccurredAt">When it happened, UTC.</param>
/// <param name="BookedAt">When it was booked, UTC.</param>
/// <param name="Category">The posting module's grouping, for example the scenario.</param>
/// <param name="Reference">The posting module's reference, opaque to the ledger.</param>
/// <param name="Issuer">Name of the issuance account on the other side; null for other accounts.</param>
/// <param name="Reserved">Change of the reserved amount by a two-phase entry; 0 otherwise.</param>
public sealed record LedgerEntry(
    EntryId Entry,
    AccountId Account,
    string Asset,
    long Amount,
    EntryKind Kind,
    EntryId? Corrects,
    DateTimeOffset OccurredAt,
    DateTimeOffset BookedAt,
    string Category,
    string Reference,
    string? Issuer,
    long Reserved = 0);

/// <summary>A balance: posted, reserved by pending entries, and what is left.</summary>
public readonly record struct AssetBalance(string Asset, long Posted, long Reserved)
{
    /// <summary>What may still be spent: posted minus reserved, never below zero for a holder.</summary>
    public long Available => Posted - Reserved;
}

/// <summary>What to list.</summary>
/// <param name="Asset">Code of the asset.</param>
/// <param name="Limit">Rows per page, 1 to 500.</param>
/// <param name="Cursor">The previous page's <see cref="StatementPage.Next"/>; null for the first page.</param>
/// <param name="From">Event time from, inclusive.</param>
/// <param name="To">Event time to, exclusive.</param>
/// <param name="Category">Only this category.</param>
public sealed record StatementQuery(
    string Asset,
    int Limit = 50,
    string? Cursor = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    string? Category = null)
{
    /// <summary>The books as they were known at a moment; the default leaves nothing out. The balances after each row are those of that moment too.</summary>
    public AsOf AsOf { get; init; }
}

/// <summary>
/// A moment to read the books as of. What happened and what was booked have times of their own: with only
/// <paramref name="BookedBefore"/> one reads what was known then, with only <paramref name="EventBefore"/> what is known today
/// of that time, with both what was known then of that time. The default is now.
/// </summary>
/// <param name="EventBefore">Only entries that happened before this; a correction happened when what it corrects did.</param>
/// <param name="BookedBefore">Only entries that were booked before this.</param>
public readonly record struct AsOf(DateTimeOffset? EventBefore, DateTimeOffset? BookedBefore)
{
    /// <summary>Whether nothing is left out.</summary>
    public bool IsNow => EventBefore is null && BookedBefore is null;
}

/// <summary>One page of a statement.</summary>
/// <param name="Rows">Newest first, in the order of booking.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record StatementPage(IReadOnlyList<StatementRow> Rows, string? Next);

/// <summary>An entry and the posted balance of its account and asset right after it.</summary>
public sealed record StatementRow(LedgerEntry Entry, long BalanceAfter);

/// <summary>One day of an account.</summary>
public readonly record struct DayTotal(DateOnly Day, long Amount, int Count);

/// <summary>The proof that an entry is in the log.</summary>
/// <param name="Leaf">The leaf's bytes.</param>
/// <param name="Index">Its place in the log, from 0.</param>
/// <param name="TreeSize">Size of the tree the proof leads to.</param>
/// <param name="Hashes">Inclusion proof in RFC 6962 order, 32 bytes each.</param>
/// <param name="Checkpoint">The signed note of the tree.</param>
public sealed record EntryProof(byte[] Leaf, long Index, long TreeSize, IReadOnlyList<byte[]> Hashes, string Checkpoint);
