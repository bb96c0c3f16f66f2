using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Lots;
using Puhui.Credits.Policies;
using Puhui.Credits.Totals;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Granting;

/// <summary>
/// Gives points for what the journal tells of, in the order of the log, each entry once: a page of the journal, everything that follows
/// from it and the new place in the journal are one transaction. One process at a time has the turn; another takes over when it dies.
/// </summary>
internal sealed class Granter(
    NpgsqlDataSource database,
    ILedger ledger,
    IJournalOrder journal,
    IEntryProgrammes entryProgrammes,
    IHolderPlaces holderPlaces,
    IProgrammeBook programmes,
    PolicyBook policies,
    PointAssets assets,
    ILotWriter lots,
    TimeProvider time)
{
    /// <summary>Leaves of the log looked at in one transaction.</summary>
    public int PageSize { get; init; } = 10_000;

    /// <summary>Waits until nobody gives, and lets nobody give until the transaction ends.</summary>
    public static async Task WaitForTurnAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var turn = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('credits giving', 0))", connection);
        await turn.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Works until the end of the journal, or until another process is at it. Gives how many grants were written.</summary>
    public async Task<long> RunAsync(CancellationToken ct)
    {
        long written = 0;
        while (await PageAsync(ct) is { } page)
        {
            written += page.Grants;
            if (page.AtEnd)
            {
                break;
            }
        }

        return written;
    }

    /// <summary>One page; null when it is not this process's turn, or no programme ever gave points.</summary>
    public async Task<(int Grants, bool AtEnd)?> PageAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await PlaceAsync(connection, ct) is not { } from)
        {
            return null;
        }

        var known = await policies.LoadAsync(connection, ct);
        var read = await journal.ReadAsync(from, PageSize, known.Assets, ct);
        if (read.Next == from)
        {
            return (0, true);
        }

        using var batch = ledger.NewBatch();
        var written = await GiveAsync(connection, known, read.Entries, batch, ct);
        await MoveOnAsync(connection, read, ct);
        if (batch.Count > 0)
        {
            await ledger.PostAsync(connection, batch, ct);
        }

        await transaction.CommitAsync(ct);
        if (batch.Count > 0)
        {
            ledger.Announce(batch);
        }

        return (written, read.AtEnd);
    }

    private async Task<int> GiveAsync(NpgsqlConnection connection, PolicySet known, IReadOnlyList<LedgerEntry> read, PostingBatch batch, CancellationToken ct)
    {
        var entries = read.Where(entry => entry.Kind is EntryKind.Issue or EntryKind.Correct).ToArray();
        if (entries.Length == 0)
        {
            return 0;
        }

        var now = GiveClock.Now(time);
        var programmeOf = await entryProgrammes.OfAsync(connection, [.. entries.Select(entry => entry.Reference).Distinct(StringComparer.Ordinal)], ct);
        var mine = entries.Where(entry => entry.Corrects is not null || (programmeOf.TryGetValue(entry.Reference, out var programme) && known.Has(programme))).ToArray();
        if (mine.Length == 0)
        {
            return 0;
        }

        var grants = await GrantRow.OfActsAsync(connection, [.. mine.Select(entry => entry.Corrects).OfType<EntryId>().Distinct()], ct);
        var accounts = mine.Select(entry => entry.Account).Concat(grants.Values.SelectMany(all => all).Select(grant => grant.Holder)).Distinct().ToArray();
        var places = await holderPlaces.OfAsync(connection, accounts, ct);
        var page = new GrantPage(known, await programmes.CurrentAsync(ct), programmeOf, places, grants, entryProgrammes.IsRestatement, () => batch.MintEntry().Value, now);
        page.Prepare(mine);
        await page.States.LoadAsync(connection, ct);
        page.Work();
        await WriteAsync(connection, batch, page, places, now, ct);
        return page.Made.Count;
    }

    private async Task WriteAsync(
        NpgsqlConnection connection, PostingBatch batch, GrantPage page, IReadOnlyDictionary<AccountId, HolderPlace> places, DateTimeOffset now, CancellationToken ct)
    {
        var secrets = new Dictionary<AccountId, ReadOnlyMemory<byte>>();
        foreach (var place in places.Values)
        {
            secrets.TryAdd(place.Account, place.Secret);
        }

        List<NewLot> given = [];
        foreach (var grant in page.Made.Where(grant => grant.State == GrantState.Given))
        {
            var asset = await assets.OfAsync(grant.Programme, ct);
            var entry = batch.MintEntry();
            var reference = CreditReference.Earned(grant.Act, grant.Policy);
            batch.Add(
                new Posting(
                    entry, grant.Holder, secrets[grant.Holder], asset.Code, CreditReference.Issuer(grant.Programme, grant.Policy), grant.Net, now, EntryKind.Issue, null, grant.Scenario, reference),
                CreditReference.Origin(reference));
            grant.Entry = entry;
            given.Add(new NewLot(entry, grant.Holder, asset.Number, grant.Net, now, grant.ExpiresAt, grant.Act, grant.Scenario, grant.Policy));
        }

        var takes = page.Taken.Select(one => new LotTakeBack(one.Grant.Entry!.Value, one.Points, now)).ToArray();
        if (given.Count > 0 && takes.Length > 0)
        {
            List<PurseKey> purses = [.. given.Select(lot => new PurseKey(lot.Holder, lot.Asset))];
            foreach (var (grant, _) in page.Taken)
            {
                purses.Add(new PurseKey(places.TryGetValue(grant.Holder, out var place) ? place.Account : grant.Holder, (await assets.OfAsync(grant.Programme, ct)).Number));
            }

            await lots.LockAsync(connection, [.. purses.Distinct()], ct);
        }

        await lots.AddAsync(connection, batch, given, ct);
        await lots.TakeBackAsync(connection, batch, takes, ct);
        await page.States.SaveAsync(connection, ct);
        await GrantRow.InsertAsync(connection, page.Made, ct);
        await GrantRow.UpdateAsync(connection, page.Changed, now, ct);
        await GivenDays.AddAsync(connection, page.Sums, ct);
    }

    /// <summary>Where to go on; null when another process has the turn, or nothing was ever published.</summary>
    private static async Task<long?> PlaceAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var turn = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtextextended('credits giving', 0))", connection);
        if (await turn.ExecuteScalarAsync(ct) is not true)
        {
            return null;
        }

        // A statement of its own: what the one before committed is seen only now.
        await using var place = new NpgsqlCommand("select next from credits.cursor for update", connection);
        return await place.ExecuteScalarAsync(ct) as long?;
    }

    private static async Task MoveOnAsync(NpgsqlConnection connection, JournalPage read, CancellationToken ct)
    {
        await using var move = new NpgsqlCommand("update credits.cursor set next = $1, seen_at = greatest(seen_at, $2)", connection);
        move.Parameters.Add(new() { Value = read.Next });
        move.Parameters.Add(new() { Value = read.Entries.Count == 0 ? DateTime.UnixEpoch : read.Entries.Max(entry => entry.BookedAt).UtcDateTime });
        await move.ExecuteNonQueryAsync(ct);
    }
}
