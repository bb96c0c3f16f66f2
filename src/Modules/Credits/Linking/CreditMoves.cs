using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;

namespace Puhui.Credits.Linking;

/// <summary>
/// Points go with an account to the holder it turned out to be: in the books by a transfer, lots with their expiry, debts, balls. What is set
/// aside stays until it is settled; what is freed then goes with the next look.
/// </summary>
internal sealed class CreditMoves(ILedger ledger, PointEntries entries) : IMovesWithAccount
{
    public async Task<bool> MoveAsync(NpgsqlConnection connection, AccountId from, AccountId to, LinkId link, DateTimeOffset at, CancellationToken ct)
    {
        var assets = await AssetsAsync(connection, from, to, ct);
        if (assets.Count == 0)
        {
            return false;
        }

        var book = new PurseBook(connection);
        await book.LockAsync(assets.SelectMany(asset => (PurseKey[])[new(from, asset), new(to, asset)]), make: true, ct);
        await using (var debts = new NpgsqlCommand("update credits.debt set holder = $2 where holder = $1 and paid < points", connection))
        {
            debts.Parameters.Add(new() { Value = from.Value });
            debts.Parameters.Add(new() { Value = to.Value });
            await debts.ExecuteNonQueryAsync(ct);
        }

        await book.LoadAsync([.. assets.Select(asset => (new PurseKey(from, asset), long.MaxValue))], null, ct);
        var secrets = await entries.SecretsAsync(connection, [from], ct);
        using var batch = ledger.NewBatch();
        var moved = false;
        foreach (var asset in assets)
        {
            var (source, target) = (book[new PurseKey(from, asset)], book[new PurseKey(to, asset)]);
            moved |= source.Available > 0 || source.Debt > 0;
            target.Owe(source.Debt);
            source.Owe(-source.Debt);
            if (source.Available == 0)
            {
                continue;
            }

            var points = source.Available;
            var entry = PointEntries.Transfer(batch, from, secrets[from], to, Asset.FromNumber(asset).Code, points, at, CreditReference.Moved(link.ToString()));
            foreach (var lot in source.Lots.Where(lot => lot.Remaining > 0))
            {
                var part = lot.Remaining;
                source.Take(lot, part);
                target.Add(part, at, lot.ExpiresAt, entry, lot.Grant);
            }

            source.Note(entry, CreditMovementKind.Moved, -points, at, other: to.Value);
            target.Note(entry, CreditMovementKind.Moved, points, at, other: from.Value);
        }

        var paid = await entries.PayDebtsAsync(book, batch, at, ct);
        await book.SaveAsync(paid, ct);
        if (batch.Count > 0)
        {
            await ledger.PostAsync(connection, batch, ct);
        }

        return moved;
    }

    /// <summary>Notes where the account went and brings its balls along; gives what it has purses of.</summary>
    private static async Task<List<short>> AssetsAsync(NpgsqlConnection connection, AccountId from, AccountId to, CancellationToken ct)
    {
        await using var command = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                PurseBook.With("update credits.moved set holder = $2 where holder = $1", from.Value, to.Value),
                PurseBook.With("insert into credits.moved (account, holder) values ($1, $2) on conflict (account) do update set holder = excluded.holder where moved.holder <> excluded.holder", from.Value, to.Value),
                PurseBook.With("update credits.grant set holder = $2 where holder = $1 and state = 2", from.Value, to.Value),
                PurseBook.With("select asset from credits.purse where holder = $1 and (available > 0 or debt > 0) order by asset", from.Value),
            },
        };
        await using var rows = await command.ExecuteReaderAsync(ct);
        List<short> assets = [];
        do
        {
            while (await rows.ReadAsync(ct))
            {
                assets.Add(rows.GetInt16(0));
            }
        }
        while (await rows.NextResultAsync(ct));
        return assets;
    }
}
