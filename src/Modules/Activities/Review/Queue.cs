using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Reading;
using Puhui.Activities.Sources;

namespace Puhui.Activities.Review;

/// <summary>
/// Reads what waits, by partial indexes that hold nothing else. Whether evidence is better is known only by looking at the
/// other record, so such a page looks at so many candidates and goes on with the next page.
/// </summary>
internal sealed class Queue(NpgsqlDataSource database, SourceStore sources)
{
    private const int MostCandidates = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal sealed record Page(IReadOnlyList<(StoredRecord Record, StoredRecord? Standing)> Items, string? Next);

    public async Task<Page> ReadAsync(NpgsqlConnection connection, RecordsById records, ReviewFilter filter, string? cursor, int limit, CancellationToken ct)
    {
        var wanted = filter.BetterEvidence ? MostCandidates : limit;
        var keys = await KeysAsync(connection, filter, cursor, wanted + 1, ct);
        if (keys is null)
        {
            return new Page([], null);
        }

        List<(StoredRecord, StoredRecord?)> items = [];
        StoredRecord? last = null;
        foreach (var record in await StoredRecord.LoadAsync(connection, [.. keys.Take(wanted)], ct))
        {
            var standing = record.Claim is { } claim ? await records.LoadAsync(connection, claim, ct) : null;
            if (!filter.BetterEvidence || IsBetter(record, standing))
            {
                items.Add((record, standing));
            }

            last = record;
            if (items.Count == limit)
            {
                break;
            }
        }

        var isEnd = last is null || (keys.Count <= wanted && last.Key == keys[^1]);
        return new Page(items, isEnd ? null : CursorOf(last!));
    }

    /// <summary>Whether a held record has better evidence than the one that stands in its way.</summary>
    public static bool IsBetter(StoredRecord record, StoredRecord? standing) =>
        standing is { Stands: true } && record.Evidence < standing.Evidence && StandingInTheWay.Overruled.Contains(record.Code, StringComparer.Ordinal);

    /// <summary>How many wait, by reason, method and scenario: what they are worth is told in the asset of the method.</summary>
    public async Task<IReadOnlyList<(string Code, int Method, string Scenario, long Count, long Amount, DateTimeOffset Oldest)>> GroupsAsync(IReadOnlyCollection<SourceId>? among, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select code, method, scenario, count(*), coalesce(sum(greatest(quantified_mg, 0)), 0)::bigint, min(received_at)
            from activities.record where status = 4 and closed_at is null and ($1::integer[] is null or source = any ($1)) group by 1, 2, 3
            """);
        command.Parameters.Add(new() { Value = among is null ? DBNull.Value : await NumbersAsync(among, ct), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        command.CommandTimeout = (int)Patience.TotalSeconds;
        await using var row = await command.ExecuteReaderAsync(ct);
        List<(string, int, string, long, long, DateTimeOffset)> groups = [];
        while (await row.ReadAsync(ct))
        {
            groups.Add((row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetFieldValue<DateTimeOffset>(5)));
        }

        return groups;
    }

    /// <summary>Counts by method and scenario what a filter finds, all that can be told from the held records alone.</summary>
    public async Task<IReadOnlyList<(int Method, string Scenario, long Count, long Amount, long Large)>> CountAsync(ReviewFilter filter, long large, CancellationToken ct)
    {
        if (await WantedAsync(filter, ct) is not { } source)
        {
            return [];
        }

        await using var command = database.CreateCommand();
        command.CommandTimeout = (int)Patience.TotalSeconds;
        var most = Parameter(command, large);
        command.CommandText = $"""
            select r.method, r.scenario, count(*), sum(greatest(r.quantified_mg, 0))::bigint, count(*) filter (where r.quantified_mg > {most})
            from activities.record r where {Where(command, filter, source)} group by 1, 2
            """;
        await using var row = await command.ExecuteReaderAsync(ct);
        List<(int, string, long, long, long)> groups = [];
        while (await row.ReadAsync(ct))
        {
            groups.Add((row.GetInt32(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)));
        }

        return groups;
    }

    private async Task<List<RecordKey>?> KeysAsync(NpgsqlConnection connection, ReviewFilter filter, string? cursor, int limit, CancellationToken ct)
    {
        if (await WantedAsync(filter, ct) is not { } source)
        {
            return null;
        }

        var (after, id) = Parse(cursor);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            select r.source, r.record_id from activities.record r
            where {Where(command, filter, source)} and (r.received_at, r.activity_id) > ({Parameter(command, after)}, {Parameter(command, id)})
            order by r.received_at, r.activity_id limit {Parameter(command, limit)}
            """;
        await using var row = await command.ExecuteReaderAsync(ct);
        List<RecordKey> keys = [];
        while (await row.ReadAsync(ct))
        {
            keys.Add(new RecordKey(row.GetInt32(0), row.GetString(1)));
        }

        return keys;
    }

