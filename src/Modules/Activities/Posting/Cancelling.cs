using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Caps;
using Puhui.Activities.Claims;
using Puhui.Activities.Contracts;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Reading;
using Puhui.Activities.Restatement;
using Puhui.Ledger.Contracts;

namespace Puhui.Activities.Posting;

/// <summary>
/// Cancels a record. Unknown: null. Cancelled before: the same answer. Otherwise a reversing entry that names what it corrects,
/// and adjusting entries for the records that get the room it used in capped windows, in one transaction.
/// </summary>
internal sealed class Cancelling(NpgsqlDataSource database, ILedger ledger, IHolderSecrets secrets, IAccountMoves moves, Countings countings)
{
    private const int MostTries = 10;

    public async Task<CancelOutcome?> CancelAsync(Source source, string recordId, CancellationToken ct)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await OnceAsync(source, recordId, ct);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected && tried < MostTries)
            {
                await Task.Delay(Random.Shared.Next(1, 5 * tried), ct);
            }
        }
    }

    private async Task<CancelOutcome?> OnceAsync(Source source, string recordId, CancellationToken ct)
    {
        var key = new RecordKey(source.Number, recordId);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var record = await FindAsync(connection, key, ct);
        if (record is null)
        {
            return null;
        }

        if (record.Status == ActivityStatus.Held)
        {
            // A release writes alone; either it is seen here, or it finds the record cancelled.
            await using var share = new NpgsqlCommand($"select pg_advisory_xact_lock_shared({WriterRegister.WritersLock})", connection);
            await share.ExecuteNonQueryAsync(ct);
        }

        await RestateLock.ShareAsync(connection, ct);
        record = (await FindAsync(connection, key, ct))!;
        var windows = new CapWindows(connection);
        if (record.Cancellation is null && await windows.HoldersOfAsync([record], ct) is { Count: > 0 } holders)
        {
            await windows.LockAsync(holders, ct);
            record = (await FindAsync(connection, key, ct))!;
        }

        if (record.Cancellation is { } known)
        {
            return Outcome(record, known);
        }

        using var batch = ledger.NewBatch();
        var reversals = new Reversals(connection, new CapReplay(connection, windows, countings), countings, secrets, moves, batch);
        var done = await reversals.ReverseAsync(record, source.Id, null, ct);
        if (done is null)
        {
            // Someone else was faster; what they wrote is visible now.
            var theirs = (await FindAsync(connection, key, ct))!;
            return Outcome(theirs, theirs.Cancellation!);
        }

        if (batch.Count > 0)
        {
            await ledger.PostAsync(connection, batch, ct);
        }

        await transaction.CommitAsync(ct);
        if (batch.Count > 0)
        {
            ledger.Announce(batch);
        }

        return Outcome(record, done);
    }

    private static async Task<StoredRecord?> FindAsync(NpgsqlConnection connection, RecordKey key, CancellationToken ct) =>
        (await StoredRecord.LoadAsync(connection, [key], ct)).SingleOrDefault();

    private static CancelOutcome Outcome(StoredRecord record, Cancellation done) => new(record.RecordId, done.ReversedMg, done.Entry, done.At);
}
