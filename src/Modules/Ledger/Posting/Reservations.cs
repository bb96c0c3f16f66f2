using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Ledger.Posting;

/// <summary>
/// Two-phase transfers. Each looks, with the balances it will change locked, whether the books would refuse, and only then
/// writes; so a refusal leaves the caller's transaction as it was.
/// </summary>
internal sealed class Reservations(PostBatch post, TimeProvider time) : IReservations
{
    private const string Lock = "select account_id, posted, reserved from ledger.balance where account_id = any($1) and asset = $2 order by account_id, asset, stripe for update";
    private const string FindPending = "select account_id, asset, reserved, category from ledger.leg where entry_id = $1 and leg_no = 0 and kind = 4";

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

        var balances = await LockAsync(connection, asset, [reservation.Holder], ct);
        if (balances.GetValueOrDefault(reservation.Holder).Available < reservation.Amount)
        {
            return BookRefusals.BalanceInsufficient();
        }

        using var batch = new PostingBatch(time.GetUtcNow());
        var entry = batch.MintEntry();
        batch.Writer.AddEntry(
            new Leg(entry.Value, 0, reservation.Holder, asset, 0, reservation.Amount, EntryKind.Pending, null, reservation.OccurredAt, null, reservation.Category, reservation.Reference),
            reservation.HolderSecret.Span,
            reservation.OriginFields.Span);
        await post.RunAsync(connection, batch, ct);
        return entry;
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

        var balances = await LockAsync(connection, pending.Asset, [pending.Holder, post.To], ct);
        if (await IsSettledAsync(connection, post.Pending, ct))
        {
            return BookRefusals.PendingSettled(post.Pending);
        }

        if (balances.GetValueOrDefault(post.To).Posted > long.MaxValue - amount)
        {
            return BookRefusals.Overflow();
        }

        var source = new Leg(default, 0, pending.Holder, pending.Asset, -amount, -pending.Reserved, EntryKind.Post, post.To, post.OccurredAt, post.Pending, pending.Category, post.Reference);
        var side = source with { Number = 1, Account = post.To, Amount = amount, Reserved = null, Counter = pending.Holder };
        return await SettleAsync(connection, source, side, post.HolderSecret, post.OriginFields, ct);
    }

    public async Task<Result<EntryId>> VoidAsync(NpgsqlConnection connection, PendingVoid @void, CancellationToken ct)
    {
        if (await PendingAsync(connection, @void.Pending, ct) is not { } pending)
        {
            return BookRefusals.PendingUnknown(@void.Pending);
        }

        await LockAsync(connection, pending.Asset, [pending.Holder], ct);
        if (await IsSettledAsync(connection, @void.Pending, ct))
        {
            return BookRefusals.PendingSettled(@void.Pending);
        }

        var release = new Leg(default, 0, pending.Holder, pending.Asset, 0, -pending.Reserved, EntryKind.Void, null, @void.OccurredAt, @void.Pending, pending.Category, @void.Reference);
        return await SettleAsync(connection, release, null, @void.HolderSecret, @void.OriginFields, ct);
    }

    private async Task<EntryId> SettleAsync(
        NpgsqlConnection connection, Leg source, Leg? side, ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> origin, CancellationToken ct)
    {
        using var batch = new PostingBatch(time.GetUtcNow());
        var entry = batch.MintEntry();
        await using (var settle = new NpgsqlCommand("insert into ledger.settlement (pending, entry_id) values ($1, $2)", connection))
        {
            settle.Parameters.AddWithValue(source.Corrects!.Value.Value);
            settle.Parameters.AddWithValue(entry.Value);
            await settle.ExecuteNonQueryAsync(ct);
        }

        batch.Writer.AddEntry(source with { Entry = entry.Value }, secret.Span, origin.Span);
        if (side is { } other)
        {
            batch.Writer.AddSide(other with { Entry = entry.Value });
        }

        await post.RunAsync(connection, batch, ct);
        return entry;
    }

    private static async Task<Pending?> PendingAsync(NpgsqlConnection connection, EntryId entry, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(FindPending, connection) { Parameters = { new() { Value = entry.Value } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Pending(new AccountId(reader.GetGuid(0)), Asset.FromNumber(reader.GetInt16(1)), reader.GetInt64(2), reader.GetString(3))
            : null;
    }

    private static async Task<Dictionary<AccountId, AssetBalance>> LockAsync(NpgsqlConnection connection, Asset asset, AccountId[] accounts, CancellationToken ct)
    {
        var balances = new Dictionary<AccountId, AssetBalance>();
        await using var command = new NpgsqlCommand(Lock, connection)
        {
            Parameters = { new() { Value = accounts.Select(account => account.Value).ToArray() }, new() { Value = asset.Number } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            balances.Add(new AccountId(reader.GetGuid(0)), new AssetBalance(asset.Code, reader.GetInt64(1), reader.GetInt64(2)));
        }

        return balances;
    }

    private static async Task<bool> IsSettledAsync(NpgsqlConnection connection, EntryId pending, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from ledger.settlement where pending = $1)", connection) { Parameters = { new() { Value = pending.Value } } };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private sealed record Pending(AccountId Holder, Asset Asset, long Reserved, string Category);
}
