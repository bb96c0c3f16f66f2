using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Totals;

/// <summary>Counts points by day in the transaction that confirms or refunds, and reads the counts.</summary>
internal sealed class SpentDays(NpgsqlDataSource database) : ISpentDays
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<SpentDay>> OfAsync(ProgrammeId programme, DateOnly from, DateOnly to, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await Sql.ListAsync(
            Sql.Command(
                connection,
                """
                select d.day, d.offer, o.title_zh, o.title_en, d.points, d.redemptions from rewards.day_spent d
                join rewards.offer o on o.offer_id = d.offer
                where d.programme = $1 and d.day >= $2 and d.day < $3 order by d.day, d.offer
                """,
                programme.Value, from, to),
            row => new SpentDay(row.GetFieldValue<DateOnly>(0), new OfferId(row.GetGuid(1)), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5)),
            ct);
    }

    /// <summary>Adds redemptions to the day, or takes them from it; the caller holds the stocks of their offers.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, IEnumerable<Redemption> redemptions, int sign, Func<ProgrammeId, TimeZoneInfo> zoneOf, DateTimeOffset now, CancellationToken ct)
    {
        var sums = redemptions.GroupBy(one => (one.Programme, one.Offer))
            .Select(group => (Programme: group.Key.Programme.Value, Day: DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zoneOf(group.Key.Programme)).DateTime),
                Offer: group.Key.Offer.Value, Points: sign * group.Sum(one => one.Points), Count: (long)sign * group.Count()))
            .ToList();
        await Sql.RunAsync(
            Sql.Command(
                connection,
                """
                insert into rewards.day_spent as d (programme, day, offer, points, redemptions) select * from unnest($1, $2, $3, $4, $5)
                on conflict (programme, day, offer) do update set points = d.points + excluded.points, redemptions = d.redemptions + excluded.redemptions
                """,
                sums.ConvertAll(sum => sum.Programme).ToArray(), sums.ConvertAll(sum => sum.Day).ToArray(), sums.ConvertAll(sum => sum.Offer).ToArray(),
                sums.ConvertAll(sum => sum.Points).ToArray(), sums.ConvertAll(sum => sum.Count).ToArray()),
            ct);
    }
}
