using System.Runtime.CompilerServices;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Sources;

namespace Puhui.Activities.Reconciliation;

/// <summary>Reads what was booked in a span of time from the rows that are written once.</summary>
internal sealed class DailyRecords(NpgsqlDataSource database, SourceStore sources, Countings countings) : IDailyRecords
{
    // Statuses as DailyStatus numbers them. Released and rejected are known from their facts; the entry of a release is not an
    // adjustment besides.
    private const string Lines = """
        select record_id, scenario, method, status, amount from (
            select r.record_id, r.scenario, r.method, case r.status when 1 then 1 when 3 then 2 else 3 end as status,
                case when r.status = 1 then r.quantified_mg else 0 end as amount
            from activities.record r where r.source = $1 and r.received_at >= $2 and r.received_at < $3
            union all
            select f.record_id, r.scenario, r.method, f.kind + 2, f.amount_mg
            from activities.fact f join activities.record r on r.source = f.source and r.record_id = f.record_id
            where f.source = $1 and f.at >= $2 and f.at < $3 and f.kind in (2, 3)
            union all
            select a.record_id, r.scenario, r.method, 6, sum(a.amount_mg)::bigint
            from activities.adjustment a join activities.record r on r.source = a.source and r.record_id = a.record_id
            where a.source = $1 and a.at >= $2 and a.at < $3 and not exists (
                select from activities.fact f where f.source = $1 and f.at >= $2 and f.at < $3 and f.kind = 2 and f.entry_id = a.entry_id)
            group by 1, 2, 3
            union all
            select c.record_id, r.scenario, r.method, 7, -c.reversed_mg
            from activities.cancellation c join activities.record r on r.source = c.source and r.record_id = c.record_id
            where c.source = $1 and c.at >= $2 and c.at < $3
        ) as line order by record_id collate "C", status
        """;

    public async IAsyncEnumerable<DailyRecord> ReadAsync(
        SourceId source, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await sources.FindAsync(source, ct) is not { } known)
        {
            yield break;
        }

        await using var command = Command(Lines, known, from, to);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var scenario = row.GetString(1);
            yield return new(row.GetString(0), scenario, (DailyStatus)row.GetInt32(3), countings.Of(row.GetInt32(2), scenario).Asset, row.GetInt64(4));
        }
    }

    public async Task<IReadOnlyList<DailyRefusals>> RefusalsAsync(SourceId source, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        if (await sources.FindAsync(source, ct) is not { } known)
        {
            return [];
        }

        await using var command = Command(
            """
            select code, count(*) from (
                select code from activities.refusal where source = $1 and at >= $2 and at < $3 and not sandbox
                union all
                select 'conflict' from activities.conflict where source = $1 and at >= $2 and at < $3 and not sandbox
            ) as refused group by code order by code collate "C"
            """,
            known, from, to);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<DailyRefusals> found = [];
        while (await row.ReadAsync(ct))
        {
            found.Add(new(row.GetString(0), row.GetInt64(1)));
        }

        return found;
    }

    public async Task<DateTimeOffset?> FirstAfterAsync(SourceId source, DateTimeOffset after, CancellationToken ct)
    {
        if (await sources.FindAsync(source, ct) is not { } known)
        {
            return null;
        }

        await using var command = database.CreateCommand("select min(received_at) from activities.record where source = $1 and received_at >= $2");
        command.Parameters.Add(new() { Value = known.Number });
        command.Parameters.Add(new() { Value = after.UtcDateTime });
        return await command.ExecuteScalarAsync(ct) is DateTime first ? new DateTimeOffset(first, TimeSpan.Zero) : null;
    }

    private NpgsqlCommand Command(string sql, Source source, DateTimeOffset from, DateTimeOffset to)
    {
        var command = database.CreateCommand(sql);
        // Sorting a day of a large source takes its time.
        command.CommandTimeout = 600;
        command.Parameters.Add(new() { Value = source.Number });
        command.Parameters.Add(new() { Value = from.UtcDateTime });
        command.Parameters.Add(new() { Value = to.UtcDateTime });
        return command;
    }
}
