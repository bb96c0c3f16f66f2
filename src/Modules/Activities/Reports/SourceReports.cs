using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources;

namespace Puhui.Activities.Reports;

/// <summary>Reads what arrived by the time it arrived: a block-range index finds the newest part of the records without costing posting.</summary>
internal sealed class SourceReports(NpgsqlDataSource database, SourceStore sources, ReceivedLines lines, Tallies tallies, TimeProvider time) : ISourceReports
{
    private const int MostExamples = 20;
    private const int MostCodes = 50;
    private static readonly TimeSpan[] Windows = [TimeSpan.FromMinutes(15), TimeSpan.FromHours(3), TimeSpan.FromDays(1), TimeSpan.FromDays(31)];

    public Task<IReadOnlyList<SourceTally>> TalliesAsync(DateTimeOffset from, CancellationToken ct) => tallies.ReadAsync(from, ct);

    public async Task<DateTimeOffset?> LastAsync(SourceId source, CancellationToken ct) =>
        (await LatestAsync(source, 1, ct)) is [var line, ..] ? line.At : null;

    public async Task<HeldSummary> HeldAsync(SourceId? source, CancellationToken ct)
    {
        int? number = null;
        if (source is { } id)
        {
            if (await sources.FindAsync(id, ct) is not { } known)
            {
                return default;
            }

            number = known.Number;
        }

        await using var command = database.CreateCommand("""
            select count(*), min(r.received_at) from activities.record r
            where r.status = 4 and r.closed_at is null and ($1::integer is null or r.source = $1)
            """);
        command.Parameters.Add(new() { Value = (object?)number ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer });
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return new HeldSummary(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1));
    }

    public async Task<IReadOnlyList<ReceivedLine>> ReceivedAsync(SourceId source, DateTimeOffset after, int limit, CancellationToken ct) =>
        await sources.FindAsync(source, ct) is { } known ? await lines.ReadAsync(known, after, limit, ct) : [];

    public async Task<IReadOnlyList<ReceivedLine>> LatestAsync(SourceId source, int limit, CancellationToken ct)
    {
        if (await sources.FindAsync(source, ct) is not { } known)
        {
            return [];
        }

        // Most sources sent in the last minutes; only a silent one is looked for further back.
        var now = time.GetUtcNow();
        IReadOnlyList<ReceivedLine> found = [];
        foreach (var window in Windows)
        {
            found = await lines.ReadAsync(known, now - window, limit, ct);
            if (found.Count >= limit)
            {
                break;
            }
        }

        return found;
    }

    public async Task<IReadOnlyList<RefusalGroup>> RefusalsAsync(SourceId source, DateTimeOffset from, int examples, CancellationToken ct)
    {
        if (await sources.FindAsync(source, ct) is not { } known)
        {
            return [];
        }

        await using var command = database.CreateCommand("""
            with groups as (
                select code, count(*) as total, max(at) as last from activities.refusal where source = $1 and at >= $2 and sandbox = $5 group by code
                union all
                select 'conflict', count(*), max(at) from activities.conflict where source = $1 and at >= $2 and sandbox = $5 having count(*) > 0
                order by total desc, code limit $4)
            select g.code, g.total, g.last, e.at, e.record_id, e.detail, e.pointer
            from groups g left join lateral (
                (select at, record_id, detail, pointer from activities.refusal
                 where source = $1 and at >= $2 and sandbox = $5 and code = g.code and g.code <> 'conflict' order by at desc limit $3)
                union all
                (select at, record_id, '', null from activities.conflict
                 where source = $1 and at >= $2 and sandbox = $5 and g.code = 'conflict' order by at desc limit $3)) e on true
            order by g.total desc, g.code, e.at desc
            """);
        command.Parameters.Add(new() { Value = known.Number });
        command.Parameters.Add(new() { Value = from.ToUniversalTime() });
        command.Parameters.Add(new() { Value = Math.Clamp(examples, 0, MostExamples) });
        command.Parameters.Add(new() { Value = MostCodes });
        command.Parameters.Add(new() { Value = known.IsSandbox });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<RefusalGroup> groups = [];
        List<RefusalExample> ofLast = [];
        while (await row.ReadAsync(ct))
        {
            var code = row.GetString(0);
            if (groups.Count == 0 || groups[^1].Code != code)
            {
                ofLast = [];
                groups.Add(new RefusalGroup(code, row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), ofLast));
            }

            if (!row.IsDBNull(3))
            {
                ofLast.Add(new RefusalExample(
                    row.GetFieldValue<DateTimeOffset>(3),
                    row.IsDBNull(4) ? null : row.GetString(4),
                    code == "conflict" ? Intake.ActivityAnswer.ConflictDetail : row.GetString(5),
                    row.IsDBNull(6) ? null : row.GetString(6)));
            }
        }

        return groups;
    }
}
