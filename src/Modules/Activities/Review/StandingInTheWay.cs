using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Claims;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Reading;
using Puhui.Activities.Rules;

namespace Puhui.Activities.Review;

/// <summary>
/// What a held record would claim if it were released, and which records stand in its way now. The rules are those of the
/// intake; what was true when the record arrived may have changed since.
/// </summary>
internal sealed class StandingInTheWay(RuleBook rules, RecordsById records)
{
    private const long SameDay = 86_400_000_000;
    private static readonly string[] DoubleClaims =
        ["overlap", "journey_claimed", "transaction_claimed", "trace_replayed", "claimed_as_driving", "claimed_as_charging"];

    /// <summary>Double claims that a better evidence class may overrule.</summary>
    public static readonly string[] Overruled = ["journey_claimed", "overlap", "transaction_claimed"];

    /// <summary>The standing records that cannot stand beside this one.</summary>
    public async Task<IReadOnlyList<StoredRecord>> FindAsync(NpgsqlConnection connection, StoredRecord record, Source source, CancellationToken ct)
    {
        HashSet<RecordKey> keys = [];
        if (record.Claim is { } claim && DoubleClaims.Contains(record.Code, StringComparer.Ordinal) && await records.FindAsync(connection, claim, ct) is { } first)
        {
            keys.Add(first);
        }

        if (TimeOf(record, source) is { } row)
        {
            keys.UnionWith(await NeighboursAsync(connection, row, source, ct));
        }

        keys.UnionWith(await ReferencesAsync(connection, record, ct));
        keys.Remove(record.Key);
        return keys.Count == 0 ? [] : (await StoredRecord.LoadAsync(connection, keys, ct)).FindAll(other => other.Stands);
    }

    /// <summary>Makes a released record claim its time and its references.</summary>
    public async Task ClaimAsync(NpgsqlConnection connection, StoredRecord record, Source source, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        void Add(string sql, params object[] more)
        {
            var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = record.Key.Source }, new() { Value = record.RecordId } } };
            foreach (var value in more)
            {
                command.Parameters.Add(new() { Value = value });
            }

            batch.BatchCommands.Add(command);
        }

        if (TimeOf(record, source) is { } row)
        {
            Add("update activities.record set busy_until = $3 where source = $1 and record_id = $2", Instant.ToTime(row.ClaimedUntil));
        }

        Add("""
            insert into activities.claim (digest, kind, source, record_id, activity_id, at)
            select digest, kind, source, record_id, $3, $4 from activities.held_reference
            where source = $1 and record_id = $2 and kind = any ($5) on conflict do nothing
            """, record.Activity, record.At, OnceKinds);
        Add("""
            insert into activities.instrument (digest, account_id, kind, since)
            select digest, $3, kind, $4 from activities.held_reference
            where source = $1 and record_id = $2 and not kind = any ($5) on conflict do nothing
            """, record.Account.Value, now, OnceKinds);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static short[] OnceKinds => [ClaimKinds.Transaction, ClaimKinds.Trace];

    /// <summary>The record as a row that claims its time; null when it claims none. No journey is longer than the longest there can be: the index looks no further.</summary>
    private Row? TimeOf(StoredRecord record, Source source)
    {
        var its = rules.Current.Of(record.Scenario);
        if (!Quantifier.ClaimsTime(source.Subjects, its))
        {
            return null;
        }

        var at = Instant.FromTime(record.At);
        return new Row
        {
            Scenario = record.Scenario,
            At = at,
            Until = record.Until is { } until ? Math.Min(Instant.FromTime(until), at + rules.Current.Longest) : Row.NoTime,
            Account = new(record.Account, default, source.ZoneId),
            Rules = its,
            Claims = true,
        };
    }

    private async Task<IEnumerable<RecordKey>> NeighboursAsync(NpgsqlConnection connection, Row row, Source source, CancellationToken ct)
    {
        var query = new NeighbourQuery();
        query.Add(0, row);
        await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { query.NewCommand(rules.Current.Longest) } })
        await using (var found = await batch.ExecuteReaderAsync(ct))
        {
            await query.ReadAsync(found, ct);
        }

        var mine = new ClaimedTime(row.Rules!, row.At, row.ClaimedUntil, source.Number, source.Subjects == SubjectKind.Person);
        return query.Of(0)
            .Where(other => Overlap.Judge(mine, new ClaimedTime(rules.Current.Of(other.Scenario), other.At, other.Until, other.Source, true), rules.Current) is not null)
            .Select(other => new RecordKey(other.Source, other.RecordId));
    }

    private static async Task<List<RecordKey>> ReferencesAsync(NpgsqlConnection connection, StoredRecord record, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select c.source, c.record_id from activities.held_reference h
            join activities.claim c on c.digest = h.digest
            join activities.record r on r.source = c.source and r.record_id = c.record_id
            where h.source = $1 and h.record_id = $2 and h.kind = any ($3) and (r.account_id = $4 or c.at between $5 and $6)
            """,
            connection);
        var day = TimeSpan.FromMicroseconds(SameDay);
        command.Parameters.Add(new() { Value = record.Key.Source });
        command.Parameters.Add(new() { Value = record.RecordId });
        command.Parameters.Add(new() { Value = OnceKinds });
        command.Parameters.Add(new() { Value = record.Account.Value });
        command.Parameters.Add(new() { Value = record.At - day, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = record.At + day, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<RecordKey> found = [];
        while (await row.ReadAsync(ct))
        {
            found.Add(new RecordKey(row.GetInt32(0), row.GetString(1)));
        }

        return found;
    }
}
