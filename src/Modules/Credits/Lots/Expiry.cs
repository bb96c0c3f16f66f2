using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;

namespace Puhui.Credits.Lots;

/// <summary>
/// Lots whose time is over go to the programme's account of what ran out. What a redemption holds is in no lot and is left alone; when it is
/// released it goes back into its lot and runs out with the next round.
/// </summary>
internal sealed class Expiry(NpgsqlDataSource database, ILedger ledger, IBookAccounts books, PointEntries entries, PointAssets assets)
{
    /// <summary>Lots in one transaction.</summary>
    public const int Batch = 5_000;

    private const string Turn = "select pg_try_advisory_xact_lock(hashtextextended('credits.expiry', 0))";
    private const string Due = "select seq, holder, asset from credits.lot where open and expires_at <= $1 order by expires_at, seq limit $2";

    /// <summary>Lets everything run out that is over. Gives how many points; nothing while another process does it.</summary>
    public async Task<long> RunAsync(DateTimeOffset now, CancellationToken ct)
    {
        long all = 0;
        while (true)
        {
            var (lots, points) = await StepAsync(now, ct);
            all += points;
            if (lots < Batch)
            {
                return all;
            }
        }
    }

    private async Task<(int Lots, long Points)> StepAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var turn = new NpgsqlCommand(Turn, connection))
        {
            if (await turn.ExecuteScalarAsync(ct) is not true)
            {
                return default;
            }
        }

        var due = await DueAsync(connection, now, ct);
        if (due.Count == 0)
        {
            return default;
        }

        var book = new PurseBook(connection);
        await book.LockAsync(due.Select(one => one.Purse), make: false, ct);
        await book.LoadLotsAsync([.. due.Select(one => one.Seq)], ct);
        var secrets = await entries.SecretsAsync(connection, book.Purses.Select(purse => purse.Key.Holder), ct);
        using var batch = ledger.NewBatch();
        long points = 0;
        foreach (var purse in book.Purses)
        {
            var over = purse.Lots.Where(lot => lot.Remaining > 0 && !lot.LivesAt(now)).ToArray();
            var sum = over.Sum(lot => lot.Remaining);
            if (sum == 0)
            {
                continue;
            }

            foreach (var lot in over)
            {
                purse.Take(lot, lot.Remaining);
            }

            var entry = PointEntries.Transfer(
                batch, purse.Key.Holder, secrets[purse.Key.Holder], await AccountAsync(purse.Key.Asset, ct), Asset.FromNumber(purse.Key.Asset).Code, sum, now, CreditReference.Expired);
            purse.Note(entry, CreditMovementKind.Expired, -sum, now, expiresAt: over.Max(lot => lot.ExpiresAt));
            points = checked(points + sum);
        }

        await book.SaveAsync([], ct);
        await ledger.PostAsync(connection, batch, ct);
        await transaction.CommitAsync(ct);
        ledger.Announce(batch);
        return (due.Count, points);
    }

    private async Task<AccountId> AccountAsync(short asset, CancellationToken ct)
    {
        var programme = await assets.ProgrammeAsync(asset, ct) ?? throw new InvalidOperationException($"The asset {asset} is no programme's.");
        return await books.OpenAsync(AccountKind.Expired, programme.ToString(), ct);
    }

    private static async Task<List<(long Seq, PurseKey Purse)>> DueAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Due, connection);
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = Batch });
        await using var rows = await command.ExecuteReaderAsync(ct);
        List<(long, PurseKey)> due = [];
        while (await rows.ReadAsync(ct))
        {
            due.Add((rows.GetInt64(0), new PurseKey(new AccountId(rows.GetGuid(1)), rows.GetInt16(2))));
        }

        return due;
    }
}
