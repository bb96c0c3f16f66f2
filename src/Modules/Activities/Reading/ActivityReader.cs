using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Activities.Posting;
using Puhui.Activities.Sources;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;

namespace Puhui.Activities.Reading;

/// <summary>Reads records for statements, pages and receipts.</summary>
internal sealed class ActivityReader(NpgsqlDataSource database, SourceStore sources, IMethodRegister methods, ActivityExplainer explainer)
    : IActivityReader, IEntryOrigin
{
    public async Task<Activity?> FindAsync(SourceId source, string recordId, CancellationToken ct) =>
        await sources.FindAsync(source, ct) is { } known ? await FindAsync(new RecordKey(known.Number, recordId), ct) : null;

    public async Task<Activity?> FindAsync(string reference, CancellationToken ct) =>
        RecordKey.TryParse(reference, out var key) ? await FindAsync(key, ct) : null;

    public async Task<IReadOnlyDictionary<string, Activity>> DescribeAsync(IReadOnlyCollection<string> references, CancellationToken ct)
    {
        Dictionary<string, Activity> described = new(StringComparer.Ordinal);
        foreach (var record in await LoadAsync(KeysOf(references), ct))
        {
            described[record.Key.Reference] = await DescribeAsync(record, ct);
        }

        return described;
    }

    public async Task<Explanation?> ExplainAsync(string reference, CancellationToken ct)
    {
        if (!RecordKey.TryParse(reference, out var key))
        {
            return null;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return (await StoredRecord.LoadAsync(connection, [key], ct)).SingleOrDefault() is { } record
            ? await explainer.ExplainAsync(connection, record, ct)
            : null;
    }

    public async Task<IReadOnlyList<Activity>> WithoutEntryAsync(
        AccountId account, DateTimeOffset? from, DateTimeOffset? to, string? scenario, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select source, record_id from activities.record
            where account_id = $1 and status <> 1 and not exists (
                  select from activities.review_decision d
                  where d.source = record.source and d.record_id = record.record_id and d.is_final and d.entry_id is not null)
              and at >= coalesce($2, '-infinity'::timestamptz) and at < coalesce($3, 'infinity'::timestamptz)
              and ($4::text is null or scenario = $4)
            order by at desc limit $5
            """);
        command.Parameters.Add(new() { Value = account.Value });
        command.Parameters.Add(new() { Value = (object?)from?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)to?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)scenario ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = limit });
        var keys = new List<RecordKey>();
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                keys.Add(new RecordKey(row.GetInt32(0), row.GetString(1)));
            }
        }

        var found = new List<Activity>(keys.Count);
        foreach (var record in await LoadAsync(keys, ct))
        {
            found.Add(await DescribeAsync(record, ct));
        }

        return [.. found.OrderByDescending(activity => activity.At)];
    }

    public async Task<Activity?> FindWithoutEntryAsync(ActivityId id, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select source, record_id from activities.record where activity_id = $1 and status <> 1");
        command.Parameters.Add(new() { Value = id.Value });
        RecordKey? key = null;
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            if (await row.ReadAsync(ct))
            {
                key = new RecordKey(row.GetInt32(0), row.GetString(1));
            }
        }

        return key is { } found ? await FindAsync(found, ct) : null;
    }

    async Task<IReadOnlyDictionary<Bookkeeping.EntryId, IReadOnlyList<KeyValuePair<string, string>>>> IEntryOrigin.FieldsAsync(
        IReadOnlyCollection<OriginKey> entries, CancellationToken ct)
    {
        var records = (await LoadAsync(KeysOf(entries.Select(entry => entry.Reference)), ct)).ToDictionary(record => record.Key.Reference, StringComparer.Ordinal);
        Dictionary<Bookkeeping.EntryId, IReadOnlyList<KeyValuePair<string, string>>> fields = [];
        foreach (var (entry, reference) in entries)
        {
            if (records.GetValueOrDefault(reference) is not { } record)
            {
                continue;
            }

            var isFirst = record.Status == ActivityStatus.Posted && record.Activity == entry.Value;
            var cause = isFirst ? null
                : record.Cancellation is { } cancellation && cancellation.Entry == entry ? Cancellation.Cause(cancellation.ReplacedBy)
                : await CauseOfAdjustmentAsync(record, entry, ct);
            if (isFirst || cause is not null)
            {
                fields[entry] = OriginFields.List(record, await sources.IdOfAsync(record.Key.Source, ct), MethodOf(record), cause);
            }
        }

        return fields;
    }

    async Task<object?> IEntryOrigin.ExplainAsync(OriginKey entry, CancellationToken ct) => await ExplainAsync(entry.Reference, ct);

    private async Task<string?> CauseOfAdjustmentAsync(StoredRecord record, Bookkeeping.EntryId entry, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "select case when cause_source = source and cause_record_id = record_id then null else cause_record_id end from activities.adjustment where source = $1 and record_id = $2 and entry_id = $3");
        command.Parameters.Add(new() { Value = record.Key.Source });
        command.Parameters.Add(new() { Value = record.RecordId });
        command.Parameters.Add(new() { Value = entry.Value });
        return await command.ExecuteScalarAsync(ct) switch
        {
            string cause => Reversals.CapCause(cause),
            DBNull => Reversals.ReleaseCause,
            _ => null,
        };
    }

    private async Task<Activity?> FindAsync(RecordKey key, CancellationToken ct) =>
        (await LoadAsync([key], ct)).SingleOrDefault() is { } record ? await DescribeAsync(record, ct) : null;

    private async Task<List<StoredRecord>> LoadAsync(IReadOnlyCollection<RecordKey> keys, CancellationToken ct)
    {
        if (keys.Count == 0)
        {
            return [];
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return await StoredRecord.LoadAsync(connection, keys, ct);
    }

    internal async ValueTask<Activity> DescribeAsync(StoredRecord record, CancellationToken ct)
    {
        var source = await sources.IdOfAsync(record.Key.Source, ct);
        var programme = record.Programme ?? (await sources.FindAsync(source, ct))!.Programme;
        return Describe(record, source) with { Programme = programme, ByMembership = record.Programme is not null };
    }

    private Activity Describe(StoredRecord record, SourceId source) => new(
        record.Key.Reference,
        new ActivityId(record.Activity),
        source,
        record.RecordId,
        record.Account,
        record.Scenario,
        record.At,
        record.Until,
        Intake.CanonicalInputs.ToList(record.Inputs),
        record.EvidenceName,
        record.Region,
        MethodOf(record),
        record.Status,
        record.Code,
        record.QuantifiedMg,
        record.StandingMg,
        record.FirstEntry,
        record.ReceivedAt,
        record.Corrects,
        record.Cancellation?.At,
        record.Cancellation?.ReplacedBy)
    {
        Review = record.Review,
    };

    private string MethodOf(StoredRecord record) =>
        methods.Find(record.Method)?.ToString() ?? throw new InvalidOperationException($"No method version has the number {record.Method}.");

    private static List<RecordKey> KeysOf(IEnumerable<string> references) =>
        [.. references.Select(reference => RecordKey.TryParse(reference, out var key) ? key : default).Where(key => key.RecordId is not null).Distinct()];
}
