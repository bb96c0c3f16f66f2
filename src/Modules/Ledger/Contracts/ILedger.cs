using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Ledger.Contracts;

/// <summary>The only writer of the books. Whatever is committed through it is balanced, never edited, and in the transparency log.</summary>
public interface ILedger
{
    /// <summary>A new, empty batch: mint entries, add postings, then <see cref="PostAsync"/>. Dispose it after the commit.</summary>
    PostingBatch NewBatch();

    /// <summary>
    /// Writes a batch inside the caller's open transaction: the legs, the balances, the leaves for the log.
    /// Balances stay locked until the caller commits, so call it last, and at most once per transaction
    /// (two sorted lock sequences in one transaction may deadlock with another's).
    /// </summary>
    /// <exception cref="PostingRefusedException">
    /// A balance would go below zero or overflow, or a correction names an entry it may not correct.
    /// The transaction is then unusable until rolled back (or back to a savepoint).
    /// </exception>
    Task PostAsync(NpgsqlConnection connection, PostingBatch batch, CancellationToken ct);

    /// <summary>
    /// To be called after the transaction of <see cref="PostAsync"/> has committed: wakes the integrator and the readers of
    /// <see cref="ILedgerFeed"/> in this process. Forgetting it loses nothing; it only makes both wait for their next poll.
    /// </summary>
    void Announce(PostingBatch batch);

    /// <summary>The same after other writes to the books, with the accounts whose balances moved.</summary>
    void Announce(IReadOnlyCollection<AccountId> accounts);

    /// <summary>
    /// The posted balances of accounts in one asset as this transaction sees them; exact for accounts this transaction posted to.
    /// Accounts that never held the asset are in the answer with 0.
    /// </summary>
    Task<Dictionary<AccountId, long>> BalancesAsync(NpgsqlConnection connection, string asset, IReadOnlyCollection<AccountId> accounts, CancellationToken ct);

    /// <summary>What each holder may still spend of an asset, in the order of accounts, those with nothing included. Streams; accounts that are nobody's are left out.</summary>
    IAsyncEnumerable<(AccountId Account, long Available)> AvailableAsync(string asset, CancellationToken ct);

    /// <summary>All balances of one account, in the order of the assets; empty when nothing was ever posted to it.</summary>
    Task<IReadOnlyList<AssetBalance>> BalancesOfAsync(AccountId account, CancellationToken ct);

    /// <summary>All balances of one account as of a moment, in the order of the assets; 0 for an asset of which nothing was there yet.</summary>
    Task<IReadOnlyList<AssetBalance>> BalancesOfAsync(AccountId account, AsOf asOf, CancellationToken ct);

    /// <summary>One page of an account's entries, newest first, each with the balance after it.</summary>
    /// <exception cref="FormatException">The cursor is not one this ledger gave.</exception>
    Task<StatementPage> StatementAsync(AccountId account, StatementQuery query, CancellationToken ct);

    /// <summary>One entry; null when there is none.</summary>
    Task<LedgerEntry?> FindAsync(EntryId entry, CancellationToken ct);

    /// <summary>
    /// The proof that an entry is in the log. Waits up to two seconds for the integration of a fresh entry.
    /// Null when there is no such entry.
    /// </summary>
    /// <exception cref="NotIntegratedException">The entry is committed but not yet in the log; ask again shortly.</exception>
    Task<EntryProof?> ProveAsync(EntryId entry, CancellationToken ct);

    /// <summary>Sums per day of the event time in <paramref name="zone"/>, days from (inclusive) to (exclusive), days without entries left out.</summary>
    Task<IReadOnlyList<DayTotal>> DailyTotalsAsync(AccountId account, string asset, TimeZoneInfo zone, DateOnly from, DateOnly to, CancellationToken ct);
}