    /// <summary>Only what is asked for stands in the statement, so that its plan is by the index that fits.</summary>
    private static string Where(NpgsqlCommand command, ReviewFilter filter, Wanted wanted)
    {
        List<string> conditions = ["r.status = 4 and r.closed_at is null"];
        void Add(bool isGiven, string condition, object? value)
        {
            if (isGiven)
            {
                conditions.Add(value is null ? condition : condition + Parameter(command, value));
            }
        }

        Add(filter.Code is not null, "r.code = ", filter.Code);
        Add(filter.Scenario is not null, "r.scenario = ", filter.Scenario);
        Add(wanted.One is not null, "r.source = ", wanted.One);
        Add(filter.From is not null, "r.received_at >= ", filter.From?.ToUniversalTime());
        Add(filter.To is not null, "r.received_at < ", filter.To?.ToUniversalTime());
        Add(filter.Appealed, "exists (select from activities.appeal a where a.source = r.source and a.record_id = r.record_id)", null);
        Add(filter.Proposed, "exists (select from activities.review_decision d where d.source = r.source and d.record_id = r.record_id and not d.is_final)", null);
        if (wanted is { One: null, Among: { } among })
        {
            conditions.Add($"r.source = any ({Parameter(command, among)})");
        }

        if (filter.BetterEvidence)
        {
            conditions.Add($"r.claim is not null and r.evidence < 4 and r.code = any ({Parameter(command, StandingInTheWay.Overruled)})");
        }

        return string.Join(" and ", conditions);
    }

    private static string Parameter(NpgsqlCommand command, object value)
    {
        command.Parameters.Add(new() { Value = value });
        return string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count}");
    }

    /// <summary>The sources' numbers; null for a source that is not there or not among those wanted, which has nothing.</summary>
    private async Task<Wanted?> WantedAsync(ReviewFilter filter, CancellationToken ct)
    {
        if (filter.Source is not { } id)
        {
            return new Wanted(null, filter.Among is null ? null : await NumbersAsync(filter.Among, ct));
        }

        return filter.Among?.Contains(id) != false && await sources.FindAsync(id, ct) is { } known ? new Wanted(known.Number, null) : null;
    }

    private async Task<int[]> NumbersAsync(IReadOnlyCollection<SourceId> among, CancellationToken ct)
    {
        List<int> numbers = new(among.Count);
        foreach (var id in among)
        {
            if (await sources.FindAsync(id, ct) is { } known)
            {
                numbers.Add(known.Number);
            }
        }

        return [.. numbers];
    }

    private static string CursorOf(StoredRecord record) => string.Create(CultureInfo.InvariantCulture, $"{Instant.FromTime(record.ReceivedAt)}-{record.Activity:n}");

    private static (DateTimeOffset After, Guid Id) Parse(string? cursor) =>
        cursor?.Split('-') is [var micros, var id] && long.TryParse(micros, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && at < 253_402_300_800_000_000 && Guid.TryParseExact(id, "n", out var activity)
            ? (Instant.ToTime(at), activity)
            : (DateTimeOffset.UnixEpoch, Guid.Empty);

    private sealed record Wanted(int? One, int[]? Among);
}
