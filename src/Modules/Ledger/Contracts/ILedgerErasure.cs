using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Ledger.Contracts;

/// <summary>What the books let go of when a holder is erased: the posting module's texts, never an amount, a time or a proof.</summary>
public interface ILedgerErasure
{
    /// <summary>
    /// Replaces the references to records in an account's entries by <see cref="Reference"/>, inside the caller's transaction. What moves
    /// balances at a link keeps its reference, which names accounts only. Again: nothing.
    /// </summary>
    Task ForgetReferencesAsync(NpgsqlConnection connection, AccountId account, CancellationToken ct);

    /// <summary>What stands in place of a reference.</summary>
    public const string Reference = "erased";
}
