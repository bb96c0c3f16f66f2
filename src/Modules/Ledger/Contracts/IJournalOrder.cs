using Puhui.Bookkeeping;

namespace Puhui.Ledger.Contracts;

/// <summary>
/// The entries in the one order everybody agrees on: their places in the transparency log. A reader that goes on from
/// <see cref="JournalPage.Next"/> misses nothing and sees nothing twice, whatever other transactions do; an entry is there once it is
/// integrated, usually within a quarter of a second of its commit.
/// </summary>
public interface IJournalOrder
{
    /// <summary>Entries from a place of the log on, whole batches, about <paramref name="limit"/> leaves; only those of the assets (null for all).</summary>
    /// <param name="from">The first place that was not read yet; 0 to begin.</param>
    /// <param name="limit">Leaves to look at, 1 to 50,000.</param>
    /// <param name="assets">Codes of assets.</param>
    /// <param name="ct">Gives up.</param>
    Task<JournalPage> ReadAsync(long from, int limit, IReadOnlyCollection<string>? assets, CancellationToken ct);
}

/// <summary>A stretch of the journal.</summary>
/// <param name="Entries">In the order of the log; each seen from the account its leaf commits to.</param>
/// <param name="Next">Where to go on.</param>
/// <param name="AtEnd">Whether nothing more was there.</param>
public sealed record JournalPage(IReadOnlyList<LedgerEntry> Entries, long Next, bool AtEnd);
