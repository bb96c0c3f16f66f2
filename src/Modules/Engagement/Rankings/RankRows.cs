using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Rankings;

/// <summary>The counted months of holders.</summary>
internal static class RankRows
{
    public static DateOnly MonthOf(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return new DateOnly(local.Year, local.Month, 1);
    }

    public static DateOnly First(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>What holders have in a month, of one programme or of all.</summary>
    public static async Task<Dictionary<AccountId, long>> OfMonthAsync(
        NpgsqlConnection connection, IReadOnlyCollection<AccountId> holders, ProgrammeId? programme, DateOnly month, CancellationToken ct)
    {
        var rows = await Sql.ListAsync(
            Sql.Command(
                connection,
                "select holder, sum(mg)::bigint from engagement.rank where holder = any ($1) and month = $2 and ($3::uuid is null or programme = $3) group by holder",
                Names.People.Ids(holders),
                month,
                programme?.Value),
            row => (new AccountId(row.GetGuid(0)), row.GetInt64(1)),
            ct);
        return rows.ToDictionary();
    }

    /// <summary>A holder's months in a programme from one (inclusive) to another (exclusive); those with nothing are missing.</summary>
    public static async Task<Dictionary<DateOnly, long>> OfHolderAsync(
        NpgsqlConnection connection, AccountId holder, ProgrammeId programme, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var rows = await Sql.ListAsync(
            Sql.Command(
                connection,
                "select month, mg from engagement.rank where holder = $1 and programme = $2 and month >= $3 and month < $4",
                holder.Value,
                programme.Value,
                from,
                to),
            row => (row.GetFieldValue<DateOnly>(0), row.GetInt64(1)),
            ct);
        return rows.ToDictionary();
    }

    /// <summary>The same for many holders at once.</summary>
    public static Task<List<(AccountId Holder, DateOnly Month, long Mg)>> OfHoldersAsync(
        NpgsqlConnection connection, IReadOnlyCollection<AccountId> holders, ProgrammeId programme, DateOnly from, DateOnly to, CancellationToken ct) => Sql.ListAsync(
        Sql.Command(
            connection,
            "select holder, month, mg from engagement.rank where holder = any ($1) and programme = $2 and month >= $3 and month < $4",
            Names.People.Ids(holders),
            programme.Value,
            from,
            to),
        row => (new AccountId(row.GetGuid(0)), row.GetFieldValue<DateOnly>(1), row.GetInt64(2)),
        ct);

    public static async Task<long> TotalAsync(NpgsqlConnection connection, AccountId holder, ProgrammeId programme, CancellationToken ct) =>
        await Sql.OneAsync<long>(
            Sql.Command(connection, "select coalesce(sum(mg), 0)::bigint from engagement.rank where holder = $1 and programme = $2", holder.Value, programme.Value), ct);

    /// <summary>Waits until nobody counts, so that what a holder shows is the same everywhere; then sets it on the holder's rows.</summary>
    public static async Task ShowAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await Sql.RunAsync(Sql.Command(connection, "select place from engagement.counted for share"), ct);
        await Sql.RunAsync(
            Sql.Command(
                connection,
                """
                update engagement.rank r set shown = p.shown
                from (select coalesce((select in_programme and name is not null from engagement.person where holder = $1), false) as shown) p
                where r.holder = $1 and r.shown <> p.shown
                """,
                holder.Value),
            ct);
    }
}
