using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Contracts;

/// <summary>
/// Spending in two phases, on lots and books together: first expiring first. Everything runs inside the caller's open transaction
/// (read committed), in a few statements whatever the number, and leaves it usable after a refusal. Call <see cref="Announce"/> after
/// the commit. Holders are locked in account order; in one transaction hold, take and release at most one list each.
/// </summary>
public interface ICreditSpending
{
    /// <summary>
    /// Sets points aside. The answers stand at the same places; the value is the pending entry, which names the hold from then on.
    /// Refusals: <c>amount_not_positive</c>, <c>balance_insufficient</c> (of several of one holder, those that come first win).
    /// </summary>
    Task<Result<EntryId>[]> HoldAsync(NpgsqlConnection connection, IReadOnlyList<CreditHold> holds, CancellationToken ct);

    /// <summary>Moves what is held to an account of the books. Refusals: <c>pending_unknown</c>, <c>pending_settled</c>.</summary>
    Task<Result<EntryId>[]> TakeAsync(NpgsqlConnection connection, IReadOnlyList<CreditTake> takes, CancellationToken ct);

    /// <summary>Frees what is held; it goes back into its lots, and what has run out meanwhile runs out. Refusals: <c>pending_unknown</c>, <c>pending_settled</c>.</summary>
    Task<Result<EntryId>[]> ReleaseAsync(NpgsqlConnection connection, IReadOnlyList<CreditRelease> releases, CancellationToken ct);

    /// <summary>
    /// Gives back what was taken, once: from the account it was moved to, into lots of the same expiry, at least 30 days from now.
    /// Refusals: <c>pending_unknown</c> (nothing was taken by it), <c>refunded_already</c>, <c>balance_insufficient</c> (the account has passed it on).
    /// </summary>
    Task<Result<EntryId>> RefundAsync(NpgsqlConnection connection, EntryId hold, DateTimeOffset at, string reference, CancellationToken ct);

    /// <summary>Wakes readers of the books after the commit.</summary>
    void Announce();
}

/// <summary>What to set aside.</summary>
/// <param name="Holder">Whose.</param>
/// <param name="Programme">Whose points.</param>
/// <param name="Points">How many, above 0.</param>
/// <param name="At">When.</param>
/// <param name="Reference">What for: a prefix of the caller and its id, for example <c>rdm:rdm_…</c>; never personal data.</param>
public sealed record CreditHold(AccountId Holder, ProgrammeId Programme, long Points, DateTimeOffset At, string Reference);

/// <summary>What to take.</summary>
/// <param name="Hold">The pending entry.</param>
/// <param name="To">Who receives; from <c>IBookAccounts.OpenAsync</c>.</param>
/// <param name="At">When.</param>
/// <param name="Reference">See <see cref="CreditHold.Reference"/>.</param>
public sealed record CreditTake(EntryId Hold, AccountId To, DateTimeOffset At, string Reference);

/// <summary>What to free.</summary>
public sealed record CreditRelease(EntryId Hold, DateTimeOffset At, string Reference);
