using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Posting;
using Puhui.Activities.Quantifying;
using Puhui.Quantities;

namespace Puhui.Activities.Sources.Sandbox;

/// <summary>
/// Answers the records of a source that is trying: as the books would, but for what depends on the account (caps, claims, balances),
/// and without them. What was answered is kept for a while, so that duplicates, conflicts, corrections and cancellations can be tried too.
/// </summary>
internal sealed class SandboxBook(NpgsqlDataSource database, TimeProvider time)
{
    private const int MostRounds = 5;

    private readonly record struct Known(UInt128 Digest, ActivityStatus Status, long Milligrams, string? Code, bool IsCancelled);

    /// <summary>Answers the rows of a judged batch. False when it was atomic and withdrawn.</summary>
    public async Task<bool> AnswerAsync(IntakeBatch batch, CancellationToken ct)
    {
        batch.TellsBalances = false;
        foreach (ref var row in batch.Rows)
        {
            if (row.NeedsCaps)
            {
                Quantifier.Settle(ref row, capped: false);
            }
        }

        var verdicts = batch.Rows.ToArray();
        for (var round = 1; ; round++)
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            if (await TryOnceAsync(connection, batch, ct))
            {
                if (batch.Atomic && IsSpoilt(batch))
                {
                    return false;
                }

                await transaction.CommitAsync(ct);
                return true;
            }

            if (round == MostRounds)
            {
                throw new IntakeOverloadedException();
            }

            // Somebody wrote one of the ids meanwhile: from the start, with what they wrote.
            verdicts.CopyTo(batch.Rows);
        }
    }

    public async Task<CancelOutcome?> CancelAsync(Source source, string recordId, CancellationToken ct)
    {
        await using var update = database.CreateCommand("""
            update activities.sandbox_record set cancelled_at = coalesce(cancelled_at, $3) where source = $1 and record_id = $2
            returning case when status = 1 then quantified_mg else 0 end, cancelled_at
            """);
        update.Parameters.Add(new() { Value = source.Number });
        update.Parameters.Add(new() { Value = recordId });
        update.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await using var row = await update.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new CancelOutcome(recordId, row.GetInt64(0), null, row.GetFieldValue<DateTimeOffset>(1)) : null;
    }

    public async Task<SandboxAnswer?> FindAsync(Source source, string recordId, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select status, scenario, at, quantified_mg, asset, code, received_at, cancelled_at, replaced_by
            from activities.sandbox_record where source = $1 and record_id = $2
            """);
        command.Parameters.Add(new() { Value = source.Number });
        command.Parameters.Add(new() { Value = recordId });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
        {
            return null;
        }

        var status = (ActivityStatus)row.GetInt16(0);
        var cancelled = row.IsDBNull(7) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(7);
        var code = row.IsDBNull(5) ? null : row.GetString(5);
        return new SandboxAnswer(
            recordId, true, cancelled is null ? ActivityAnswer.NameOf(status) : "cancelled", row.GetString(1), row.GetFieldValue<DateTimeOffset>(2),
            status == ActivityStatus.Posted && cancelled is null ? row.GetInt64(3) : 0, row.GetInt64(3), row.GetString(4), code,
            code is null ? null : RecordCodes.Explain(code).Detail, row.GetFieldValue<DateTimeOffset>(6), cancelled, row.IsDBNull(8) ? null : row.GetString(8));
    }

    private static async Task<bool> TryOnceAsync(NpgsqlConnection connection, IntakeBatch batch, CancellationToken ct)
    {
        var known = await KnownAsync(connection, batch, ct);
        var writing = new SandboxRows(batch);
        for (var i = 0; i < batch.Count; i++)
        {
            Answer(batch, i, known, writing);
        }

        return await writing.WriteAsync(connection, ct);
    }

    private static void Answer(IntakeBatch batch, int index, Dictionary<string, Known> known, SandboxRows writing)
    {
        ref var row = ref batch[index];
        var id = row.Id.IsGiven ? batch.String(row.Id) : null;
        if (row.IsRefused)
        {
            writing.Refused(id, row.Reason!);
            return;
        }

        if (known.TryGetValue(id!, out var before))
        {
            if (before.Digest != row.Digest)
            {
                row.Status = ActivityStatus.Conflict;
                row.KnownDigest = before.Digest;
                row.Reason = null;
                writing.Conflict(id!, row);
                return;
            }

            row.Status = ActivityStatus.Duplicate;
            row.Reason = before.Code is null ? null : RecordCodes.Explain(before.Code);
            row.Credited = before.Status == ActivityStatus.Posted ? before.Milligrams : 0;
            return;
        }

        if (row.Corrects.IsGiven)
        {
            var corrected = batch.String(row.Corrects);
            var reason = !known.TryGetValue(corrected, out var earlier) ? IntakeRefusals.CorrectsUnknown : earlier.IsCancelled ? IntakeRefusals.CorrectsCancelled : null;
            if (reason is not null)
            {
                row.Refuse(reason);
                writing.Refused(id, reason);
                return;
            }

            known[corrected] = earlier with { IsCancelled = true };
            writing.Replaced(corrected, id!);
        }

        row.Credited = row.Status == ActivityStatus.Posted ? row.Quantified : 0;
        known[id!] = new Known(row.Digest, row.Status, row.Quantified, row.Reason?.Code, false);
        writing.Fresh(id!, row);
    }

    private static async Task<Dictionary<string, Known>> KnownAsync(NpgsqlConnection connection, IntakeBatch batch, CancellationToken ct)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (ref readonly var row in batch.Rows)
        {
            if (!row.IsRefused)
            {
                ids.Add(batch.String(row.Id));
                if (row.Corrects.IsGiven)
                {
                    ids.Add(batch.String(row.Corrects));
                }
            }
        }

        Dictionary<string, Known> known = new(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(
            "select record_id, digest, status, quantified_mg, code, cancelled_at is not null from activities.sandbox_record where source = $1 and record_id = any($2)",
            connection);
        command.Parameters.Add(new() { Value = batch.Source.Number });
        command.Parameters.Add(new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var row2 = await command.ExecuteReaderAsync(ct);
        while (await row2.ReadAsync(ct))
        {
            known[row2.GetString(0)] = new Known(
                BinaryPrimitives.ReadUInt128BigEndian(row2.GetFieldValue<byte[]>(1)), (ActivityStatus)row2.GetInt16(2), row2.GetInt64(3),
                row2.IsDBNull(4) ? null : row2.GetString(4), row2.GetBoolean(5));
        }

        return known;
    }

    private static bool IsSpoilt(IntakeBatch batch)
    {
        foreach (ref readonly var row in batch.Rows)
        {
            if (row.Status is ActivityStatus.Refused or ActivityStatus.Conflict)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>One record of the sandbox, as its source may look it up.</summary>
internal sealed record SandboxAnswer(
    string Id,
    bool Sandbox,
    string Status,
    string Scenario,
    DateTimeOffset At,
    long ReductionMg,
    long QuantifiedMg,
    string Asset,
    string? Code,
    string? Detail,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? CancelledAt,
    string? ReplacedBy);
