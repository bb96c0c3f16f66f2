using System.Security.Cryptography;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Lots;

/// <summary>Adds to a batch what moves points in the books besides issues: corrections of grants, and transfers.</summary>
internal sealed class PointEntries(IEnumerable<IHolderSecrets> secrets, PointAssets assets)
{
    /// <summary>The category of entries that spend, refund, give and run out.</summary>
    public const string Category = "points";

    /// <summary>
    /// The secrets that salt the leaves of accounts. One that was destroyed is replaced by random bytes: the leaf then can be opened by nobody,
    /// as those the holder left.
    /// </summary>
    public async Task<IReadOnlyDictionary<AccountId, byte[]>> SecretsAsync(NpgsqlConnection connection, IEnumerable<AccountId> accounts, CancellationToken ct)
    {
        var wanted = accounts.Distinct().ToArray();
        var found = new Dictionary<AccountId, byte[]>(wanted.Length == 0 ? [] : await secrets.First().SecretsAsync(connection, wanted, ct));
        foreach (var account in wanted)
        {
            found.TryAdd(account, RandomNumberGenerator.GetBytes(32));
        }

        return found;
    }

    /// <summary>
    /// Takes points of a grant out of the books. When the account they were issued to has been moved, they come back from where they went
    /// first. Gives the entry the owner sees.
    /// </summary>
    public static EntryId TakeBack(PostingBatch batch, Issued grant, AccountId owner, long points, DateTimeOffset at, string reference, IReadOnlyDictionary<AccountId, byte[]> secretsOf, ProgrammeId programme)
    {
        var asset = Asset.FromNumber(grant.Asset).Code;
        EntryId? seen = null;
        if (owner != grant.Holder)
        {
            seen = Transfer(batch, owner, secretsOf[owner], grant.Holder, asset, points, at, reference);
        }

        var entry = batch.MintEntry();
        batch.Add(
            new Posting(entry, grant.Holder, secretsOf[grant.Holder], asset, CreditReference.Issuer(programme, grant.Policy), -points, at, EntryKind.Correct, grant.Entry, grant.Scenario ?? Category, reference),
            CreditReference.Origin(reference));
        return seen ?? entry;
    }

    /// <summary>Moves points from one account to another.</summary>
    public static EntryId Transfer(PostingBatch batch, AccountId from, byte[] secret, AccountId to, string asset, long points, DateTimeOffset at, string reference)
    {
        var entry = batch.MintEntry();
        batch.AddTransfer(new Transfer(entry, from, secret, to, asset, points, at, Category, reference), CreditReference.Origin(reference));
        return entry;
    }

    /// <summary>
    /// Pays off what is owed, oldest first, as far as there is something. Lots and debts are loaded here; the caller saves the book with the
    /// commands given back, and posts the batch.
    /// </summary>
    public async Task<IReadOnlyList<NpgsqlBatchCommand>> PayDebtsAsync(PurseBook book, PostingBatch batch, DateTimeOffset at, CancellationToken ct)
    {
        var owing = book.Purses.Where(purse => purse is { Debt: > 0, Available: > 0 }).ToArray();
        if (owing.Length == 0)
        {
            return [];
        }

        await book.LoadAsync([.. owing.Select(purse => (purse.Key, purse.Debt))], at, ct);
        var debts = await OpenDebt.LoadAsync(book.Connection, [.. owing.Select(purse => purse.Key)], ct);
        var secretsOf = await SecretsAsync(book.Connection, owing.Select(purse => purse.Key.Holder).Concat(debts.Select(debt => debt.Grant.Holder)), ct);
        List<long> seqs = [];
        List<long> paid = [];
        foreach (var debt in debts)
        {
            var purse = book[debt.Purse];
            var part = Math.Min(debt.Left, purse.Lots.Where(lot => lot.LivesAt(at)).Sum(lot => lot.Remaining));
            if (part == 0)
            {
                continue;
            }

            purse.Take(part, at);
            purse.Owe(-part);
            var programme = await assets.ProgrammeAsync(debt.Purse.Asset, ct) ?? throw new InvalidOperationException($"The asset {debt.Purse.Asset} is no programme's.");
            var entry = TakeBack(batch, debt.Grant, debt.Purse.Holder, part, at, CreditReference.DebtPaid(debt.Grant.Entry), secretsOf, programme);
            purse.Note(entry, CreditMovementKind.DebtPaid, -part, at, debt.Grant.Entry);
            seqs.Add(debt.Seq);
            paid.Add(part);
        }

        return [PurseBook.With("update credits.debt d set paid = d.paid + k.paid from unnest($1, $2) k (seq, paid) where d.seq = k.seq", seqs.ToArray(), paid.ToArray())];
    }

