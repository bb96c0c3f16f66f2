using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Activities.Posting;
using Puhui.Activities.Restatement;
using Puhui.Activities.Sources;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;

namespace Puhui.Activities.Reading;

/// <summary>Reads records for statements, pages and receipts.</summary>
internal sealed class ActivityReader(NpgsqlDataSource database, SourceStore sources, IMethodRegister methods, ActivityExplainer explainer, RestatedRecords restated)
    : IActivityReader, IEntryOrigin
{
    public async Task<Activity?> FindAsync(SourceId source, string recordId, CancellationToken ct) =>
        await sources.FindAsync(source, ct) is { } known ? await FindAsync(new RecordKey(known.Number, recordId), ct) : null;

    public async Task<Activity?> FindAsync(string reference, CancellationToken ct) =>
        RecordKey.TryParse(reference, out var key) ? await FindAsync(key, ct) : null;

    public async Task<IReadOnlyDictionary<string, Activity>> DescribeAsync(IReadOnlyCollection<string> references, CancellationToken ct)
    {
        Dictionary<string, Activity> described = new(StringComparer.Ordinal);
        Dictionary<RecordKey, Activity> known = [];
        foreach (var record in await LoadAsync(KeysOf(references), ct))
        {
            known[record.Key] = await DescribeAsync(record, ct);
        }

        foreach (var reference in references)
        {
            if (RecordKey.TryParse(reference, out var key) && known.TryGetValue(key, out var activity))
            {
                described[reference] = activity;
            }
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
        var records = (await LoadAsync(KeysOf(entries.Select(entry => entry.Reference)), ct)).ToDictionary(record => record.Key);
        Dictionary<Bookkeeping.EntryId, IReadOnlyList<KeyValuePair<string, string>>> fields = [];
        foreach (var (entry, reference) in entries)
        {
            if (LinkReference.Fields(reference) is { } linked)
            {
                fields[entry] = linked;
                continue;
            }

            if (!RecordKey.TryParse(reference, out var key) || records.GetValueOrDefault(key) is not { } record)
            {
                continue;
            }

            // The version an entry's leaf commits to is the one that counted when it was made.
            var isFirst = record.Status == ActivityStatus.Posted && record.Activity == entry.Value;
            var (cause, method) = isFirst ? (null, record.FirstMethod)
                : record.Cancellation is { } cancellation && cancellation.Entry == entry ? (Cancellation.Cause(cancellation.ReplacedBy), record.Method)
                : await CauseOfAdjustmentAsync(record, entry, ct);
            if (isFirst || cause is not null)
            {
                fields[entry] = OriginFields.List(record, await sources.IdOfAsync(record.Key.Source, ct), NameOf(method), cause);
            }
        }

        return fields;
    }

    async Task<object?> IEntryOrigin.ExplainAsync(OriginKey entry, CancellationToken ct)
    {
        var explanation = await ExplainAsync(entry.Reference, ct);
        var decisions = await restated.OfAsync(entry.Reference, ct);
        return decisions.Count == 0 ? explanation : new RestatedExplanation(explanation, [.. decisions.Select(one => new RestatedStep(
            one.Decision.ToString(), one.Method, one.Before, one.After, one.Entry?.ToString(), one.At?.ToUniversalTime()))]);
    }

    /// <summary>A record that decisions about the past changed: why it is what it is now, and each decision with the numbers before and after.</summary>
    internal sealed record RestatedExplanation(Explanation? Now, IReadOnlyList<RestatedStep> Restatements);

    internal sealed record RestatedStep(string Decision, string Method, long BeforeMg, long AfterMg, string? Entry, DateTimeOffset? At);

    private async Task<(string? Cause, int Method)> CauseOfAdjustmentAsync(StoredRecord record, Bookkeeping.EntryId entry, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select a.cause_record_id, a.cause_source = a.source and a.cause_record_id = a.record_id, a.method, d.decision
            from activities.adjustment a left join activities.restatement d on d.number = a.restatement
            where a.source = $1 and a.record_id = $2 and a.entry_id = $3
            """);
        command.Parameters.Add(new() { Value = record.Key.Source });
        command.Parameters.Add(new() { Value = record.RecordId });
        command.Parameters.Add(new() { Value = entry.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
        {
            return (null, 0);
        }

        var cause = !row.IsDBNull(3) ? Reversals.RestatedCause(new RestatementDecisionId(row.GetGuid(3)))
            : row.GetBoolean(1) ? Reversals.ReleaseCause
            : Reversals.CapCause(row.GetString(0));
        return (cause, row.IsDBNull(2) ? record.FirstMethod : row.GetInt32(2));
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
        NameOf(record.Method),
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

    private string NameOf(int method) =>
        methods.Find(method)?.ToString() ?? throw new InvalidOperationException($"No method version has the number {method}.");

    private static List<RecordKey> KeysOf(IEnumerable<string> references) =>
        [.. references.Select(reference => RecordKey.TryParse(reference, out var key) ? key : default).Where(key => key.RecordId is not null).Distinct()];
}
