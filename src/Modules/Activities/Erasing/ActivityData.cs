using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Reading;
using Puhui.Activities.Sources;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Activities.Erasing;

/// <summary>
/// The records of a holder: those with an entry are found through the books (the journal knows an account's entries, the table of records
/// does not), those without by their own index. Erased, a record keeps its times and amounts; what its source called it, what it said of the
/// journey, and everything beside it goes.
/// </summary>
internal sealed class ActivityData(NpgsqlDataSource database, ILedger ledger, Countings countings, SourceStore sources, IEnumerable<IRecordErasure> others) : IHolderData
{
    private const int Chunk = 1000;

    public string Section => "activities";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        json.WriteStartArray();
        await foreach (var keys in KeysAsync(holder, ct))
        {
            foreach (var record in await LoadAsync(keys, ct))
            {
                json.WriteStartObject();
                json.WriteString("source", (await sources.FindAsync(await sources.IdOfAsync(record.Key.Source, ct), ct))?.Name);
                json.WriteString("record", record.RecordId);
                json.WriteString("scenario", record.Scenario);
                json.WriteString("at", record.At.UtcDateTime);
                if (record.Until is { } until)
                {
                    json.WriteString("until", until.UtcDateTime);
                }

                json.WriteString("receivedAt", record.ReceivedAt.UtcDateTime);
                json.WriteString("status", Intake.ActivityAnswer.NameOf(record.Status));
                json.WriteNumber("amountMg", record.EarnedMg);
                json.WriteString("asset", countings.Of(record).Asset);
                json.WriteString("method", countings.Of(record).Issuer);
                json.WriteString("evidence", record.EvidenceName);
                json.WriteString("inputs", record.Inputs);
                json.WriteString("region", record.Region);
                if (record.Cancellation is { } cancelled)
                {
                    json.WriteString("cancelledAt", cancelled.At.UtcDateTime);
                }

                json.WriteEndObject();
            }

            await json.FlushAsync(ct);
        }

        json.WriteEndArray();
    }

    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await foreach (var keys in KeysAsync(holder, ct))
        {
            foreach (var ofSource in keys.GroupBy(key => key.Source))
            {
                var ids = ofSource.Select(key => key.RecordId).ToArray();
                var source = await sources.IdOfAsync(ofSource.Key, ct);
                foreach (var other in others)
                {
                    await other.ErasedAsync(connection, source, ids, ct);
                }

                await EraseRecordsAsync(connection, holder, ofSource.Key, ids, ct);
            }
        }

        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])
        [
            "delete from activities.whereabouts where account_id = $1",
            "delete from activities.instrument where account_id = $1",
            "delete from activities.cap_act where account_id = $1",
            "delete from activities.cap_use where account_id = $1",
            "delete from activities.cap_holder where account_id = $1",
            "delete from activities.restatement_left where account_id = $1",
            """
            delete from activities.waiting w using activities.waiting_subject s
            where s.account = $1 and w.issuer = s.issuer and w.subject = s.digest
            """,
            "delete from activities.waiting_subject where account = $1",
        ])
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = holder.Value } } });
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Everything by (source, record id); the record itself last, for the others are told by its old name. The new one is its own id.</summary>
    private static async Task EraseRecordsAsync(NpgsqlConnection connection, AccountId holder, int source, string[] ids, CancellationToken ct)
    {
        // What each record is called from now on, for the tables that keep it.
        const string Named = "from activities.record r where r.source = $1 and r.record_id = any ($2) and r.account_id = $3 and t.source = r.source";
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])
        [
            $"update activities.cancellation t set record_id = 'erased:' || r.activity_id, replaced_by = null {Named} and t.record_id = r.record_id",
            $"""
            update activities.adjustment t set record_id = 'erased:' || r.activity_id,
                cause_record_id = case when t.cause_source = r.source and t.cause_record_id = r.record_id then 'erased:' || r.activity_id else 'erased' end
            {Named} and t.record_id = r.record_id
            """,
            $"update activities.restated t set record_id = 'erased:' || r.activity_id {Named} and t.record_id = r.record_id",
            $"update activities.review_decision t set record_id = 'erased:' || r.activity_id, reason = 'erased' {Named} and t.record_id = r.record_id",
            $"delete from activities.fact t using activities.record r where r.source = $1 and r.record_id = any ($2) and r.account_id = $3 and t.source = r.source and t.record_id = r.record_id",
            .. Beside.Select(table =>
                $"delete from activities.{table} t using activities.record r where r.source = $1 and r.record_id = any ($2) and r.account_id = $3 and t.source = r.source and t.record_id = r.record_id"),
            """
            update activities.record r set record_id = 'erased:' || r.activity_id, inputs = '', corrects = null, limited = null, region = null,
                digest = '\x00000000000000000000000000000000'
            where r.source = $1 and r.record_id = any ($2) and r.account_id = $3 and r.record_id not like 'erased:%'
            """,
        ])
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql)
            {
                Parameters = { new() { Value = source }, new() { Value = ids }, new() { Value = holder.Value } },
            });
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    private static readonly string[] Beside = ["claim", "whereabouts", "held_reference", "appeal", "refusal", "conflict"];

    /// <summary>The keys of a holder's records, some hundreds at a time.</summary>
    private async IAsyncEnumerable<List<RecordKey>> KeysAsync(AccountId holder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var balance in await ledger.BalancesOfAsync(holder, ct))
        {
            string? cursor = null;
            do
            {
                var page = await ledger.StatementAsync(holder, new StatementQuery(balance.Asset, 500, cursor), ct);
                List<RecordKey> keys = [];
                foreach (var (entry, _) in page.Rows)
                {
                    // The first entry of a record; what corrects it has the same name.
                    if (entry.Kind == EntryKind.Issue && RecordKey.TryParse(entry.Reference, out var key))
                    {
                        keys.Add(key);
                    }
                }

                if (keys.Count > 0)
                {
                    yield return keys;
                }

                cursor = page.Next;
            }
            while (cursor is not null);
        }

        await foreach (var keys in WithoutEntryAsync(holder, ct))
        {
            yield return keys;
        }
    }

    private async IAsyncEnumerable<List<RecordKey>> WithoutEntryAsync(AccountId holder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        (DateTimeOffset At, Guid Id)? after = null;
        while (true)
        {
            await using var command = database.CreateCommand($"""
                select source, record_id, received_at, activity_id from activities.record
                where account_id = $1 and status <> 1 and record_id not like 'erased:%' and ($2::timestamptz is null or (received_at, activity_id) > ($2, $3))
                order by received_at, activity_id limit {Chunk}
                """);
            command.Parameters.Add(new() { Value = holder.Value });
            command.Parameters.Add(new() { Value = (object?)after?.At ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new() { Value = (object?)after?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
            List<RecordKey> keys = [];
            await using (var row = await command.ExecuteReaderAsync(ct))
            {
                while (await row.ReadAsync(ct))
                {
                    keys.Add(new RecordKey(row.GetInt32(0), row.GetString(1)));
                    after = (row.GetFieldValue<DateTimeOffset>(2), row.GetGuid(3));
                }
            }

            if (keys.Count == 0)
            {
                yield break;
            }

            yield return keys;
        }
    }

    private async Task<IReadOnlyList<StoredRecord>> LoadAsync(List<RecordKey> keys, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return [.. await StoredRecord.LoadAsync(connection, keys, ct)];
    }
}
