using System.Runtime.CompilerServices;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Posting;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Reading;
using Puhui.Activities.Rules;
using Puhui.Activities.Sources;
using Puhui.Bookkeeping;
using Puhui.Platform;

namespace Puhui.Activities.Trials;

/// <summary>
/// Reads the records holder by holder in the order of their arrival. The rules in force must come to what really happened;
/// where they do not, something that is not kept decided, and the record stays as it is.
/// </summary>
internal sealed class RuleTrial(NpgsqlDataSource database, RuleBook book, SourceStore sources, Countings countings, TimeProvider time) : IRuleTrial
{
    private const int MostSamples = 5;
    private const int MostDays = 366;
    private const int MostText = 256 * 1024;
    private const int ProgressEvery = 10_000;

    public async Task<TrialReport> RunAsync(string yaml, int days, IProgress<long>? progress, CancellationToken ct)
    {
        if (yaml.Length > MostText)
        {
            throw new OperatorException($"The rules are longer than {MostText / 1024} KiB.");
        }

        var (now, then) = (new TriedRules(book.Current), new TriedRules(RuleReader.Read("rules", yaml)));
        Dictionary<(TrialChange, string, string), (long Count, List<ActivityId> Samples)> groups = [];
        var (records, notJudged, holder) = (0L, 0L, default(AccountId));
        await foreach (var tried in ReadAsync(time.GetUtcNow().AddDays(-Math.Clamp(days, 1, MostDays)), ct))
        {
            if (++records % ProgressEvery == 0)
            {
                progress?.Report(records);
            }

            if (tried.Record.Account != holder)
            {
                holder = tried.Record.Account;
                now.Clear();
                then.Clear();
            }

            var (before, after) = (now.Judge(tried), then.Judge(tried));
            if (now.IsFull || then.IsFull || before.IsKept == tried.WasHeld)
            {
                notJudged++;
                after = new TriedRules.Fate(tried.WasHeld ? RuleAction.Hold : null, tried.Record.Code);
            }
            else if (Change(tried, after) is { } change)
            {
                Count(groups, change, tried);
            }

            if (!tried.WasHeld)
            {
                now.Stand(tried);
            }

            if (after.IsKept)
            {
                then.Stand(tried);
            }
        }

        return new TrialReport(
            records,
            [.. groups.OrderByDescending(group => group.Value.Count).ThenBy(group => group.Key)
                .Select(group => new TrialGroup(group.Key.Item1, group.Key.Item2, group.Key.Item3, group.Value.Count, group.Value.Samples))],
            notJudged);
    }

    private static (TrialChange Change, string Code)? Change(in TriedRecord tried, TriedRules.Fate after)
    {
        var wasReduced = tried.Record.Limited is not null;
        return (tried.WasHeld, after.Action) switch
        {
            (true, null or RuleAction.Reduce) => (TrialChange.NoLongerHeld, tried.Record.Code!),
            (true, RuleAction.Refuse) => (TrialChange.Refused, after.Code!),
            (false, RuleAction.Hold) => (TrialChange.Held, after.Code!),
            (false, RuleAction.Refuse) => (TrialChange.Refused, after.Code!),
            (false, RuleAction.Reduce) when !wasReduced => (TrialChange.Reduced, after.Code!),
            (false, null) when wasReduced => (TrialChange.NoLongerReduced, RecordCodes.Reduced.Code),
            _ => null,
        };
    }

    private static void Count(Dictionary<(TrialChange, string, string), (long Count, List<ActivityId> Samples)> groups, (TrialChange Change, string Code) change, in TriedRecord tried)
    {
        var key = (change.Change, change.Code, tried.Record.Scenario);
        var (count, samples) = groups.TryGetValue(key, out var known) ? known : (0, []);
        if (samples.Count < MostSamples)
        {
            samples.Add(new ActivityId(tried.Record.Activity));
        }

        groups[key] = (count + 1, samples);
    }

    private async IAsyncEnumerable<TriedRecord> ReadAsync(DateTimeOffset from, [EnumeratorCancellation] CancellationToken ct)
    {
        Dictionary<int, Source> known = [];
        foreach (var source in await sources.ListAsync(ct))
        {
            known[source.Number] = source;
        }

        var acts = new Acts();
        await using var command = database.CreateCommand("""
            select r.source, r.record_id, r.received_at, r.at, r.until, r.quantified_mg, r.account_id, r.activity_id, r.method,
                r.status, r.evidence, r.scenario, r.inputs, r.region, r.code, r.limited
            from activities.record r
            where r.received_at >= $1 and not exists (select from activities.cancellation c where c.source = r.source and c.record_id = r.record_id)
            order by r.account_id, r.received_at, r.activity_id
            """);

        // Sorting a month of a large city takes its time.
        command.CommandTimeout = 3600;
        command.Parameters.Add(new() { Value = from.UtcDateTime });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var record = Read(row);
            if (known.TryGetValue(record.Key.Source, out var source))
            {
                var counting = countings.Of(record);
                yield return new TriedRecord(record, source, acts.Of(record with { Limited = null }, counting.Scenario, source.ZoneId), IsHistorical(record), counting.IsCredited);
            }
        }
    }

    /// <summary>Whether an import declared itself historical is not kept: what is late and was not held for it did.</summary>
    private bool IsHistorical(StoredRecord record) =>
        book.Current.Late is { } late
        && Instant.FromTime(record.ReceivedAt) - Instant.FromTime(record.Until ?? record.At) > late.Limit
        && !(record.Status == ActivityStatus.Held && record.Code == late.Reason.Code);

    private static StoredRecord Read(NpgsqlDataReader row) => new(
        new RecordKey(row.GetInt32(0), row.GetString(1)),
        row.GetFieldValue<DateTimeOffset>(2),
        row.GetFieldValue<DateTimeOffset>(3),
        row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4),
        row.GetInt64(5),
        new AccountId(row.GetGuid(6)),
        row.GetGuid(7),
        row.GetInt32(8),
        (ActivityStatus)row.GetInt16(9),
        row.GetInt16(10),
        row.GetString(11),
        row.GetString(12),
        row.IsDBNull(13) ? null : row.GetString(13),
        null,
        row.IsDBNull(14) ? null : row.GetString(14),
        null,
        row.IsDBNull(15) ? null : row.GetString(15),
        null,
        0,
        [],
        null);
}
