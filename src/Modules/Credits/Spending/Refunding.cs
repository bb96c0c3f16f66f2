using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Spending;

/// <summary>Gives back what was taken, from the account it went to, into lots of the same expiry but with time enough to be used.</summary>
internal sealed class Refunding(ILedger ledger, PointEntries entries)
{
    private static readonly TimeSpan LeastTime = TimeSpan.FromDays(30);

    public async Task<Result<EntryId>> RunAsync(NpgsqlConnection connection, EntryId asked, DateTimeOffset at, string reference, CancellationToken ct)
    {
        var book = new PurseBook(connection);
        await book.LockAsync((await HoldRow.LoadAsync(connection, [asked], ct)).Values.Select(hold => hold.Purse), make: false, ct);
        var found = (await HoldRow.LoadAsync(connection, [asked], ct)).GetValueOrDefault(asked);
        if (found is null or { State: HoldState.Held or HoldState.Released })
        {
            return BookRefusals.PendingUnknown(asked);
        }

        if (found.State == HoldState.Refunded)
        {
            return new Refusal("refunded_already", $"What {asked} took was given back already. That happens once.", "hold");
        }

        var uses = (await HoldRow.UsesAsync(connection, [asked], ct))[asked].ToArray();
        await book.LoadLotsAsync([.. uses.Select(use => use.Lot)], ct);
        using var batch = ledger.NewBatch();
        var from = found.TakenTo!.Value;
        var entry = PointEntries.Transfer(batch, from, BookSecrets.Of(from), found.Purse.Holder, Asset.FromNumber(found.Purse.Asset).Code, found.Points, at, reference);
        var purse = book[found.Purse];
        foreach (var (lot, amount) in uses.Select(use => (Lot: book.Lot(use.Lot), use.Amount)).OrderBy(use => use.Lot, LotOrder.Instance))
        {
            purse.Add(amount, at, lot.ExpiresAt is { } expiry ? Later(expiry, at + LeastTime) : null, entry, lot.Grant);
        }

        purse.Note(entry, CreditMovementKind.Refunded, found.Points, at, other: asked.Value, expiresAt: purse.Lots.Where(lot => lot.Seq is null).Min(lot => lot.ExpiresAt));
        var paid = await entries.PayDebtsAsync(book, batch, at, ct);
        if (await RefusedAsync(connection, batch, ct) is { } refusal)
        {
            return refusal;
        }

        await book.SaveAsync([PurseBook.With("update credits.hold set state = $2 where entry = $1", asked.Value, (short)HoldState.Refunded), .. paid], ct);
        return entry;
    }

    /// <summary>Posts behind a savepoint: the account it went to may have passed it on, and the caller's transaction stays usable.</summary>
    private async Task<Refusal?> RefusedAsync(NpgsqlConnection connection, PostingBatch batch, CancellationToken ct)
    {
        await ExecuteAsync(connection, "savepoint refund", ct);
        try
        {
            await ledger.PostAsync(connection, batch, ct);
        }
        catch (PostingRefusedException refused)
        {
            await ExecuteAsync(connection, "rollback to savepoint refund; release savepoint refund", ct);
            return refused.Refusal;
        }

        await ExecuteAsync(connection, "release savepoint refund", ct);
        return null;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
