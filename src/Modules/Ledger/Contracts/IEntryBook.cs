using Puhui.Bookkeeping;

namespace Puhui.Ledger.Contracts;

/// <summary>
/// All entries of the books for operators, by the order in which they were minted, page by page. Every page costs the same: with
/// filters that few entries pass, a page looks at some thousands and says how to go on.
/// </summary>
public interface IEntryBook
{
    /// <summary>One page. An unknown cursor is a <see cref="FormatException"/>; an asset that does not exist gives nothing.</summary>
    Task<EntryPage> PageAsync(EntryQuery query, CancellationToken ct);
}

/// <summary>Which entries.</summary>
/// <param name="Asset">Code of the asset; null for all.</param>
/// <param name="Account">Seen from this account; null for all.</param>
/// <param name="Kind">Only this kind.</param>
/// <param name="Category">Only this category, for example a scenario.</param>
/// <param name="From">Minted from, inclusive.</param>
/// <param name="To">Minted before.</param>
/// <param name="OldestFirst">Otherwise the newest first.</param>
/// <param name="Limit">Rows, 1 to 500.</param>
/// <param name="Cursor">The previous page's <see cref="EntryPage.Next"/>; null for the first.</param>
public sealed record EntryQuery(
    string? Asset = null,
    AccountId? Account = null,
    EntryKind? Kind = null,
    string? Category = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    bool OldestFirst = false,
    int Limit = 50,
    string? Cursor = null);

/// <summary>A page of entries, each seen from the account its leaf commits to.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="IsPartial">Whether it ended because enough was looked at, not because it is full.</param>
public sealed record EntryPage(IReadOnlyList<LedgerEntry> Items, string? Next, bool IsPartial);
