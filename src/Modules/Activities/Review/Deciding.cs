using System.Text;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Caps;
using Puhui.Activities.Contracts;
using Puhui.Activities.Posting;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Reading;
using Puhui.Activities.Restatement;
using Puhui.Activities.Sources;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Review;

/// <summary>
/// Decides one held record in one transaction. A release writes alone, as after a lost race of the intake: it is rare, and so
/// what it finds standing is all there is (docs/decisions/0006-double-claims.md). Locks: writers, the record, holders of caps,
/// cancellations, balances.
/// </summary>
internal sealed class Deciding(
    NpgsqlDataSource database, ILedger ledger, IHolderSecrets secrets, IAccountMoves moves, IAccounts accounts, Countings countings, SourceStore sources,
    RecordsById records, StandingInTheWay standing, IProgrammeBook programmes, ReviewOptions options, TimeProvider time)
{
    private const int MostTries = 10;

    public async Task<Result<ReviewOutcome>> DecideAsync(ReviewVerdict verdict, CancellationToken ct)
    {
        if (ReviewRefusals.Text(verdict.Operator, ReviewRefusals.MostName) is not { } name)
        {
            return ReviewRefusals.OperatorInvalid;
        }

        if (ReviewRefusals.Text(verdict.Reason, ReviewRefusals.MostWords) is not { } reason)
        {
            return ReviewRefusals.ReasonInvalid;
        }

        verdict = verdict with { Operator = name, Reason = reason };
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await OnceAsync(verdict, ct);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected && tried < MostTries)
            {
                await Task.Delay(Random.Shared.Next(1, 5 * tried), ct);
            }
            catch (PostingRefusedException e)
            {
                return e.Refusal;
            }
        }
    }

    /// <summary>What a record would credit before caps.</summary>
    public (long Amount, string Asset) WouldCredit(StoredRecord record)
    {
        var counting = countings.Of(record);
        return (counting.IsCredited ? Math.Max(0, record.QuantifiedMg) : 0, counting.Asset);
    }

    public bool NeedsTwo(StoredRecord record) => WouldCredit(record).Amount > options.FourEyesAboveMg;

    private async Task<Result<ReviewOutcome>> OnceAsync(ReviewVerdict verdict, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await records.FindAsync(connection, verdict.Record.Value, ct) is not { } key)
        {
            return ReviewRefusals.NotFound;
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (verdict.Decision == ReviewDecision.Release)
        {
            await RecordTable.WriteAloneAsync(connection, ct);
            await RestateLock.ShareAsync(connection, ct);
        }

        await LockAsync(connection, key, ct);
        var record = (await StoredRecord.LoadAsync(connection, [key], ct)).Single();
        var steps = (await DecisionRows.LoadAsync(connection, [key], ct))[key].ToList();
        if (Known(record, steps, verdict.Decision) is { } answer)
        {
            return answer;
        }

        var source = await sources.FindAsync(await sources.IdOfAsync(key.Source, ct), ct) ?? throw new InvalidOperationException($"There is no source {key.Source}.");
        var inTheWay = verdict.Decision == ReviewDecision.Release ? await standing.FindAsync(connection, record, source, ct) : [];
        if (inTheWay.Any(other => !verdict.TakeBack.Contains(new ActivityId(other.Activity))))
        {
            return ReviewRefusals.ClaimStands(inTheWay.Select(other => other.Activity));
        }

        if (NeedsTwo(record) && !steps.Exists(step => step.Step.Decision == verdict.Decision && !IsSameName(step.Step.Operator, verdict.Operator)))
        {
            var proposal = steps.FindLast(step => step.Step.Decision == verdict.Decision)?.Outcome ?? new ReviewOutcome(false, verdict.Decision, null, 0, Now());
            if (steps.TrueForAll(step => step.Step.Decision != verdict.Decision))
            {
                await DecisionRows.WriteAsync(connection, record, verdict, proposal, [], ct);
                await transaction.CommitAsync(ct);
            }

            return proposal;
        }

        return verdict.Decision == ReviewDecision.Release
            ? await ReleaseAsync(connection, transaction, record, source, inTheWay, verdict, ct)
            : await RejectAsync(connection, transaction, record, verdict, ct);
    }

    /// <summary>The answer when there is nothing left to decide; null when there is.</summary>
    private static Result<ReviewOutcome>? Known(StoredRecord record, List<DecisionRows.Stored> steps, ReviewDecision decision)
    {
        if (steps.Find(step => step.Step.IsFinal) is { } final)
        {
            return final.Step.Decision == decision ? (Result<ReviewOutcome>)final.Outcome : ReviewRefusals.AlreadyDecided(final.Step.Decision);
        }

        if (record.Status != ActivityStatus.Held)
        {
            return (Result<ReviewOutcome>)ReviewRefusals.NotHeld;
        }

        if (record.Cancellation is not null)
        {
            return (Result<ReviewOutcome>)ReviewRefusals.Cancelled;
        }

        return null;
    }

    private async Task<Result<ReviewOutcome>> RejectAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, StoredRecord record, ReviewVerdict verdict, CancellationToken ct)
    {
        var outcome = new ReviewOutcome(true, ReviewDecision.Reject, null, 0, Now());
        await DecisionRows.WriteAsync(connection, record, verdict, outcome, [], ct);
        await transaction.CommitAsync(ct);
        return outcome;
    }

    private async Task<Result<ReviewOutcome>> ReleaseAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, StoredRecord record, Source source, IReadOnlyList<StoredRecord> inTheWay, ReviewVerdict verdict, CancellationToken ct)
    {
        var windows = new CapWindows(connection);
        var programme = (await programmes.CurrentAsync(ct)).Find(record.Programme ?? source.Programme);
        var counting = countings.Of(record);
        var needsCaps = counting.IsCredited && (counting.Scenario.HasCaps || ProgrammeWindows.Caps(programme, counting));
        await windows.LockAsync([.. await windows.HoldersOfAsync(inTheWay, ct), .. needsCaps ? [record.Account] : Array.Empty<AccountId>()], ct);

        // Their sources may have cancelled them, or caps given them more, before the holders were locked.
        inTheWay = inTheWay.Count == 0 ? [] : await StoredRecord.LoadAsync(connection, [.. inTheWay.Select(one => one.Key)], ct);
        using var batch = ledger.NewBatch();
        var reversals = new Reversals(connection, new CapReplay(connection, windows, countings), countings, secrets, moves, batch);
        foreach (var other in inTheWay.Where(other => other.Cancellation is null))
        {
            await reversals.ReverseAsync(other, await sources.IdOfAsync(other.Key.Source, ct), new ActivityId(record.Activity).ToString(), ct);
        }

        var credit = needsCaps ? await CountAsync(record, counting, programme, windows, ct) : WouldCredit(record).Amount;
        if (!credit.IsAccepted)
        {
            return credit.Refusal;
        }

        EntryId? entry = credit.Value == 0 ? null : await reversals.ReleaseAsync(record, credit.Value, source.Id, ct);
        var outcome = new ReviewOutcome(true, ReviewDecision.Release, entry, credit.Value, batch.BookedAt);
        await standing.ClaimAsync(connection, record, source, batch.BookedAt, ct);
        await DecisionRows.WriteAsync(connection, record, verdict, outcome, inTheWay.Select(other => other.Activity), ct);
        if (batch.Count > 0)
        {
            await ledger.PostAsync(connection, batch, ct);
        }

        await transaction.CommitAsync(ct);
        if (batch.Count > 0)
        {
            ledger.Announce(batch);
        }

        return outcome;
    }

    /// <summary>What the record credits now: like any that arrives now as far as caps go.</summary>
    private async Task<Result<long>> CountAsync(StoredRecord record, Counting counting, Programme? programme, CapWindows windows, CancellationToken ct)
    {
        var zone = (await accounts.FindAsync(record.Account, ct) ?? throw new InvalidOperationException($"There is no account {record.Account}.")).ZoneId;
        var acts = new Acts();
        var keys = ProgrammeWindows.Add(counting.Scenario.CapKeys(acts.Of(record, counting.Scenario, zone)), programme, counting, record.At, zone);
        await windows.LoadAsync(ProgrammeWindows.WindowsOf(keys).Select(window => (record.Account, window)), ct);
        var its = windows.Of(record.Account);
        var quantified = ProgrammeWindows.Cut(counting.Scenario.Quantify(acts.Of(record, counting.Scenario, zone), its), keys, its);
        if (quantified.Refusal is { } refusal)
        {
            return refusal;
        }

        windows.Arrive(record.Account, record.Key, zone, keys);
        await windows.FlushAsync(ct);
        return Math.Max(0, quantified.Milligrams);
    }

    private static async Task LockAsync(NpgsqlConnection connection, RecordKey key, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select from activities.record where source = $1 and record_id = $2 for no key update", connection);
        command.Parameters.Add(new() { Value = key.Source });
        command.Parameters.Add(new() { Value = key.RecordId });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Width, case and spaces make nobody someone else.</summary>
    private static bool IsSameName(string one, string other) => string.Equals(Plain(one), Plain(other), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string name) => string.Concat(name.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c)));

    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
    }
}
