using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Ledger.Contracts;

/// <summary>
/// Two-phase transfers: reserve an amount of a holder, then post it (wholly or in part) to another account, or void it.
/// Two reservations never take the same last unit, however many processes ask. All run inside the caller's open transaction
/// (read committed); a refusal leaves that transaction usable.
/// </summary>
public interface IReservations
{
    /// <summary>Reserves. Refusals, in order: <c>asset_unknown</c>, <c>amount_not_positive</c>, <c>balance_insufficient</c>.</summary>
    Task<Result<EntryId>> ReserveAsync(NpgsqlConnection connection, Reservation reservation, CancellationToken ct);

    /// <summary>
    /// Moves what was reserved, or a part of it, and releases the rest.
    /// Refusals, in order: <c>account_repeated</c>, <c>amount_not_positive</c>, <c>pending_unknown</c>, <c>pending_exceeded</c>, <c>pending_settled</c>, <c>overflow</c>.
    /// </summary>
    Task<Result<EntryId>> PostAsync(NpgsqlConnection connection, PendingPost post, CancellationToken ct);

    /// <summary>Releases what was reserved. Refusals, in order: <c>pending_unknown</c>, <c>pending_settled</c>.</summary>
    Task<Result<EntryId>> VoidAsync(NpgsqlConnection connection, PendingVoid @void, CancellationToken ct);

    /// <summary>
    /// Many at once, in a few statements whatever their number: the answers stand at the same places, each as
    /// <see cref="ReserveAsync"/> would have given it in this order, and those that can be are written. Balances are locked in account order.
    /// </summary>
    Task<Result<EntryId>[]> ReserveManyAsync(NpgsqlConnection connection, IReadOnlyList<Reservation> reservations, CancellationToken ct);

    /// <summary>Many at once; answers as of <see cref="PostAsync"/>.</summary>
    Task<Result<EntryId>[]> PostManyAsync(NpgsqlConnection connection, IReadOnlyList<PendingPost> posts, CancellationToken ct);

    /// <summary>Many at once; answers as of <see cref="VoidAsync"/>.</summary>
    Task<Result<EntryId>[]> VoidManyAsync(NpgsqlConnection connection, IReadOnlyList<PendingVoid> voids, CancellationToken ct);
}

/// <summary>What to reserve.</summary>
/// <param name="Holder">Whose.</param>
/// <param name="HolderSecret">32 bytes that salt the leaf.</param>
/// <param name="Asset">Code of the asset.</param>
/// <param name="Amount">In the asset's smallest unit, above 0.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Category">Groups entries in statements.</param>
/// <param name="Reference">The posting module's own reference.</param>
/// <param name="OriginFields">What the origin commitment commits to, encoded as a field list.</param>
public sealed record Reservation(
    AccountId Holder,
    ReadOnlyMemory<byte> HolderSecret,
    string Asset,
    long Amount,
    DateTimeOffset OccurredAt,
    string Category,
    string Reference,
    ReadOnlyMemory<byte> OriginFields);

/// <summary>Posts a pending entry.</summary>
/// <param name="Pending">The entry that reserved.</param>
/// <param name="HolderSecret">32 bytes that salt the leaf.</param>
/// <param name="To">The account that receives.</param>
/// <param name="Amount">Above 0, at most what was reserved; null for all of it.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Reference">The posting module's own reference.</param>
/// <param name="OriginFields">What the origin commitment commits to, encoded as a field list.</param>
public sealed record PendingPost(
    EntryId Pending,
    ReadOnlyMemory<byte> HolderSecret,
    AccountId To,
    long? Amount,
    DateTimeOffset OccurredAt,
    string Reference,
    ReadOnlyMemory<byte> OriginFields);

/// <summary>Voids a pending entry.</summary>
/// <param name="Pending">The entry that reserved.</param>
/// <param name="HolderSecret">32 bytes that salt the leaf.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Reference">The posting module's own reference.</param>
/// <param name="OriginFields">What the origin commitment commits to, encoded as a field list.</param>
public sealed record PendingVoid(
    EntryId Pending,
    ReadOnlyMemory<byte> HolderSecret,
    DateTimeOffset OccurredAt,
    string Reference,
    ReadOnlyMemory<byte> OriginFields);
