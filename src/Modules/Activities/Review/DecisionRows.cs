using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Activities.Reading;
using Puhui.Bookkeeping;

namespace Puhui.Activities.Review;

/// <summary>The rows of <c>activities.review_decision</c>: proposals and the one final decision of each record.</summary>
internal static class DecisionRows
{
    internal sealed record Stored(ReviewStep Step, ReviewOutcome Outcome);

    /// <summary>The steps of some records, in order.</summary>
    public static async Task<ILookup<RecordKey, Stored>> LoadAsync(NpgsqlConnection connection, IReadOnlyCollection<RecordKey> keys, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select d.source, d.record_id, d.at, d.decision, d.is_final, d.operator, d.reason, d.by_rule, d.entry_id, d.amount_mg
            from unnest($1::integer[], $2::text[]) as i(source, record_id)
            join activities.review_decision d on d.source = i.source and d.record_id = i.record_id
            order by d.number
            """,
            connection);
        command.Parameters.Add(new() { Value = keys.Select(key => key.Source).ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(key => key.RecordId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<(RecordKey Key, Stored Stored)> found = [];
        while (await row.ReadAsync(ct))
        {
            var (at, decision, isFinal) = (row.GetFieldValue<DateTimeOffset>(2), (ReviewDecision)row.GetInt16(3), row.GetBoolean(4));
            found.Add((new RecordKey(row.GetInt32(0), row.GetString(1)), new Stored(
                new ReviewStep(at, decision, isFinal, row.GetString(5), row.GetString(6), row.GetBoolean(7)),
                new ReviewOutcome(isFinal, decision, row.IsDBNull(8) ? null : new EntryId(row.GetGuid(8)), row.GetInt64(9), at))));
        }

        return found.ToLookup(one => one.Key, one => one.Stored);
    }

    /// <summary>Writes a step; a final one also closes the record and is told to its source.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection, StoredRecord record, ReviewVerdict verdict, ReviewOutcome outcome, IEnumerable<Guid> takenBack, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, """
            insert into activities.review_decision (source, record_id, at, decision, is_final, operator, reason, entry_id, amount_mg, taken_back, by_rule)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            record.Key.Source, record.RecordId, outcome.At, (short)outcome.Decision, outcome.IsFinal, verdict.Operator, verdict.Reason,
            (object?)outcome.Entry?.Value ?? DBNull.Value, outcome.AmountMg, takenBack.ToArray(), verdict.ByRule);
        batch.BatchCommands[0].Parameters[7].NpgsqlDbType = NpgsqlDbType.Uuid;
        if (outcome.IsFinal)
        {
            Add(batch, "update activities.record set closed_at = $3 where source = $1 and record_id = $2", record.Key.Source, record.RecordId, outcome.At);
            Add(batch, """
                insert into activities.fact (at, source, kind, record_id, scenario, code, entry_id, amount_mg) values ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                outcome.At, record.Key.Source, (short)(outcome.Decision == ReviewDecision.Release ? ActivityFactKind.Released : ActivityFactKind.Rejected),
                record.RecordId, record.Scenario, record.Code!, (object?)outcome.Entry?.Value ?? DBNull.Value, outcome.AmountMg);
            batch.BatchCommands[2].Parameters[6].NpgsqlDbType = NpgsqlDbType.Uuid;
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    private static void Add(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        batch.BatchCommands.Add(command);
    }
}
