using Puhui.Bookkeeping;

namespace Puhui.Ledger.Contracts;

/// <summary>Tells readers in this process that an account has new entries, whichever process posted them.</summary>
public interface ILedgerFeed
{
    /// <summary>
    /// Yields once for each time something new was posted to the account since the subscription or the previous yield
    /// (several posts may fold into one). Posts of this process are told at once, those of others within half a second.
    /// Ends by <paramref name="ct"/>. It carries no data: read what is new through <see cref="ILedger"/>.
    /// </summary>
    IAsyncEnumerable<AccountId> WatchAsync(AccountId account, CancellationToken ct);
}
