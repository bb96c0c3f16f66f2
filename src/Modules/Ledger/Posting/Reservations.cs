using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Ledger.Posting;

/// <summary>
/// Two-phase transfers, one or many in the same few statements. To reserve, the holders' balances are locked in account order and all
/// is decided in memory in the order given. To post or void, the primary key of the settlements decides, in the order of the pending
/// entries; balances are locked once, when the legs are applied. What the database refuses then (a balance that would leave its range)
/// it refuses behind a savepoint: they are looked at one by one.
/// </summary>
internal sealed class Reservations(PostBatch poster, MintingClock clock, TimeProvider time) : IReservations
{
    public async Task<Result<EntryId>> ReserveAsync(NpgsqlConnection connection, Reservation reservation, CancellationToken ct) =>
        (await ReserveManyAsync(connection, [reservation], ct))[0];

    public async Task<Result<EntryId>> PostAsync(NpgsqlConnection connection, PendingPost post, CancellationToken ct) =>
        (await PostManyAsync(connection, [post], ct))[0];

    public async Task<Result<EntryId>> VoidAsync(NpgsqlConnection connection, PendingVoid @void, CancellationToken ct) =>
        (await VoidManyAsync(connection, [@void], ct))[0];

    public Task<Result<EntryId>[]> ReserveManyAsync(NpgsqlConnection connection, IReadOnlyList<Reservation> reservations, CancellationToken ct) =>
        BehindSavepointAsync(connection, reservations, async asked =>
        {
            var answers = new Result<EntryId>[asked.Count];
            var balances = await LockedBalances.TakeAsync(connection, [.. asked.SelectMany(one => Find(one.Asset) is { } asset ? [(one.Holder, asset)] : Array.Empty<(AccountId, Asset)>())], ct);
            using var batch = new PostingBatch(time.GetUtcNow(), clock);
            for (var i = 0; i < asked.Count; i++)
            {
                var one = asked[i];
                answers[i] = Find(one.Asset) is not { } asset ? BookRefusals.AssetUnknown(one.Asset)
                    : one.Amount <= 0 ? BookRefusals.AmountNotPositive()
                    : !balances.TryReserve(one.Holder, asset, one.Amount) ? BookRefusals.BalanceInsufficient()
                    : Add(batch, one, asset);
            }

            await poster.RunAsync(connection, batch, ct);
            return answers;
        }, ct);

    public Task<Result<EntryId>[]> PostManyAsync(NpgsqlConnection connection, IReadOnlyList<PendingPost> posts, CancellationToken ct) =>
        SettleAsync(connection, posts, one => one.Pending, (one, found) =>
            found?.Holder == one.To ? BookRefusals.AccountRepeated(one.To)
            : one.Amount is <= 0 ? BookRefusals.AmountNotPositive()
            : found is null ? BookRefusals.PendingUnknown(one.Pending)
            : one.Amount > found.Reserved ? BookRefusals.PendingExceeded(one.Pending, found.Reserved)
            : null,
            (batch, entry, one, found) =>
            {
                var amount = one.Amount ?? found.Reserved;
                var source = new LegRow(entry.Value, 0, found.Holder, found.Asset, -amount, -found.Reserved, EntryKind.Post, one.To, one.OccurredAt, one.Pending, found.Category, one.Reference);
                batch.AddEntry(source, one.HolderSecret.Span, one.OriginFields.Span);
                batch.AddSide(source with { Number = 1, Account = one.To, Amount = amount, Reserved = null, Counter = found.Holder });
            }, ct);

    public Task<Result<EntryId>[]> VoidManyAsync(NpgsqlConnection connection, IReadOnlyList<PendingVoid> voids, CancellationToken ct) =>
        SettleAsync(connection, voids, one => one.Pending, (one, found) => found is null ? BookRefusals.PendingUnknown(one.Pending) : null,
            (batch, entry, one, found) => batch.AddEntry(
                new LegRow(entry.Value, 0, found.Holder, found.Asset, 0, -found.Reserved, EntryKind.Void, null, one.OccurredAt, one.Pending, found.Category, one.Reference),
                one.HolderSecret.Span,
                one.OriginFields.Span), ct);

    private Task<Result<EntryId>[]> SettleAsync<T>(
        NpgsqlConnection connection, IReadOnlyList<T> all, Func<T, EntryId> pendingOf, Func<T, Pending?, Refusal?> refuse, Action<BatchWriter, EntryId, T, Pending> add, CancellationToken ct) =>
        BehindSavepointAsync(connection, all, async asked =>
        {
            var answers = new Result<EntryId>[asked.Count];
            var pending = await PendingEntries.FindAsync(connection, asked.Select(pendingOf), ct);
            using var batch = new PostingBatch(time.GetUtcNow(), clock);
            for (var i = 0; i < asked.Count; i++)
            {
                var entry = pendingOf(asked[i]);
                answers[i] = refuse(asked[i], pending.Of(entry)) is { } refusal ? refusal
                    : pending.TrySettle(entry, batch.MintEntry, out var by) ? by
                    : BookRefusals.PendingSettled(entry);
            }

            var settled = await pending.WriteSettlementsAsync(connection, ct);
            for (var i = 0; i < asked.Count; i++)
            {
                var entry = pendingOf(asked[i]);
                if (answers[i].IsAccepted && settled.Contains(entry))
                {
                    add(batch.Writer, answers[i].Value, asked[i], pending.Of(entry)!);
                }
                else if (answers[i].IsAccepted)
                {
                    answers[i] = BookRefusals.PendingSettled(entry);
                }
            }

            await poster.RunAsync(connection, batch, ct);
            return answers;
        }, ct);

    private static Asset? Find(string code) => Asset.TryFind(code, out var asset) ? asset : null;

    private static EntryId Add(PostingBatch batch, Reservation one, Asset asset)
    {
        var entry = batch.MintEntry();
        batch.Writer.AddEntry(
            new LegRow(entry.Value, 0, one.Holder, asset, 0, one.Amount, EntryKind.Pending, null, one.OccurredAt, null, one.Category, one.Reference),
            one.HolderSecret.Span,
            one.OriginFields.Span);
        return entry;
    }

    private static async Task<Result<EntryId>[]> BehindSavepointAsync<T>(
        NpgsqlConnection connection, IReadOnlyList<T> asked, Func<IReadOnlyList<T>, Task<Result<EntryId>[]>> act, CancellationToken ct)
    {
        if (asked.Count == 0)
        {
            return [];
        }

        await ExecuteAsync(connection, "savepoint reservation", ct);
        try
        {
            var answers = await act(asked);
            await ExecuteAsync(connection, "release savepoint reservation", ct);
            return answers;
        }
        catch (PostingRefusedException refused)
        {
            await ExecuteAsync(connection, "rollback to savepoint reservation; release savepoint reservation", ct);
            return asked.Count == 1 ? [refused.Refusal] : await OneByOneAsync(connection, asked, act, ct);
        }
    }

    private static async Task<Result<EntryId>[]> OneByOneAsync<T>(
        NpgsqlConnection connection, IReadOnlyList<T> asked, Func<IReadOnlyList<T>, Task<Result<EntryId>[]>> act, CancellationToken ct)
    {
        var answers = new Result<EntryId>[asked.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = (await BehindSavepointAsync(connection, [asked[i]], act, ct))[0];
        }

        return answers;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