    /// <summary>What is left of a debt.</summary>
    private sealed record OpenDebt(long Seq, PurseKey Purse, long Left, Issued Grant)
    {
        public static async Task<List<OpenDebt>> LoadAsync(NpgsqlConnection connection, PurseKey[] purses, CancellationToken ct)
        {
            await using var command = new NpgsqlCommand($"""
                select d.seq, d.holder, d.asset, d.points - d.paid, {Issued.Columns}
                from credits.debt d join credits.issued i on i.entry = d.grant_entry
                where (d.holder, d.asset) in (select k.holder, k.asset from unnest($1, $2) k (holder, asset)) and d.paid < d.points
                order by d.holder, d.asset, d.seq
                """, connection);
            command.Parameters.Add(new() { Value = purses.Select(key => key.Holder.Value).ToArray() });
            command.Parameters.Add(new() { Value = purses.Select(key => key.Asset).ToArray() });
            await using var rows = await command.ExecuteReaderAsync(ct);
            List<OpenDebt> debts = [];
            while (await rows.ReadAsync(ct))
            {
                debts.Add(new OpenDebt(rows.GetInt64(0), new PurseKey(new AccountId(rows.GetGuid(1)), rows.GetInt16(2)), rows.GetInt64(3), Issued.Read(rows, 4)));
            }

            return debts;
        }
    }
}

/// <summary>A grant as the books know it.</summary>
/// <param name="Entry">The entry that issued it.</param>
/// <param name="Holder">Whom it was issued to.</param>
/// <param name="Asset">Number of the asset.</param>
/// <param name="Left">What was not taken back yet.</param>
/// <param name="Scenario">Of which behaviour.</param>
/// <param name="Policy">Number of the policy.</param>
/// <param name="Owner">Who has it now: another account after a link.</param>
internal sealed record Issued(EntryId Entry, AccountId Holder, short Asset, long Left, string? Scenario, int Policy, AccountId Owner)
{
    /// <summary>Of <c>credits.issued i</c>.</summary>
    public const string Columns = "i.entry, i.holder, i.asset, i.points - i.taken_back, i.scenario, i.policy, coalesce((select m.holder from credits.moved m where m.account = i.holder), i.holder)";

    public PurseKey Purse => new(Owner, Asset);

    public static Issued Read(NpgsqlDataReader row, int first) => new(
        new EntryId(row.GetGuid(first)), new AccountId(row.GetGuid(first + 1)), row.GetInt16(first + 2), row.GetInt64(first + 3),
        row.IsDBNull(first + 4) ? null : row.GetString(first + 4), row.GetInt32(first + 5), new AccountId(row.GetGuid(first + 6)));

    public static async Task<Dictionary<EntryId, Issued>> LoadAsync(NpgsqlConnection connection, IEnumerable<EntryId> entries, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select {Columns} from credits.issued i where i.entry = any($1)", connection);
        command.Parameters.Add(new() { Value = entries.Select(entry => entry.Value).Distinct().ToArray() });
        await using var rows = await command.ExecuteReaderAsync(ct);
        Dictionary<EntryId, Issued> found = [];
        while (await rows.ReadAsync(ct))
        {
            var one = Read(rows, 0);
            found.Add(one.Entry, one);
        }

        return found;
    }
}
