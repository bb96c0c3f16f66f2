using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;

namespace Puhui.Credits.Lots;

/// <summary>See <see cref="ILotWriter"/>: a few statements whatever the number.</summary>
internal sealed class LotWriter(PointEntries entries, PointAssets assets) : ILotWriter
{
    public async Task LockAsync(NpgsqlConnection connection, IReadOnlyCollection<PurseKey> purses, CancellationToken ct) =>
        await new PurseBook(connection).LockAsync(purses, make: true, ct);

    public async Task AddAsync(NpgsqlConnection connection, PostingBatch batch, IReadOnlyList<NewLot> lots, CancellationToken ct)
    {
        if (lots.Count == 0)
        {
            return;
        }

        var book = new PurseBook(connection);
        await book.LockAsync(lots.Select(lot => new PurseKey(lot.Holder, lot.Asset)), make: true, ct);
        foreach (var lot in lots)
        {
            var purse = book[new PurseKey(lot.Holder, lot.Asset)];
            purse.Add(lot.Points, lot.At, lot.ExpiresAt, lot.Entry, lot.Entry);
            purse.Note(lot.Entry, lot.Act is null ? CreditMovementKind.Granted : CreditMovementKind.Earned, lot.Points, lot.At, lot.Entry, expiresAt: lot.ExpiresAt);
        }

        var paid = await entries.PayDebtsAsync(book, batch, lots.Max(lot => lot.At), ct);
        await book.SaveAsync([Issue(lots), .. paid], ct);
    }

    public async Task<IReadOnlyList<TakenBack>> TakeBackAsync(NpgsqlConnection connection, PostingBatch batch, IReadOnlyList<LotTakeBack> takeBacks, CancellationToken ct)
    {
        var answers = new TakenBack[takeBacks.Count];
        if (takeBacks.Count == 0)
        {
            return answers;
        }

        var book = new PurseBook(connection);
        var grants = await Issued.LoadAsync(connection, takeBacks.Select(one => one.Grant), ct);
        await book.LockAsync(grants.Values.Select(grant => grant.Purse), make: true, ct);
        // Again, now that nobody else changes them.
        grants = await Issued.LoadAsync(connection, grants.Keys, ct);
        await book.LoadGrantsAsync(grants.Keys, ct);
        await book.LoadAsync([.. takeBacks.Where(one => grants.ContainsKey(one.Grant)).GroupBy(one => grants[one.Grant].Purse).Select(all => (all.Key, all.Sum(one => one.Points)))], null, ct);
        var secrets = await entries.SecretsAsync(connection, grants.Values.SelectMany(grant => (AccountId[])[grant.Holder, grant.Owner]), ct);
        var claimed = new Dictionary<EntryId, long>();
        List<(Issued Grant, long Points, DateTimeOffset At)> debts = [];
        for (var i = 0; i < answers.Length; i++)
        {
            var (entry, points, at) = takeBacks[i];
            // A purse that was moved in this instant is not locked: the account it went to is looked at by the next one.
            if (!grants.TryGetValue(entry, out var grant) || book.Find(grant.Purse) is not { } purse)
            {
                continue;
            }

            var wanted = Math.Min(points, grant.Left - claimed.GetValueOrDefault(entry));
            if (wanted <= 0)
            {
                continue;
            }

            claimed[entry] = claimed.GetValueOrDefault(entry) + wanted;
            var taken = Take(purse, entry, wanted);
            answers[i] = new TakenBack(taken, wanted - taken);
            if (taken > 0)
            {
                var programme = await assets.ProgrammeAsync(grant.Asset, ct) ?? throw new InvalidOperationException($"The asset {grant.Asset} is no programme's.");
                var seen = PointEntries.TakeBack(batch, grant, grant.Owner, taken, at, CreditReference.TakenBack(entry), secrets, programme);
                purse.Note(seen, CreditMovementKind.TakenBack, -taken, at, entry);
            }

            if (taken < wanted)
            {
                purse.Owe(wanted - taken);
                debts.Add((grant, wanted - taken, at));
            }
        }

        await book.SaveAsync(Claim(claimed, debts), ct);
        return answers;
    }

    /// <summary>From the lots of the grant first, then from others, whether their time is over or not. Gives how much there was.</summary>
    private static long Take(Purse purse, EntryId grant, long wanted)
    {
        var missing = wanted;
        foreach (var lot in purse.Lots.Where(lot => lot.Remaining > 0).OrderBy(lot => lot.Grant == grant ? 0 : 1).ToArray())
        {
            var part = Math.Min(missing, lot.Remaining);
            purse.Take(lot, part);
            missing -= part;
            if (missing == 0)
            {
                break;
            }
        }

        return wanted - missing;
    }

    private static NpgsqlBatchCommand Issue(IReadOnlyList<NewLot> lots)
    {
        var insert = PurseBook.With(
            "insert into credits.issued (entry, holder, asset, points, at, act, scenario, policy) select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)",
            lots.Select(lot => lot.Entry.Value).ToArray(),
            lots.Select(lot => lot.Holder.Value).ToArray(),
            lots.Select(lot => lot.Asset).ToArray(),
            lots.Select(lot => lot.Points).ToArray(),
            lots.Select(lot => lot.At.UtcDateTime).ToArray());
        insert.Parameters.Add(PurseBook.Optional(lots.Select(lot => lot.Act?.Value), NpgsqlDbType.Uuid));
        insert.Parameters.Add(new() { Value = lots.Select(lot => lot.Scenario).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = lots.Select(lot => lot.Policy).ToArray() });
        return insert;
    }

    private static IEnumerable<NpgsqlBatchCommand> Claim(Dictionary<EntryId, long> claimed, List<(Issued Grant, long Points, DateTimeOffset At)> debts)
    {
        if (claimed.Count > 0)
        {
            yield return PurseBook.With(
                "update credits.issued i set taken_back = i.taken_back + k.points from unnest($1, $2) k (entry, points) where i.entry = k.entry",
                claimed.Keys.Select(entry => entry.Value).ToArray(), claimed.Values.ToArray());
        }

        if (debts.Count > 0)
        {
            yield return PurseBook.With(
                "insert into credits.debt (holder, asset, grant_entry, points, at) select * from unnest($1, $2, $3, $4, $5)",
                debts.Select(debt => debt.Grant.Owner.Value).ToArray(),
                debts.Select(debt => debt.Grant.Asset).ToArray(),
                debts.Select(debt => debt.Grant.Entry.Value).ToArray(),
                debts.Select(debt => debt.Points).ToArray(),
                debts.Select(debt => debt.At.UtcDateTime).ToArray());
        }
    }
}
