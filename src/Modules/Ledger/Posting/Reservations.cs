using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Ledger.Posting;

/// <summary>
/// Two-phase transfers. Whether a balance bears what is asked is decided by the database when it applies the legs, behind a
/// savepoint: a refusal goes back to it, which leaves the caller's transaction, and its locks, as they were.
/// </summary>
internal sealed class Reservations(PostBatch poster, MintingClock clock, TimeProvider time) : IReservations
{
    private const string FindPending = "select account_id, asset, reserved, category from ledger.leg where entry_id = $1 and leg_no = 0 and kind = 4";
    private const string Settle = "insert into ledger.settlement (pending, entry_id) values ($1, $2) on conflict do nothing";

    public async Task<Result<EntryId>> ReserveAsync(NpgsqlConnection connection, Reservation reservation, CancellationToken ct)
    {
        if (!Asset.TryFind(reservation.Asset, out var asset))
        {
            return BookRefusals.AssetUnknown(reservation.Asset);
        }

        if (reservation.Amount <= 0)
        {
            return BookRefusals.AmountNotPositive();
        }

        using var batch = new PostingBatch(time.GetUtcNow(), clock);
        var entry = batch.MintEntry();
        batch.Writer.AddEntry(
            new LegRow(entry.Value, 0, reservation.Holder, asset, 0, reservation.Amount, EntryKind.Pending, null, reservation.OccurredAt, null, reservation.Category, reservation.Reference),
            reservation.HolderSecret.Span,
            reservation.OriginFields.Span);
        return await BehindSavepointAsync(connection, async () =>
        {
            await poster.RunAsync(connection, batch, ct);
            return entry;
        }, ct);
    }

    public async Task<Result<EntryId>> PostAsync(NpgsqlConnection connection, PendingPost post, CancellationToken ct)
    {
        var pending = await PendingAsync(connection, post.Pending, ct);
        if (pending?.Holder == post.To)
        {
            return BookRefusals.AccountRepeated(post.To);
        }

        if (post.Amount is <= 0)
        {
            return BookRefusals.AmountNotPositive();
        }

        if (pending is null)
        {
            return BookRefusals.PendingUnknown(post.Pending);
        }

        var amount = post.Amount ?? pending.Reserved;
        if (amount > pending.Reserved)
        {
            return BookRefusals.PendingExceeded(post.Pending, pending.Reserved);
        }

        var source = new LegRow(default, 0, pending.Holder, pending.Asset, -amount, -pending.Reserved, EntryKind.Post, post.To, post.OccurredAt, post.Pending, pending.Category, post.Reference);
        var side = source with { Number = 1, Account = post.To, Amount = amount, Reserved = null, Counter = pending.Holder };
        return await SettleAsync(connection, source, side, post.HolderSecret, post.OriginFields, ct);
    }

    public async Task<Result<EntryId>> VoidAsync(NpgsqlConnection connection, PendingVoid @void, CancellationToken ct)
    {
        if (await PendingAsync(connection, @void.Pending, ct) is not { } pending)
        {
            return BookRefusals.PendingUnknown(@void.Pending);
        }

        var release = new LegRow(default, 0, pending.Holder, pending.Asset, 0, -pending.Reserved, EntryKind.Void, null, @void.OccurredAt, @void.Pending, pending.Category, @void.Reference);
        return await SettleAsync(connection, release, null, @void.HolderSecret, @void.OriginFields, ct);
    }

    private Task<Result<EntryId>> SettleAsync(
        NpgsqlConnection connection, LegRow source, LegRow? side, ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> origin, CancellationToken ct) =>
        BehindSavepointAsync(connection, async () =>
        {
            using var batch = new PostingBatch(time.GetUtcNow(), clock);
            var entry = batch.MintEntry();
            await using (var settle = new NpgsqlCommand(Settle, connection))
            {
                settle.Parameters.AddWithValue(source.Corrects!.Value.Value);
                settle.Parameters.AddWithValue(entry.Value);
                if (await settle.ExecuteNonQueryAsync(ct) == 0)
                {
                    return BookRefusals.PendingSettled(source.Corrects.Value);
                }
            }

            batch.Writer.AddEntry(source with { Entry = entry.Value }, secret.Span, origin.Span);
            if (side is { } other)
            {
                batch.Writer.AddSide(other with { Entry = entry.Value });
            }

            await poster.RunAsync(connection, batch, ct);
            return entry;
        }, ct);

    private static async Task<Result<EntryId>> BehindSavepointAsync(NpgsqlConnection connection, Func<Task<Result<EntryId>>> act, CancellationToken ct)
    {
        await ExecuteAsync(connection, "savepoint reservation", ct);
        Result<EntryId> result;
        try
        {
            result = await act();
        }
        catch (PostingRefusedException refused)
        {
            result = refused.Refusal;
        }

        await ExecuteAsync(connection, result.IsAccepted ? "release savepoint reservation" : "rollback to savepoint reservation; release savepoint reservation", ct);
        return result;
    }

    private static async Task<Pending?> PendingAsync(NpgsqlConnection connection, EntryId entry, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(FindPending, connection) { Parameters = { new() { Value = entry.Value } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Pending(new AccountId(reader.GetGuid(0)), Asset.FromNumber(reader.GetInt16(1)), reader.GetInt64(2), reader.GetString(3))
            : null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record Pending(AccountId Holder, Asset Asset, long Reserved, string Category);
}
