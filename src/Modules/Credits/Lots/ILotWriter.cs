using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Credits.Lots;

/// <summary>
/// Lots, debts and statements of what the granter issues and takes back, inside the granter's transaction. The granter makes one
/// <see cref="PostingBatch"/>, adds its own issues to it, calls these, which add the corrections, and posts the batch last.
/// </summary>
internal interface ILotWriter
{
    /// <summary>
    /// Locks purses in the order of holder and asset. Who both adds and takes back in one transaction calls it first, with the holders
    /// of both; otherwise the others do it.
    /// </summary>
    Task LockAsync(NpgsqlConnection connection, IReadOnlyCollection<PurseKey> purses, CancellationToken ct);

    /// <summary>
    /// Makes a lot of each grant. The caller has added the issue of each to the batch. What is owed is paid off at once: by corrections
    /// that are added to the batch.
    /// </summary>
    Task AddAsync(NpgsqlConnection connection, PostingBatch batch, IReadOnlyList<NewLot> lots, CancellationToken ct);

    /// <summary>
    /// Takes back: from the lots of that grant first, then from others, first expiring first; what is missing becomes a debt. Adds the
    /// corrections to the batch. At most what is left of the grant is taken; grants nobody knows are left out. The answers stand at the
    /// same places.
    /// </summary>
    Task<IReadOnlyList<TakenBack>> TakeBackAsync(NpgsqlConnection connection, PostingBatch batch, IReadOnlyList<LotTakeBack> takeBacks, CancellationToken ct);
}

/// <summary>One holder's points of one asset.</summary>
internal readonly record struct PurseKey(AccountId Holder, short Asset) : IComparable<PurseKey>
{
    public int CompareTo(PurseKey other) => Holder.CompareTo(other.Holder) is var order and not 0 ? order : Asset.CompareTo(other.Asset);
}

/// <summary>Points that were granted.</summary>
/// <param name="Entry">The entry in the books; names the grant from then on.</param>
/// <param name="Holder">Whose.</param>
/// <param name="Asset">Number of the asset; from <see cref="PointAssets"/>.</param>
/// <param name="Points">How many, above 0.</param>
/// <param name="At">When they were granted.</param>
/// <param name="ExpiresAt">When they run out; null for never.</param>
/// <param name="Act">The entry of the reduction; null when given by hand.</param>
/// <param name="Scenario">Its scenario.</param>
/// <param name="Policy">Number of the policy; 0 for none.</param>
internal readonly record struct NewLot(
    EntryId Entry, AccountId Holder, short Asset, long Points, DateTimeOffset At, DateTimeOffset? ExpiresAt, EntryId? Act, string? Scenario, int Policy);

/// <summary>Points to take back.</summary>
/// <param name="Grant">The entry that issued them.</param>
/// <param name="Points">How many, above 0.</param>
/// <param name="At">When.</param>
internal readonly record struct LotTakeBack(EntryId Grant, long Points, DateTimeOffset At);

/// <summary>What became of it.</summary>
/// <param name="Points">Taken now.</param>
/// <param name="Debt">Owed from now on.</param>
internal readonly record struct TakenBack(long Points, long Debt);
