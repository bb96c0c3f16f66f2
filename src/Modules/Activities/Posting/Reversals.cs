using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Caps;
using Puhui.Activities.Contracts;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Reading;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Methods.Contracts;

namespace Puhui.Activities.Posting;

/// <summary>
/// Takes records back inside a transaction: a reversing entry that names what it corrects, the mark of the cancellation, and
/// adjusting entries for the records that get the room it used.
/// </summary>
internal sealed class Reversals(NpgsqlConnection connection, CapReplay caps, Countings countings, IHolderSecrets secrets, IAccountMoves moves, PostingBatch batch)
{
    private readonly OriginFields _origin = new();

    /// <summary>
    /// Takes one live record back. Null when another transaction has taken it back in the meantime.
    /// The row of the cancellation is the lock: a second writer waits for it and then finds it.
    /// </summary>
    public async Task<Cancellation?> ReverseAsync(StoredRecord record, SourceId source, string? replacedBy, CancellationToken ct)
    {
        var reversed = record.EarnedMg;
        EntryId? entry = reversed == 0 ? null : batch.MintEntry();
        var done = new Cancellation(batch.BookedAt, reversed, entry, replacedBy);
        if (!await MarkAsync(record.Key, done, ct))
        {
            return null;
        }

        await FreeAsync(record, done, ct);
        if (entry is { } minted)
        {
            await moves.BringBackAsync(connection, record.Account, countings.Of(record).Asset, reversed, ct);
            await PostAsync(record, minted, -reversed, source, Cancellation.Cause(replacedBy), ct);
        }

        foreach (var change in await caps.RemoveAsync(record, ct))
        {
            await AdjustAsync(change, record, source, ct);
        }

        return done;
    }

    /// <summary>What the record claimed may be claimed again; its source is told.</summary>
    private async Task FreeAsync(StoredRecord record, Cancellation done, CancellationToken ct)
    {
        await using var changes = new NpgsqlBatch(connection);
        foreach (var sql in (string[])
        [
            "update activities.record set busy_until = null where source = $1 and record_id = $2 and busy_until is not null",
            "delete from activities.claim where source = $1 and record_id = $2",
            "delete from activities.whereabouts where source = $1 and record_id = $2",
            "update activities.record set closed_at = now() where source = $1 and record_id = $2 and status = 4 and closed_at is null",
        ])
        {
            changes.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = record.Key.Source }, new() { Value = record.RecordId } } });
        }

        changes.BatchCommands.Add(new NpgsqlBatchCommand(
            "insert into activities.fact (at, source, kind, record_id, scenario, entry_id, amount_mg) values ($1, $2, $3, $4, $5, $6, $7)")
        {
            Parameters =
            {
                new() { Value = done.At },
                new() { Value = record.Key.Source },
                new() { Value = (short)ActivityFactKind.Cancelled },
                new() { Value = record.RecordId },
                new() { Value = record.Scenario },
                new() { Value = (object?)done.Entry?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = done.ReversedMg },
            },
        });
        await changes.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Credits a held record: the first entry of it, as an adjustment that is its own cause.</summary>
    public async Task<EntryId> ReleaseAsync(StoredRecord record, long amount, SourceId source, CancellationToken ct)
    {
        var entry = batch.MintEntry();
        await PostAsync(record, entry, amount, source, ReleaseCause, ct);
        await NoteAsync(record, entry, amount, record, ct);
        return entry;
    }

    private async Task AdjustAsync(CapReplay.Change change, StoredRecord cause, SourceId causeSource, CancellationToken ct)
    {
        var entry = batch.MintEntry();
        var source = change.Record.Key.Source == cause.Key.Source ? causeSource : await SourceOfAsync(change.Record.Key.Source, ct);
        await PostAsync(change.Record, entry, change.AmountMg, source, CapCause(cause.RecordId), ct);
        await NoteAsync(change.Record, entry, change.AmountMg, cause, ct);
    }

    private async Task NoteAsync(StoredRecord record, EntryId entry, long amount, StoredRecord cause, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            """
            insert into activities.adjustment (source, record_id, entry_id, at, amount_mg, cause_source, cause_record_id, method)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            connection);
        insert.Parameters.Add(new() { Value = record.Key.Source });
        insert.Parameters.Add(new() { Value = record.RecordId });
        insert.Parameters.Add(new() { Value = entry.Value });
        insert.Parameters.Add(new() { Value = batch.BookedAt });
        insert.Parameters.Add(new() { Value = amount });
        insert.Parameters.Add(new() { Value = cause.Key.Source });
        insert.Parameters.Add(new() { Value = cause.RecordId });
        insert.Parameters.Add(new() { Value = record.Method == record.FirstMethod ? DBNull.Value : record.Method, NpgsqlDbType = NpgsqlDbType.Integer });
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What the entry of a release commits to as its cause.</summary>
    public const string ReleaseCause = "released by review";

    /// <summary>What the entry of a restatement commits to as its cause.</summary>
    public static string RestatedCause(RestatementDecisionId decision) => "restated by " + decision;

    public static string CapCause(string recordId) => "cap room of " + recordId;

    private async Task PostAsync(StoredRecord record, EntryId entry, long amount, SourceId source, string cause, CancellationToken ct)
    {
        var counting = countings.Of(record);
        var known = await secrets.SecretsAsync([record.Account], ct);
        if (!known.TryGetValue(record.Account, out var secret))
        {
            throw new InvalidOperationException($"The account {record.Account} has no secret any more; nothing can be posted to it.");
        }

        // What one version issued is corrected in its own account, whichever version counts now.
        var issuer = record.Method == record.FirstMethod ? counting.Issuer : countings.Of(record.FirstMethod, record.Scenario).Issuer;
        var kind = record.FirstEntry is null ? EntryKind.Issue : EntryKind.Correct;
        batch.Add(
            new Ledger.Contracts.Posting(entry, record.Account, secret, counting.Asset, issuer, amount, record.At, kind, record.FirstEntry, record.Scenario, record.Key.Reference),
            _origin.Of(record, source, counting.Issuer, cause));
    }

    private async Task<bool> MarkAsync(RecordKey key, Cancellation done, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            """
            insert into activities.cancellation (source, record_id, at, reversed_mg, entry_id, replaced_by)
            values ($1, $2, $3, $4, $5, $6) on conflict do nothing
            """,
            connection);
        insert.Parameters.Add(new() { Value = key.Source });
        insert.Parameters.Add(new() { Value = key.RecordId });
        insert.Parameters.Add(new() { Value = done.At });
        insert.Parameters.Add(new() { Value = done.ReversedMg });
        insert.Parameters.Add(new() { Value = (object?)done.Entry?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        insert.Parameters.Add(new() { Value = (object?)done.ReplacedBy ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        return await insert.ExecuteNonQueryAsync(ct) == 1;
    }

    private async Task<SourceId> SourceOfAsync(int number, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select source_id from activities.source where number = $1", connection);
        command.Parameters.Add(new() { Value = number });
        return new SourceId((Guid)(await command.ExecuteScalarAsync(ct) ?? throw new InvalidOperationException($"There is no source {number}.")));
    }
}
