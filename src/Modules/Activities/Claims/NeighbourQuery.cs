using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Intake;
using Puhui.Activities.Posting;
using Puhui.Activities.Rules;

namespace Puhui.Activities.Claims;

/// <summary>
/// Finds the standing records near many new ones in one statement, by the index on account and time. Written so that the
/// usual new record, with nobody near it, touches the index and nothing else.
/// </summary>
internal sealed class NeighbourQuery
{
    private const string Sql = """
        select i.ord, n.at, n.busy_until, n.scenario, n.source, n.record_id, n.activity_id, n.inputs
        from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) with ordinality as i(account_id, before, after, ord)
        cross join lateral (
            select * from activities.record r
            where r.account_id = i.account_id and r.at >= i.after - $4::interval and r.at < i.before and r.busy_until > i.after
            order by r.at limit 200) n
        """;

    private readonly List<Guid> _accounts = [];
    private readonly List<DateTime> _before = [];
    private readonly List<DateTime> _after = [];
    private readonly List<int> _places = [];
    private readonly Dictionary<int, List<Neighbour>> _found = [];

    /// <summary>A command that asks for what was added; afterwards <see cref="ReadAsync"/> takes its rows. A command belongs to one batch.</summary>
    /// <param name="longest">The longest journey there can be, in microseconds.</param>
    public NpgsqlBatchCommand NewCommand(long longest)
    {
        var command = new NpgsqlBatchCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter { Value = _accounts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        foreach (var times in (List<DateTime>[])[_before, _after])
        {
            command.Parameters.Add(new NpgsqlParameter { Value = times, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        }

        // No journey is longer than that: what began before it cannot last until now.
        command.Parameters.Add(new NpgsqlParameter { Value = TimeSpan.FromMicroseconds(longest), NpgsqlDbType = NpgsqlDbType.Interval });
        return command;
    }

    public int Count => _places.Count;

    public void Clear()
    {
        _accounts.Clear();
        _before.Clear();
        _after.Clear();
        _places.Clear();
        _found.Clear();
    }

    /// <summary>Asks for the neighbours of one row.</summary>
    /// <param name="place">What its neighbours are found under.</param>
    /// <param name="row">The row; it claims.</param>
    public void Add(int place, in Row row)
    {
        var rules = row.Rules!;
        var margin = Math.Max(Overlap.SameBeginning, rules.Reach);
        var (from, to) = (row.At - margin, row.ClaimedUntil + margin);
        if (row.AddsToDay)
        {
            var day = HolderDay.Of(row);
            (from, to) = (Math.Min(from, day.Begin), Math.Max(to, day.End));
        }

        _places.Add(place);
        _accounts.Add(row.Account.Id.Value);
        _before.Add(Time(to));
        _after.Add(Time(from));
    }

    /// <summary>Reads what the command found.</summary>
    public async Task ReadAsync(NpgsqlDataReader rows, CancellationToken ct)
    {
        while (await rows.ReadAsync(ct))
        {
            var place = _places[(int)rows.GetInt64(0) - 1];
            if (!_found.TryGetValue(place, out var list))
            {
                _found[place] = list = [];
            }

            list.Add(new Neighbour(
                Instant.FromTime(rows.GetFieldValue<DateTimeOffset>(1)),
                Instant.FromTime(rows.GetFieldValue<DateTimeOffset>(2)),
                rows.GetString(3),
                rows.GetInt32(4),
                rows.GetString(5),
                rows.GetGuid(6),
                rows.GetString(7)));
        }
    }

    public IReadOnlyList<Neighbour> Of(int place) => _found.TryGetValue(place, out var list) ? list : [];

    private static DateTime Time(long microseconds) => DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}

/// <summary>The holder's day in which an activity began; Unix microseconds.</summary>
internal readonly record struct HolderDay(long Begin, long End)
{
    public static HolderDay Of(in Row row) => Of(row.At, Quantifying.Zones.Find(row.Account.ZoneId));

    public static HolderDay Of(long at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(Instant.ToTime(at), zone).Date;
        return new(Midnight(local, zone), Midnight(local.AddDays(1), zone));
    }

    private static long Midnight(DateTime local, TimeZoneInfo zone) =>
        Instant.FromTime(new DateTimeOffset(local, zone.GetUtcOffset(zone.IsInvalidTime(local) ? local.AddHours(1) : local)));
}
