using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Caps;
using Puhui.Activities.Claims;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Restatement;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Activities.Posting;

/// <summary>
/// One transaction for a group of requests: what is known is answered, what is new is recorded and posted. Locks are taken in
/// one order everywhere: holders of caps, records, cancellations, balances; inside each kind by key. Balances come last and
/// are held for the commit only.
/// </summary>
internal sealed class PostingTransaction(NpgsqlConnection connection, ILedger ledger, IHolderSecrets secrets, IAccountMoves moves, Countings countings, ClaimBook claims, WriterRegister writers) : IDisposable
{
    private readonly RecordTable _records = new(claims, writers);
    private readonly SideTables _side = new();
    private readonly OriginFields _origin = new();
    private readonly Acts _acts = new();

    public void Dispose() => _records.Dispose();

    public Task PrepareAsync(CancellationToken ct) => _records.PrepareAsync(connection, ct);

    /// <param name="group">The requests.</param>
    /// <param name="careful">A race was lost before: write in a way that cannot lose another.</param>
    /// <param name="ct">Gives up.</param>
    public async Task RunAsync(PostingGroup group, bool careful, CancellationToken ct)
    {
        group.Reset();
        claims.Begin();
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var withState = group.HasCaps || group.HasCorrections;
        if (careful && (withState || group.HasClaims))
        {
            await RecordTable.WriteAloneAsync(connection, ct);
        }

        if (group.HasExtras)
        {
            await claims.LockReferencesAsync(connection, group, ct);
        }

        await _records.MatchAsync(group, ct);
        if (group.HasClaims && !_records.IsRegistered)
        {
            throw new NotRegisteredException();
        }

        if (group.HasCorrections)
        {
            await RestateLock.ShareAsync(connection, ct);
        }

        using var batch = ledger.NewBatch();
        if (withState)
        {
            await RecordWithStateAsync(group, batch, ct);
        }
        else
        {
            await claims.JudgeAsync(connection, group, null, ct);
            Mint(group, batch, null);
            claims.PointToWinners(group);
            await (careful ? _records.InsertAsync(connection, group, ct) : _records.CopyAsync(connection, group, null, ct));
            Post(group, batch, null);
        }

        group.AnswerRepeats();
        if (group.IsAtomic && group.HasSpoiltRow())
        {
            group.IsWithdrawn = true;
            return;
        }

        await _side.WriteAsync(connection, group, ct);
        await claims.WriteAsync(connection, group, ct);
        if (batch.Count > 0)
        {
            await ledger.PostAsync(connection, batch, ct);
        }

        if (group.HasClaims && !careful && _records.OtherWriters > 0 && !await claims.StillHoldsAsync(connection, group, ct))
        {
            throw new LostClaimException();
        }

        if (group.TellsBalances)
        {
            await ReadBalancesAsync(group, ct);
        }

        await transaction.CommitAsync(ct);
        if (batch.Count > 0)
        {
            ledger.Announce(batch);
        }
    }

    /// <summary>Fresh rows whose amount depends on windows, or which take earlier records back: plain rows first, corrections after.</summary>
    private async Task RecordWithStateAsync(PostingGroup group, PostingBatch batch, CancellationToken ct)
    {
        var windows = new CapWindows(connection);
        var reversals = new Reversals(connection, new CapReplay(connection, windows, countings), countings, secrets, moves, batch);
        var corrections = new Corrections(connection, reversals, windows);
        var replaced = await corrections.FindAsync(group, ct);
        await windows.LockAsync([.. HoldersOf(group), .. replaced], ct);

        await claims.JudgeAsync(connection, group, place => !group[place].Row.Corrects.IsGiven, ct);
        await CountAsync(group, windows, place => !group[place].Row.Corrects.IsGiven, ct);
        Mint(group, batch, place => !group[place].Row.Corrects.IsGiven);
        claims.PointToWinners(group);
        await _records.CopyAsync(connection, group, place => !group[place].Row.Corrects.IsGiven, ct);
        Post(group, batch, place => !group[place].Row.Corrects.IsGiven);
        await windows.FlushAsync(ct);

        while (await corrections.NextRoundAsync(group, ct) is { Count: > 0 } round)
        {
            await claims.LookAsync(connection, group, round.Contains, ct);
            await claims.JudgeAsync(connection, group, round.Contains, ct);
            await CountAsync(group, windows, round.Contains, ct);
            Mint(group, batch, round.Contains);
            claims.PointToWinners(group);
            await _records.CopyAsync(connection, group, round.Contains, ct);
            Post(group, batch, round.Contains);
            await windows.FlushAsync(ct);
        }
    }

    private static List<AccountId> HoldersOf(PostingGroup group)
    {
        List<AccountId> holders = [];
        for (var i = 0; i < group.Count; i++)
        {
            if (group[i].IsFresh && group[i].Row.NeedsCaps)
            {
                holders.Add(group[i].Row.Account.Id);
            }
        }

        return holders;
    }

