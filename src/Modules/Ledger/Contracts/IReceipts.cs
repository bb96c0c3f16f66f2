using Puhui.Bookkeeping;
using Puhui.Quantities;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Contracts;

/// <summary>Makes receipts: what proves an entry to anyone, offline.</summary>
public interface IReceipts
{
    /// <summary>
    /// The receipt of an entry; a fresh one is waited for up to two seconds. Refusals: <c>not_found</c>, and <c>receipt_erased</c>
    /// when the holder's secret or the origin was erased (the proof still holds, but nothing can be shown).
    /// </summary>
    /// <exception cref="NotIntegratedException">The entry is committed but not yet in the log; ask again shortly.</exception>
    Task<Result<EntryReceipt>> GetAsync(EntryId entry, CancellationToken ct);
}
