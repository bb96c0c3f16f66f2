using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Activities.Import;
using Puhui.Activities.Intake;
using Puhui.Activities.Posting;

namespace Puhui.Activities.Claims;

/// <summary>
/// Nobody is in two far places at once: the way from the end of one journey to the beginning of the next takes its time.
/// Places are kept to two decimals (about a kilometre) and for the claim window only.
/// </summary>
internal sealed class Whereabouts
{
    private const decimal Hundred = 100m;

    // What rounding alone can make of two places that are one.
    private const long RoundingMetres = 3_000;
    private const decimal MicrosecondsPerHour = 3_600_000_000m;

    private readonly Dictionary<int, List<Stay>> _near = [];
    private readonly Dictionary<Guid, List<Stay>> _inGroup = [];
    private readonly List<int> _standing = [];

    private sealed record Stay(long At, long Until, GeoPosition? From, GeoPosition? To, Claimant? Claimant);

    public void Begin()
    {
        _near.Clear();
        _inGroup.Clear();
        _standing.Clear();
    }

    public async Task LoadAsync(NpgsqlConnection connection, PostingGroup group, Predicate<int>? chosen, CancellationToken ct)
    {
        List<int> places = [];
        for (var place = 0; place < group.Count; place++)
        {
            if (group[place].IsFresh && Concerns(group, place) && (chosen is null || chosen(place)))
            {
                places.Add(place);
            }
        }

        if (places.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            select i.ord, w.at, w.until, w.from_lat, w.from_lon, w.to_lat, w.to_lon, w.activity_id, w.source, w.record_id, w.scenario
            from unnest($1::uuid[], $2::timestamptz[]) with ordinality as i(account_id, at, ord)
            cross join lateral (
                (select * from activities.whereabouts b where b.account_id = i.account_id and b.at <= i.at order by b.at desc limit 2)
                union all
                (select * from activities.whereabouts a where a.account_id = i.account_id and a.at > i.at order by a.at limit 2)) w
            """,
            connection);
        command.Parameters.Add(new() { Value = places.Select(place => group[place].Row.Account.Id.Value).ToArray() });
        command.Parameters.Add(new() { Value = places.Select(place => Instant.ToTime(group[place].Row.At)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var place = places[(int)row.GetInt64(0) - 1];
            (_near.TryGetValue(place, out var near) ? near : _near[place] = []).Add(new Stay(
                Instant.FromTime(row.GetFieldValue<DateTimeOffset>(1)),
                Instant.FromTime(row.GetFieldValue<DateTimeOffset>(2)),
                Read(row, 3),
                Read(row, 5),
                new Claimant(row.GetGuid(7), row.GetInt32(8), row.GetString(9), row.GetString(10))));
        }
    }

    /// <summary>What speaks against a row; null when nothing does.</summary>
    public (Quantities.Refusal Reason, Claimant? Claimant)? Judge(PostingGroup group, int place)
    {
        if (!Concerns(group, place))
        {
            return null;
        }

        ref readonly var row = ref group[place].Row;
        var rule = row.Rules!.Teleport!;
        IEnumerable<Stay> near = _near.TryGetValue(place, out var known) ? known : [];
        if (_inGroup.TryGetValue(row.Account.Id.Value, out var own))
        {
            near = near.Concat(own);
        }

        foreach (var stay in near)
        {
            var (end, begin, time) = stay.At <= row.At ? (stay.To, row.Extras!.From, row.At - stay.Until) : (row.Extras!.To, stay.From, stay.At - row.ClaimedUntil);
            if (end is { } there && begin is { } here && IsJump(there, here, time, rule.Limit))
            {
                return (rule.Reason, stay.Claimant);
            }
        }

        return null;
    }

    public void Stand(PostingGroup group, int place)
    {
        if (Concerns(group, place))
        {
            ref readonly var row = ref group[place].Row;
            _standing.Add(place);
            (_inGroup.TryGetValue(row.Account.Id.Value, out var own) ? own : _inGroup[row.Account.Id.Value] = []).Add(
                new Stay(row.At, row.ClaimedUntil, row.Extras!.From, row.Extras.To, null));
        }
    }

    public async Task WriteAsync(NpgsqlConnection connection, PostingGroup group, CancellationToken ct)
    {
        foreach (var place in _standing.Where(place => StandingRows.IsStanding(group[place].Row)))
        {
            var key = group[place];
            await using var insert = new NpgsqlCommand(
                """
                insert into activities.whereabouts (account_id, at, until, activity_id, source, record_id, scenario, from_lat, from_lon, to_lat, to_lon)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """,
                connection);
            insert.Parameters.Add(new() { Value = key.Row.Account.Id.Value });
            insert.Parameters.Add(new() { Value = Instant.ToTime(key.Row.At) });
            insert.Parameters.Add(new() { Value = Instant.ToTime(key.Row.ClaimedUntil) });
            insert.Parameters.Add(new() { Value = key.Row.Activity });
            insert.Parameters.Add(new() { Value = key.Source });
            insert.Parameters.Add(new() { Value = key.Batch.String(key.Row.Id) });
            insert.Parameters.Add(new() { Value = key.Row.Scenario! });
            Write(insert, key.Row.Extras!.From);
            Write(insert, key.Row.Extras.To);
            await insert.ExecuteNonQueryAsync(ct);
        }
    }

    private static bool Concerns(PostingGroup group, int place) =>
        group[place].Row is { Extras: { } extras, Rules.Teleport: not null } && (extras.From ?? extras.To) is not null && group[place].Batch.Subjects == SubjectKind.Person;

    private static bool IsJump(GeoPosition from, GeoPosition to, long time, decimal kilometresPerHour)
    {
        var metres = GreatCircle.Metres((double)from.Latitude, (double)from.Longitude, (double)to.Latitude, (double)to.Longitude) - RoundingMetres;
        return metres > 0 && metres > kilometresPerHour * 1000 * (Math.Max(0, time) / MicrosecondsPerHour);
    }

    private static GeoPosition? Read(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new GeoPosition(row.GetInt16(column) / Hundred, row.GetInt32(column + 1) / Hundred);

    private static void Write(NpgsqlCommand insert, GeoPosition? place)
    {
        insert.Parameters.Add(new() { Value = place is { } at ? (short)decimal.Round(at.Latitude * Hundred) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        insert.Parameters.Add(new() { Value = place is { } there ? (int)decimal.Round(there.Longitude * Hundred) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
    }
}