    /// <summary>Quantifies fresh rows against the windows of their holders, in the order of arrival.</summary>
    private async Task CountAsync(PostingGroup group, CapWindows windows, Predicate<int> chosen, CancellationToken ct)
    {
        List<(int Place, IReadOnlyList<string> Keys)> counted = [];
        for (var arrival = 0; arrival < group.Count; arrival++)
        {
            var place = group.ByArrival[arrival];
            ref var key = ref group[place];
            if (key.IsFresh && key.Row.NeedsCaps && key.Row.Status is not (ActivityStatus.Refused or ActivityStatus.Held) && chosen(place))
            {
                var scenario = key.Row.Counting!.Scenario;
                var keys = scenario.CapKeys(_acts.Of(key.Batch, key.Row, key.Row.Counting));
                counted.Add((place, ProgrammeWindows.Add(keys, key.Row.Programme, key.Row.Counting, Instant.ToTime(key.Row.At), key.Row.Account.ZoneId)));
            }
        }

        await windows.LoadAsync(counted.SelectMany(one => ProgrammeWindows.WindowsOf(one.Keys), (one, window) => (group[one.Place].Row.Account.Id, window)), ct);
        foreach (var (place, keys) in counted)
        {
            ref var key = ref group[place];
            Count(ref key, windows, keys);
        }
    }

    private void Count(ref RowKey key, CapWindows windows, IReadOnlyList<string> keys)
    {
        ref var row = ref key.Row;
        var its = windows.Of(row.Account.Id);
        var quantified = ProgrammeWindows.Cut(row.Counting!.Scenario.Quantify(_acts.Of(key.Batch, row, row.Counting), its), keys, its);
        if (quantified.Refusal is { } refusal)
        {
            row.Refuse(refusal);
            return;
        }

        row.Quantified = quantified.Milligrams;
        Quantifier.Settle(ref row, quantified.Capped);
        windows.Arrive(row.Account.Id, new(key.Source, key.Batch.String(row.Id)), row.Account.ZoneId, keys);
    }

    /// <summary>Gives fresh rows their ids, in the order of arrival.</summary>
    private static void Mint(PostingGroup group, PostingBatch batch, Predicate<int>? chosen)
    {
        foreach (var place in group.ByArrival)
        {
            ref var key = ref group[place];
            if (!key.IsFresh || key.Row.IsRefused || (chosen is not null && !chosen(place)))
            {
                continue;
            }

            ref var row = ref key.Row;
            row.HasEntry = row.Status == ActivityStatus.Posted;
            row.Activity = row.HasEntry ? batch.MintEntry().Value : Guid.CreateVersion7();
            row.Credited = row.HasEntry ? row.Quantified : 0;
        }
    }

    /// <summary>Adds the postings of fresh rows that earn something, in the order of arrival.</summary>
    private void Post(PostingGroup group, PostingBatch batch, Predicate<int>? chosen)
    {
        foreach (var place in group.ByArrival)
        {
            ref var key = ref group[place];
            ref var row = ref key.Row;
            if (!key.IsFresh || row.Status != ActivityStatus.Posted || (chosen is not null && !chosen(place)))
            {
                continue;
            }

            var counting = row.Counting!;
            batch.Add(
                new Ledger.Contracts.Posting(
                    new EntryId(row.Activity), row.Account.Id, row.Account.Secret, counting.Asset, counting.Issuer, row.Quantified,
                    Instant.ToTime(row.At), EntryKind.Issue, null, row.Scenario!, ReferenceOf(key)),
                _origin.Of(key.Batch, row));
        }
    }

    private async Task ReadBalancesAsync(PostingGroup group, CancellationToken ct)
    {
        Dictionary<string, HashSet<AccountId>> wanted = new(StringComparer.Ordinal);
        for (var i = 0; i < group.Count; i++)
        {
            if (group[i].Batch.TellsBalances && group[i].Row is { Counting: { } counting } row)
            {
                (wanted.TryGetValue(counting.Asset, out var accounts) ? accounts : wanted[counting.Asset] = []).Add(row.Account.Id);
            }
        }

        foreach (var (asset, accounts) in wanted)
        {
            var balances = await ledger.BalancesAsync(connection, asset, accounts, ct);
            for (var i = 0; i < group.Count; i++)
            {
                ref var row = ref group[i].Row;
                if (row.Counting?.Asset == asset)
                {
                    row.Balance = balances.GetValueOrDefault(row.Account.Id);
                }
            }
        }
    }

    // What RecordKey.Reference gives, without a string for the id.
    private static string ReferenceOf(in RowKey key)
    {
        Span<char> text = stackalloc char[160];
        "act:".CopyTo(text);
        var end = 4;
        key.Source.TryFormat(text[end..], out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        end += written;
        text[end++] = ':';
        end += System.Text.Encoding.UTF8.GetChars(key.Id, text[end..]);
        return new string(text[..end]);
    }
}
