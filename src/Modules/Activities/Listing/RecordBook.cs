using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Sources;
using Puhui.Bookkeeping;

namespace Puhui.Activities.Listing;

/// <summary>
/// Pages of records: of each source the next ones along its own index, put together in one order. What filters leave out was looked at too,
/// so a page looks at a limited number and goes on from there.
/// </summary>
internal sealed class RecordBook(NpgsqlDataSource database, SourceStore sources, Countings countings) : IRecordBook
{
    /// <summary>Records that a page looks at before it gives up and says how to go on.</summary>
    public const int MostLooked = 8_000;

    private const string Columns = "r.activity_id, r.source, r.record_id, r.account_id, r.scenario, r.received_at, r.at, r.region, r.evidence, r.status, r.code, r.quantified_mg, r.method";

    public async Task<RecordPage> PageAsync(RecordQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 500);
        Dictionary<int, SourceId> known = [];
        foreach (var id in query.Sources)
        {
            if (await sources.FindAsync(id, ct) is { } source)
            {
                known[source.Number] = id;
            }
        }

        return known.Count == 0 ? new RecordPage([], null, false)
            : query.RecordId is { Length: > 0 } begin ? await ByIdAsync(known, begin, query, ct)
            : await ByTimeAsync(known, query, ct);
    }

    private async Task<RecordPage> ByIdAsync(Dictionary<int, SourceId> known, string begin, RecordQuery query, CancellationToken ct)
    {
        (string Id, int Source)? place = query.Cursor is null ? null
            : query.Cursor.Split('.', 2) is [var number, var id] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? (id, last) : throw Unknown();
        await using var command = database.CreateCommand($"""
            select {Columns}, false as passes from unnest($1::integer[]) as s (number) cross join lateral (
                select * from activities.record o
                where o.source = s.number and o.record_id >= $2 and o.record_id < $3 {(place is null ? "" : "and (o.record_id > $4 or (o.record_id = $4 and o.source > $5))")}
                order by o.record_id limit $6) r
            order by r.record_id, r.source limit $6
            """);
        command.Parameters.Add(new() { Value = known.Keys.ToArray() });
        command.Parameters.Add(new() { Value = begin });
        command.Parameters.Add(new() { Value = begin + "\U0010FFFF" });
        command.Parameters.Add(new() { Value = (object?)place?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)place?.Source ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = query.Limit + 1 });
        List<RecordLine> items = [];
        string? next = null;
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            if (items.Count == query.Limit)
            {
                return new RecordPage(items, next, false);
            }

            items.Add(Read(row, known));
            next = string.Create(CultureInfo.InvariantCulture, $"{row.GetInt32(1)}.{row.GetString(2)}");
        }

        return new RecordPage(items, null, false);
    }

    private async Task<RecordPage> ByTimeAsync(Dictionary<int, SourceId> known, RecordQuery query, CancellationToken ct)
    {
        var (direction, beyond) = query.OldestFirst ? ("asc", ">") : ("desc", "<");
        (DateTime At, Guid Id)? place = query.Cursor is null ? null : ReadPlace(query.Cursor);
        var filters = query.Status is not null || query.Scenario is not null || query.Region is not null;
        await using var command = database.CreateCommand($"""
            select {Columns},
              {(query.Status is null ? "true" : "r.status = $6")} and {(query.Scenario is null ? "true" : "r.scenario = $7")} and {(query.Region is null ? "true" : "r.region is not distinct from $8")} as passes
            from unnest($1::integer[]) as s (number) cross join lateral (
                select * from activities.record o
                where o.source = s.number {(query.From is null ? "" : "and o.received_at >= $2")} {(query.To is null ? "" : "and o.received_at < $3")}
                  {(place is null ? "" : $"and (o.received_at, o.activity_id) {beyond} ($4, $5)")}
                order by o.received_at {direction}, o.activity_id {direction} limit $9) r
            order by r.received_at {direction}, r.activity_id {direction} limit $9
            """);
        var looking = filters ? MostLooked : query.Limit + 1;
        command.Parameters.Add(new() { Value = known.Keys.ToArray() });
        command.Parameters.Add(new() { Value = (object?)query.From?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)query.To?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)place?.At ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)place?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = query.Status is { } status ? (short)status : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        command.Parameters.Add(new() { Value = (object?)query.Scenario ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = query.Region is { Length: > 0 } region ? region : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = looking });
        List<RecordLine> items = new(query.Limit);
        var looked = 0;
        string? next = null;
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            if (items.Count == query.Limit)
            {
                // The row after the last of the page: there is more, and the page's place is its last row.
                return new RecordPage(items, next, false);
            }

            looked++;
            next = string.Create(CultureInfo.InvariantCulture, $"{row.GetFieldValue<DateTime>(5).Ticks}.{row.GetGuid(0):n}");
            if (row.GetBoolean(13))
            {
                items.Add(Read(row, known));
            }
        }

        return looked == looking && filters ? new RecordPage(items, next, true) : new RecordPage(items, null, false);
    }

    private RecordLine Read(NpgsqlDataReader row, Dictionary<int, SourceId> known) => new(
        new ActivityId(row.GetGuid(0)),
        known[row.GetInt32(1)],
        row.GetString(2),
        new AccountId(row.GetGuid(3)),
        row.GetString(4),
        row.GetFieldValue<DateTimeOffset>(5),
        row.GetFieldValue<DateTimeOffset>(6),
        row.IsDBNull(7) ? null : row.GetString(7),
        string.Create(CultureInfo.InvariantCulture, $"E{row.GetInt16(8)}"),
        (ActivityStatus)row.GetInt16(9),
        row.IsDBNull(10) ? null : row.GetString(10),
        row.GetInt64(11),
        AssetOf(row.GetInt32(12), row.GetString(4)));

    private string AssetOf(int method, string scenario)
    {
        try
        {
            return countings.Of(method, scenario).Asset;
        }
        catch (InvalidOperationException)
        {
            // Counted by a version that is not installed any more.
            return Asset.Co2e.Code;
        }
    }

    private static (DateTime At, Guid Id) ReadPlace(string cursor) =>
        cursor.Split('.') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks
        && Guid.TryParseExact(id, "n", out var last)
            ? (new DateTime(at, DateTimeKind.Utc), last)
            : throw Unknown();

    private static FormatException Unknown() => new("This cursor was not given by the book of records.");
}
