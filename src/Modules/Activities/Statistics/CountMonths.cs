using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Quantifying;
using Puhui.Bookkeeping;
using Puhui.Platform.Background;
using Puhui.Platform.Settings;

namespace Puhui.Activities.Statistics;

/// <summary>
/// Counts each month once, seven days after its end, when what comes late has come: people, acts and reduction of each programme by scenario
/// and region with all totals, from the records as they stand then. What was counted is not counted again, because two counts of
/// one month would tell of the few who came between. Only a server for trials counts the running month, again and again.
/// Any process may do it; those that find another at it leave it alone.
/// </summary>
internal sealed partial class CountMonths(NpgsqlDataSource database, Countings countings, PuhuiSettings settings, TimeProvider time, ILogger<CountMonths> logger)
    : Rounds(TimeSpan.FromMinutes(settings.StatisticsRunning ? 1 : 30), "Statistics could not be counted", time, logger)
{
    /// <summary>How long after its end a month is counted.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromDays(7);

    private const string Acts = """
        create temporary table act on commit drop as
        select s.programme_id, date_trunc('month', r.at at time zone s.zone_id)::date as month, r.scenario, coalesce(r.region, '') as region,
               r.account_id, r.method, case r.status when 1 then r.quantified_mg else 0 end + coalesce(a.amount_mg, 0) as mg
        from activities.record r
        join activities.source s on s.number = r.source
        left join (select source, record_id, sum(amount_mg)::bigint as amount_mg from activities.adjustment group by 1, 2) a
            on a.source = r.source and a.record_id = r.record_id
        where r.at >= $1 and r.at < $2
          and not exists (select from activities.cancellation c where c.source = r.source and c.record_id = r.record_id)
        """;

    private const string Count = """
        insert into activities.statistic (programme_id, month, scenario, region, people, acts, reduction_mg)
        select programme_id, month, case grouping(scenario) when 0 then scenario end, case grouping(region) when 0 then region end,
               count(distinct account_id), count(*), sum(mg)::bigint
        from act where mg > 0 and month = any($1)
        group by grouping sets ((programme_id, month, scenario, region), (programme_id, month, scenario), (programme_id, month, region), (programme_id, month))
        """;

    /// <summary>Counts what is due; returns the months counted.</summary>
    public async Task<IReadOnlyList<DateOnly>> CountAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var turn = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtext('activities statistics'))", connection))
        {
            if (await turn.ExecuteScalarAsync(ct) is not true)
            {
                return [];
            }
        }

        var months = await DueAsync(connection, ct);
        if (months.Count == 0)
        {
            return [];
        }

        await ForgetRunningAsync(connection, ct);
        await using (var acts = new NpgsqlCommand(Acts, connection) { CommandTimeout = 0 })
        {
            // A day wider on both sides: the zone of the source decides to which month an act belongs.
            acts.Parameters.Add(new() { Value = Start(months[0]).AddDays(-1) });
            acts.Parameters.Add(new() { Value = Start(months[^1]).AddMonths(1).AddDays(1) });
            await acts.ExecuteNonQueryAsync(ct);
        }

        await LeaveOutOtherAssetsAsync(connection, ct);
        await using (var count = new NpgsqlCommand(Count, connection) { CommandTimeout = 0, Parameters = { new() { Value = months.ToArray() } } })
        {
            await count.ExecuteNonQueryAsync(ct);
        }

        await using (var counted = new NpgsqlCommand("insert into activities.statistic_month (month, counted_at, running) select m, $2, m is not distinct from $3 from unnest($1) as m", connection))
        {
            counted.Parameters.Add(new() { Value = months.ToArray() });
            counted.Parameters.Add(new() { Value = Time.GetUtcNow().UtcDateTime });
            counted.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Date, Value = Running() is { } running ? running : DBNull.Value });
            await counted.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        LogCounted(logger, string.Join(", ", months.Select(month => month.ToString("yyyy-MM", CultureInfo.InvariantCulture))));
        return months;
    }

    protected override Task RoundAsync(CancellationToken ct) => CountAsync(ct);

    /// <summary>The months to count now, oldest first: from the first record on, all that are settled and not counted; and the running one on a server for trials.</summary>
    private async Task<IReadOnlyList<DateOnly>> DueAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var settled = FirstOf(Time.GetUtcNow() - Settling).AddMonths(-1);
        var last = Running() ?? settled;
        await using var command = new NpgsqlCommand(
            """
            select m::date from generate_series(
                coalesce(
                    (select max(month) + interval '1 month' from activities.statistic_month where not running),
                    (select date_trunc('month', min(at) at time zone 'UTC') from activities.record)),
                $1::date, interval '1 month') as m
            """,
            connection) { Parameters = { new() { Value = last } }, CommandTimeout = 0 };
        List<DateOnly> months = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var month = row.GetFieldValue<DateOnly>(0);
            if (month <= settled || month == Running())
            {
                months.Add(month);
            }
        }

        return months;
    }

    private static async Task ForgetRunningAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var forget = new NpgsqlCommand(
            "delete from activities.statistic where month in (select month from activities.statistic_month where running); delete from activities.statistic_month where running", connection);
        await forget.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Points and energy are no milligrams of CO₂e.</summary>
    private async Task LeaveOutOtherAssetsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        List<(int Method, string Scenario)> others = [];
        await using (var command = new NpgsqlCommand("select distinct method, scenario from act", connection) { CommandTimeout = 0 })
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                if (!IsReduction(row.GetInt32(0), row.GetString(1)))
                {
                    others.Add((row.GetInt32(0), row.GetString(1)));
                }
            }
        }

        if (others.Count > 0)
        {
            await using var leave = new NpgsqlCommand("delete from act using unnest($1, $2) as o (method, scenario) where act.method = o.method and act.scenario = o.scenario", connection) { CommandTimeout = 0 };
            leave.Parameters.Add(new() { Value = others.Select(other => other.Method).ToArray() });
            leave.Parameters.Add(new() { Value = others.Select(other => other.Scenario).ToArray() });
            await leave.ExecuteNonQueryAsync(ct);
        }
    }

    private bool IsReduction(int method, string scenario)
    {
        try
        {
            return countings.Of(method, scenario).Asset == Asset.Co2e.Code;
        }
        catch (InvalidOperationException problem)
        {
            LogUnknownMethod(logger, problem.Message);
            return false;
        }
    }

    private DateOnly? Running() => settings.StatisticsRunning ? FirstOf(Time.GetUtcNow()) : null;

    private static DateOnly FirstOf(DateTimeOffset time) => new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1);

    private static DateTime Start(DateOnly month) => month.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    [LoggerMessage(Level = LogLevel.Information, Message = "Statistics counted: {Months}")]
    private static partial void LogCounted(ILogger logger, string months);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Left out of the statistics: {Why}")]
    private static partial void LogUnknownMethod(ILogger logger, string why);
}
