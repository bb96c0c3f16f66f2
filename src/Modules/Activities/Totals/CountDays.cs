using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Quantifying;
using Puhui.Bookkeeping;
using Puhui.Platform.Background;

namespace Puhui.Activities.Totals;

/// <summary>
/// Adds what was booked since the last time to the totals. Only what is settled is counted: what was received some minutes ago, when no
/// posting can be under way any more. The mark is locked, so of several processes one counts.
/// </summary>
internal sealed class CountDays(NpgsqlDataSource database, Countings countings, TimeProvider time, ILogger<CountDays> logger)
    : Rounds(TimeSpan.FromMinutes(1), "Totals could not be counted", time, logger)
{
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostAtOnce = TimeSpan.FromDays(1);

    // Credits by record; what is taken back, adjusted or released counts on the day on which that happened.
    private const string Moves = """
        select m.source, (m.at at time zone s.zone_id)::date, m.scenario, coalesce(m.region, ''), m.method,
               count(*) filter (where m.status = 1), count(*) filter (where m.status = 3), count(*) filter (where m.status = 4), sum(m.mg)::bigint
        from (
            select r.source, r.received_at as at, r.scenario, r.region, r.method, r.status, case r.status when 1 then r.quantified_mg else 0 end as mg
            from activities.record r where r.received_at >= $1 and r.received_at < $2
            union all
            select r.source, c.at, r.scenario, r.region, r.method, 0, -c.reversed_mg
            from activities.cancellation c join activities.record r on r.source = c.source and r.record_id = c.record_id where c.at >= $1 and c.at < $2
            union all
            select r.source, a.at, r.scenario, r.region, r.method, 0, a.amount_mg
            from activities.adjustment a join activities.record r on r.source = a.source and r.record_id = a.record_id where a.at >= $1 and a.at < $2
            union all
            select r.source, d.at, r.scenario, r.region, r.method, 0, d.amount_mg
            from activities.review_decision d join activities.record r on r.source = d.source and r.record_id = d.record_id
            where d.at >= $1 and d.at < $2 and d.is_final and d.amount_mg <> 0) m
        join activities.source s on s.number = m.source
        group by 1, 2, 3, 4, 5
        """;

    private const string Hours = """
        insert into activities.hour_total as h (source, hour, records, refused)
        select source, date_trunc('hour', at, 'UTC'), sum(records), sum(refused) from (
            select source, received_at as at, 1 as records, 0 as refused from activities.record where received_at >= $1 and received_at < $2
            union all
            select source, at, 0, 1 from activities.refusal where at >= $1 and at < $2 and not sandbox
            union all
            select source, at, 0, 1 from activities.conflict where at >= $1 and at < $2 and not sandbox) m
        group by 1, 2
        on conflict (source, hour) do update set records = h.records + excluded.records, refused = h.refused + excluded.refused
        """;

    private const string Add = """
        insert into activities.day_total as t (source, day, scenario, region, posted, zero, held, reduction_mg)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8) order by 1, 2, 3, 4
        on conflict (source, day, scenario, region) do update set posted = t.posted + excluded.posted, zero = t.zero + excluded.zero,
            held = t.held + excluded.held, reduction_mg = t.reduction_mg + excluded.reduction_mg
        """;

    /// <summary>Counts the next stretch; true when nothing settled is left.</summary>
    public async Task<bool> CountAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var turn = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtext('activities day totals'))", connection))
        {
            if (await turn.ExecuteScalarAsync(ct) is not true)
            {
                return true;
            }
        }

        var settled = Time.GetUtcNow().UtcDateTime - Settling;
        if (await BeginAsync(connection, ct) is not { } from || from >= settled)
        {
            return true;
        }

        var to = from + MostAtOnce < settled ? from + MostAtOnce : settled;
        await AddDaysAsync(connection, await ReadAsync(connection, from, to, ct), ct);
        await using (var hours = new NpgsqlCommand(Hours, connection) { CommandTimeout = 0, Parameters = { new() { Value = from }, new() { Value = to } } })
        {
            await hours.ExecuteNonQueryAsync(ct);
        }

        await using (var mark = new NpgsqlCommand("insert into activities.day_total_mark (counted_until) values ($1) on conflict (one) do update set counted_until = excluded.counted_until", connection))
        {
            mark.Parameters.Add(new() { Value = to });
            await mark.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return to == settled;
    }

    protected override async Task RoundAsync(CancellationToken ct)
    {
        while (!await CountAsync(ct))
        {
            // On to the next day.
        }
    }

    // Where to go on: the mark, or the first that ever came in; null when nothing did. Stretches without anything are leapt over.
    private static async Task<DateTime?> BeginAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select coalesce(
                (select counted_until from activities.day_total_mark),
                least(
                    (select min(f.at) from activities.source s cross join lateral (
                        select r.received_at as at from activities.record r where r.source = s.number order by r.received_at, r.activity_id limit 1) f),
                    (select min(at) from activities.refusal), (select min(at) from activities.conflict)))
            """,
            connection);
        return await command.ExecuteScalarAsync(ct) as DateTime?;
    }

    private async Task<Dictionary<(int Source, DateOnly Day, string Scenario, string Region), (long Posted, long Zero, long Held, long Mg)>> ReadAsync(NpgsqlConnection connection, DateTime from, DateTime to, CancellationToken ct)
    {
        Dictionary<(int, DateOnly, string, string), (long Posted, long Zero, long Held, long Mg)> days = [];
        await using var moves = new NpgsqlCommand(Moves, connection) { CommandTimeout = 0, Parameters = { new() { Value = from }, new() { Value = to } } };
        await using var row = await moves.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var key = (row.GetInt32(0), row.GetFieldValue<DateOnly>(1), row.GetString(2), row.GetString(3));
            var mg = IsReduction(row.GetInt32(4), row.GetString(2)) ? row.GetInt64(8) : 0;
            var known = days.GetValueOrDefault(key);
            days[key] = (known.Posted + row.GetInt64(5), known.Zero + row.GetInt64(6), known.Held + row.GetInt64(7), checked(known.Mg + mg));
        }

        return days;
    }

    private static async Task AddDaysAsync(NpgsqlConnection connection, Dictionary<(int Source, DateOnly Day, string Scenario, string Region), (long Posted, long Zero, long Held, long Mg)> days, CancellationToken ct)
    {
        if (days.Count == 0)
        {
            return;
        }

        await using var add = new NpgsqlCommand(Add, connection);
        add.Parameters.Add(new() { Value = days.Keys.Select(key => key.Source).ToArray() });
        add.Parameters.Add(new() { Value = days.Keys.Select(key => key.Day).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date });
        add.Parameters.Add(new() { Value = days.Keys.Select(key => key.Scenario).ToArray() });
        add.Parameters.Add(new() { Value = days.Keys.Select(key => key.Region).ToArray() });
        add.Parameters.Add(new() { Value = days.Values.Select(value => value.Posted).ToArray() });
        add.Parameters.Add(new() { Value = days.Values.Select(value => value.Zero).ToArray() });
        add.Parameters.Add(new() { Value = days.Values.Select(value => value.Held).ToArray() });
        add.Parameters.Add(new() { Value = days.Values.Select(value => value.Mg).ToArray() });
        await add.ExecuteNonQueryAsync(ct);
    }

    // Points and energy are no milligrams of CO₂e.
    private bool IsReduction(int method, string scenario)
    {
        try
        {
            return countings.Of(method, scenario).Asset == Asset.Co2e.Code;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
