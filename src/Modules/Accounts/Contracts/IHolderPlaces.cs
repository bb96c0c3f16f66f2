using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Contracts;

/// <summary>Who stands behind many accounts at once, for work that goes through the whole journal.</summary>
public interface IHolderPlaces
{
    /// <summary>
    /// What stands behind accounts, as the caller's transaction sees it. Accounts nobody knows, and those of erased holders, to whom nothing can be posted,
    /// are missing from the answer. One query whatever the number.
    /// </summary>
    Task<IReadOnlyDictionary<AccountId, HolderPlace>> OfAsync(NpgsqlConnection connection, IReadOnlyCollection<AccountId> accounts, CancellationToken ct);
}

/// <summary>Who stands behind an account.</summary>
/// <param name="Account">The account itself, or the one it was linked into.</param>
/// <param name="Secret">That account's 32 secret bytes; never written to a log or an answer.</param>
/// <param name="ZoneId">IANA zone in which its days and months are counted.</param>
public readonly record struct HolderPlace(AccountId Account, ReadOnlyMemory<byte> Secret, string ZoneId);
