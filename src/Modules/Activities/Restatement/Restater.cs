using System.Security.Cryptography;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Posting;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Replay;
using Puhui.Activities.Sources;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Activities.Restatement;

/// <summary>
/// Carries a decision out, piece by piece, each in one transaction: the lock that keeps cancellations apart, the row of the piece,
/// holders of caps, adjustments, and the books last. Whoever is killed has done nothing; what is done is marked with it.
/// </summary>
internal sealed class Restater(NpgsqlDataSource database, ILedger ledger, IHolderSecrets secrets, IAccountMoves moves, Countings countings, SourceStore sources)
{
    private const int MostTries = 10;

    // A request is answered within minutes of its arrival; what an old choice of versions counted late is not older.
    private static readonly TimeSpan Stragglers = TimeSpan.FromHours(1);

    /// <summary>Does one piece; false when there is none left to take.</summary>
    public async Task<bool> PieceAsync(Job job, CancellationToken ct)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await OnceAsync(job, ct);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected && tried < MostTries)
            {
                await Task.Delay(Random.Shared.Next(1, 5 * tried), ct);
            }
            catch (PostingRefusedException e) when (e.Account is not null && e.Refusal.Code == RestateRefusals.Spent)
            {
                // The holder spent something since it was planned: counted alone, at the end.
                await using var connection = await database.OpenConnectionAsync(ct);
                await RestatementRows.ShortAsync(connection, job.Number, [e.Account.Value.Value], ct);
            }
        }
    }

    /// <summary>Counts one of the holders who cannot bear everything; false when there is none left to take.</summary>
    public async Task<bool> ShortAsync(Job job, CancellationToken ct)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await OneShortAsync(job, ct);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected && tried < MostTries)
            {
                await Task.Delay(Random.Shared.Next(1, 5 * tried), ct);
            }
            catch (PostingRefusedException e) when (e.Refusal.Code == RestateRefusals.Spent && tried < MostTries)
            {
                // Spent between looking and posting; look again.
            }
        }
    }

    /// <summary>Corrects a plan by what will become of a holder who cannot bear everything.</summary>
    public async Task ReplanAsync(Job job, Guid holder, RestateTally plan, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var set = await SetOfAsync(connection, job, holder, ct);
        var all = new RestateTally();
        set.Items.ForEach(item => Decided.Count(all, item));
        plan.Subtract(all);
        plan.Add(Decided.Of(set, await AvailableAsync(connection, job, set, ct)).Tally);

        // What was brought back to look goes back again.
        await transaction.RollbackAsync(ct);
    }

    /// <summary>
    /// Makes an end when every piece is done: what an old choice of versions counted meanwhile, with nobody writing. Returns what
    /// is posted in all; null while others still work, or when it was made.
    /// </summary>
    public async Task<RestateTally?> FinishAsync(Job job, Func<NpgsqlConnection, RestateTally, Task> end, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var ready = new NpgsqlCommand("""
            select exists (
                select from activities.restatement r where r.number = $1 and r.state = 1
                and not exists (select from activities.restatement_piece p where p.restatement = $1 and p.done_at is null)
                and not exists (select from activities.restatement_short s where s.restatement = $1 and s.done_at is null))
            """, connection) { Parameters = { new() { Value = job.Number } } })
        {
            if (await ready.ExecuteScalarAsync(ct) is not true)
            {
                return null;
            }
        }

        await RecordTable.WriteAloneAsync(connection, ct);
        await RestateLock.AloneAsync(connection, ct);
        await using (var take = new NpgsqlCommand("select number from activities.restatement where number = $1 and state = 1 for update", connection) { Parameters = { new() { Value = job.Number } } })
        {
            if (await take.ExecuteScalarAsync(ct) is null)
            {
                return null;
            }
        }

        var (posted, _, _) = await RestatementRows.PostedAsync(connection, job.Number, ct);
        using var batch = ledger.NewBatch();
        foreach (var set in await LateAsync(connection, job, ct))
        {
            var decided = Decided.Of(set, await AvailableAsync(connection, job, set, ct));
            await WriteAsync(connection, job, batch, decided, ct);
            posted.Add(decided.Tally);
        }

        await end(connection, posted);
        await CommitAsync(connection, transaction, batch, ct);
        return posted;
    }

    private async Task<bool> OnceAsync(Job job, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await RestatePieces.TakeAsync(connection, job.Number, ct) is not { } piece)
        {
            return false;
        }

        await RestateLock.AloneAsync(connection, ct);
        var shorts = await RestatePieces.ShortsAsync(connection, job.Number, ct);
        var query = await PastQuery.PrepareAsync(connection, ct);
        var decided = new Decided();
        if (piece.Accounts is { } accounts)
        {
            foreach (var set in await CappedAsync(connection, job, query.CappedToPost(job.Scope, job.Number, accounts.From, accounts.To), shorts, ct))
            {
                decided.Accept(set);
            }
        }
        else
        {
            var items = await RestateItem.LoadAsync(connection, query.PlainToPost(job.Scope, job.Number, piece.Received.From, piece.Received.To), ct);
            items.RemoveAll(item => shorts.Contains(item.Record.Account.Value));
            CountPlain(job, items);
            items.ForEach(decided.Accept);
        }

        using var batch = ledger.NewBatch();
        await WriteAsync(connection, job, batch, decided, ct);
        await using (var done = new NpgsqlCommand("update activities.restatement_piece set done_at = $3, tally = $4::jsonb where restatement = $1 and number = $2", connection))
        {
            done.Parameters.Add(new() { Value = job.Number });
            done.Parameters.Add(new() { Value = piece.Number });
            done.Parameters.Add(new() { Value = batch.BookedAt.UtcDateTime });
            done.Parameters.Add(new() { Value = decided.Tally.ToJson() });
            await done.ExecuteNonQueryAsync(ct);
        }

        await CommitAsync(connection, transaction, batch, ct);
        return true;
    }

    private async Task<bool> OneShortAsync(Job job, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var take = new NpgsqlCommand("select account_id from activities.restatement_short where restatement = $1 and done_at is null order by account_id for update skip locked limit 1", connection);
        take.Parameters.Add(new() { Value = job.Number });
        if (await take.ExecuteScalarAsync(ct) is not Guid holder)
        {
            return false;
        }

        await RestateLock.AloneAsync(connection, ct);
        var set = await SetOfAsync(connection, job, holder, ct, toPost: true);
        var decided = Decided.Of(set, await AvailableAsync(connection, job, set, ct));
        using var batch = ledger.NewBatch();
        await WriteAsync(connection, job, batch, decided, ct);
        await using (var done = new NpgsqlCommand("update activities.restatement_short set done_at = $3, tally = $4::jsonb where restatement = $1 and account_id = $2", connection))
        {
            done.Parameters.Add(new() { Value = job.Number });
            done.Parameters.Add(new() { Value = holder });
            done.Parameters.Add(new() { Value = batch.BookedAt.UtcDateTime });
            done.Parameters.Add(new() { Value = decided.Tally.ToJson() });
            await done.ExecuteNonQueryAsync(ct);
        }

        await CommitAsync(connection, transaction, batch, ct);
        return true;
    }

    private async Task CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, PostingBatch batch, CancellationToken ct)
    {
        if (batch.Count > 0)
        {
            await ledger.PostAsync(connection, batch, ct);
        }

        await transaction.CommitAsync(ct);
        if (batch.Count > 0)
        {
            ledger.Announce(batch);
        }
    }

    private async Task WriteAsync(NpgsqlConnection connection, Job job, PostingBatch batch, Decided decided, CancellationToken ct)
    {
        await RestateWindows.WriteAsync(connection, decided.Windows, ct);
        await RestateRows.WriteAsync(connection, job, decided, ct);
        var changed = decided.Changed;
        if (changed.Count == 0)
        {
            return;
        }

        var known = await secrets.SecretsAsync([.. changed.Select(item => item.Record.Account).Distinct()], ct);
        var forgotten = new Dictionary<AccountId, byte[]>();
        var origin = new OriginFields();
        var cause = Reversals.RestatedCause(job.Decision.Id);
        var entries = new EntryId[changed.Count];
        for (var i = 0; i < changed.Count; i++)
        {
            var item = changed[i];
            var record = item.Record;
            var counts = countings.Of(item.IsTried ? job.NewNumber : record.Method, record.Scenario, record.Method);
            var first = countings.Of(record.FirstMethod, record.Scenario);
            if (!known.TryGetValue(record.Account, out var secret) && !forgotten.TryGetValue(record.Account, out secret))
            {
                // The holder was erased: the amounts stay right, and nobody can ever open the commitments, as of all their entries.
                forgotten[record.Account] = secret = RandomNumberGenerator.GetBytes(32);
            }

            entries[i] = batch.MintEntry();
            var kind = record.FirstEntry is null ? EntryKind.Issue : EntryKind.Correct;
            batch.Add(
                new Ledger.Contracts.Posting(
                    entries[i], record.Account, secret, job.Asset, first.Issuer, item.Change, record.At, kind, record.FirstEntry, record.Scenario, record.Key.ReferenceIn(job.Decision.Id)),
                origin.Of(record, await sources.IdOfAsync(record.Key.Source, ct), counts.Issuer, cause));
        }

        await RestateRows.AdjustAsync(connection, job, batch.BookedAt, changed, entries, ct);
    }

    /// <summary>The records of one holder, counted anew.</summary>
    private async Task<HolderSet> SetOfAsync(NpgsqlConnection connection, Job job, Guid holder, CancellationToken ct, bool toPost = false)
    {
        var query = await PastQuery.PrepareAsync(connection, ct);
        var plain = job.Scope.Plain.Count == 0 ? [] : await RestateItem.LoadAsync(connection, query.PlainToPost(job.Scope, job.Number, null, job.BegunAt, [holder]), ct);
        CountPlain(job, plain);
        if (job.Scope.Capped.Count == 0 && !query.Windows)
        {
            return new HolderSet(holder, plain, [], new Dictionary<string, decimal>());
        }

        var sql = query.CappedToPost(job.Scope, job.Number, Guid.Empty, Pieces.LastAccount, [holder]);
        var capped = (await CappedAsync(connection, job, sql, [], ct, locks: toPost)).SingleOrDefault();
        return capped is null ? new HolderSet(holder, plain, [], new Dictionary<string, decimal>()) : capped with { Plain = plain };
    }

    /// <summary>Records that arrived late, or while pieces were done, and were still counted by the old version.</summary>
    private async Task<List<HolderSet>> LateAsync(NpgsqlConnection connection, Job job, CancellationToken ct)
    {
        var query = await PastQuery.PrepareAsync(connection, ct);
        var (from, to) = (job.BegunAt - Stragglers, DateTimeOffset.MaxValue.AddYears(-1));
        var plain = job.Scope.Plain.Count == 0 ? [] : await RestateItem.LoadAsync(connection, query.PlainToPost(job.Scope, job.Number, from, to), ct);
        var uncountable = CountPlain(job, plain);
        plain.RemoveAll(uncountable.Contains);
        var sets = plain.GroupBy(item => item.Record.Account.Value)
            .ToDictionary(group => group.Key, group => new HolderSet(group.Key, [.. group], [], new Dictionary<string, decimal>()));
        if (job.Scope.Capped.Count > 0 || query.Windows)
        {
            var sql = (query with { Windows = false }).PlainToPost(job.Scope with { Plain = job.Scope.Scenarios }, job.Number, from, to);
            var holders = (await RestateItem.LoadAsync(connection, sql, ct)).Select(item => item.Record.Account.Value).Distinct().ToList();
            if (holders.Count > 0)
            {
                foreach (var capped in await CappedAsync(connection, job, query.CappedToPost(job.Scope, job.Number, Guid.Empty, Pieces.LastAccount, holders), [], ct))
                {
                    capped.Items.ForEach(item => item.IsSeenBefore = item.IsUncountable);
                    sets[capped.Holder] = sets.TryGetValue(capped.Holder, out var set) ? capped with { Plain = set.Plain } : capped;
                }
            }
        }

        return [.. sets.Values];
    }

    /// <summary>Counts records one by one; returns those the replacing version refuses.</summary>
    private HashSet<RestateItem> CountPlain(Job job, List<RestateItem> items)
    {
        HashSet<RestateItem> uncountable = [];
        var recount = new Recount(job.Scope, countings, keepsRefused: true);
        foreach (var item in items)
        {
            var counted = item.Lend((in PastRecord record) => recount.Plain(record));
            (item.After, item.IsUncountable) = (counted.Amount, counted.RefusedFor is not null);
            if (item.IsUncountable)
            {
                uncountable.Add(item);
            }
        }

        return uncountable;
    }

    /// <summary>Counts records under caps holder by holder; their holders are locked first, and read again behind the lock.</summary>
    private async Task<List<HolderSet>> CappedAsync(NpgsqlConnection connection, Job job, string sql, HashSet<Guid> shorts, CancellationToken ct, bool locks = true)
    {
        var items = await RestateItem.LoadAsync(connection, sql, ct);
        if (locks && items.Count > 0)
        {
            await new Caps.CapWindows(connection).LockAsync([.. items.Where(item => item.IsTried).Select(item => item.Record.Account)], ct);
            items = await RestateItem.LoadAsync(connection, sql, ct);
        }

        List<HolderSet> sets = [];
        var recount = new Recount(job.Scope, countings, keepsRefused: true);
        foreach (var group in items.GroupBy(item => item.Record.Account.Value))
        {
            if (shorts.Contains(group.Key) || !group.Any(item => item.IsTried))
            {
                continue;
            }

            List<RestateItem> counted = [.. group];
            foreach (var item in counted)
            {
                var result = item.Lend((in PastRecord record) => recount.Capped(record));
                (item.After, item.IsUncountable) = (result.Amount, result.RefusedFor is not null);
                item.CapKeys = item.Lend((in PastRecord record) => recount.KeysOf(record, item.IsTried && !item.IsUncountable));
            }

            sets.Add(new HolderSet(group.Key, [], counted, new Dictionary<string, decimal>(recount.Windows, StringComparer.Ordinal)));
        }

        return sets;
    }

    /// <summary>What a holder can bear; what was moved to another account at a link is brought back first, when that has it.</summary>
    private async Task<long> AvailableAsync(NpgsqlConnection connection, Job job, HolderSet set, CancellationToken ct)
    {
        var account = new AccountId(set.Holder);
        var lost = -set.Items.Sum(item => item.Change);
        if (lost > 0)
        {
            await ExecuteAsync(connection, "savepoint bringing_back", ct);
            try
            {
                await moves.BringBackAsync(connection, account, job.Asset, lost, ct);
                await ExecuteAsync(connection, "release savepoint bringing_back", ct);
            }
            catch (PostingRefusedException)
            {
                await ExecuteAsync(connection, "rollback to savepoint bringing_back; release savepoint bringing_back", ct);
            }
        }

        var posted = (await ledger.BalancesAsync(connection, job.Asset, [account], ct)).GetValueOrDefault(account);
        return posted - (await ledger.BalancesOfAsync(account, ct)).FirstOrDefault(balance => balance.Asset == job.Asset).Reserved;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
