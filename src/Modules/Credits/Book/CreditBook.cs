using System.Data;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Book;

/// <summary>Reads what holders have of points, and why.</summary>
internal sealed class CreditBook(NpgsqlDataSource database, IAssetTotals totals, IAccounts accounts, IProgrammes programmes, PointAssets assets, TimeProvider time) : ICreditBook
{
    public const int MostRows = 500;

    private const string Balances = """
        select a.programme, a.ordinal, coalesce(p.available, 0) - coalesce(l.over, 0), coalesce(p.reserved, 0), coalesce(p.debt, 0),
               coalesce(w.points, 0), l.next_at, coalesce(l.next_points, 0), coalesce(e.points, 0)
        from credits.asset a
        left join credits.purse p on p.holder = $1 and p.asset = a.ordinal + 1000
        left join lateral (
            select sum(points - taken_back)::bigint as points from credits.grant where holder = $1 and programme = a.programme and state = 2 and gone_at > $2
        ) w on true
        left join lateral (
            select (sum(remaining) filter (where expires_at <= $2))::bigint as over,
                   min(expires_at) filter (where expires_at > $2) as next_at,
                   (sum(remaining) filter (where expires_at = first_at))::bigint as next_points
            from (select remaining, expires_at, min(expires_at) filter (where expires_at > $2) over () as first_at
                  from credits.lot where holder = $1 and asset = p.asset and open) lots
        ) l on true
        left join lateral (
            select sum(points)::bigint as points from credits.issued where holder = $1 and asset = p.asset and at >= $3
        ) e on true
        where ($4::uuid is not null and a.programme = $4)
           or ($4::uuid is null and (p.holder is not null or w.points > 0))
        """;

    private const string Lots = """
        select granted, remaining, granted_at, expires_at from credits.lot
        where holder = $1 and asset = $2 and open and (expires_at is null or expires_at > $3) order by expires_at nulls last, seq
        """;

    private const string Kept = """
        select (select coalesce(sum(remaining), 0)::bigint from credits.lot where asset = $1),
               (select coalesce(sum(u.amount), 0)::bigint from credits.hold h join credits.lot_use u on u.hold = h.entry where h.asset = $1 and h.state = 1),
               (select coalesce(sum(points - paid), 0)::bigint from credits.debt where asset = $1)
        """;

    public async Task<string> AssetOfAsync(ProgrammeId programme, CancellationToken ct) => (await assets.OfAsync(programme, ct)).Code;

    public async Task<ProgrammeId?> ProgrammeOfAsync(string asset, CancellationToken ct) =>
        Asset.TryFind(asset, out var found) ? await assets.ProgrammeAsync(found.Number, ct) : null;

    public async Task<IReadOnlyList<CreditBalance>> OfAsync(AccountId holder, CancellationToken ct)
    {
        var balances = await ReadAsync(holder, null, ct);
        if (balances.Count < 2)
        {
            return balances;
        }

        var known = (await programmes.ListAsync(ct)).ToDictionary(one => one.Id);
        return [.. balances
            .OrderBy(one => known.GetValueOrDefault(one.Programme)?.Settings.Precedence ?? int.MaxValue)
            .ThenBy(one => known.GetValueOrDefault(one.Programme)?.Code, StringComparer.Ordinal)];
    }

    public async Task<CreditBalance> OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct)
    {
        var asset = await assets.OfAsync(programme, ct);
        return (await ReadAsync(holder, programme, ct)).SingleOrDefault() ?? new CreditBalance(programme, asset.Code, 0, 0, 0, 0, null, 0, 0);
    }

    public async Task<CreditStatement> StatementAsync(AccountId holder, ProgrammeId programme, int limit, string? cursor, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostRows);
        long? before = cursor is null ? null
            : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : throw new FormatException("This cursor was not given by a statement.");
        var rows = await MovementRow.ReadAsync(database, holder, (await assets.OfAsync(programme, ct)).Number, limit + 1, before, ct);
        return new CreditStatement([.. rows.Take(limit).Select(row => row.Movement)], rows.Count > limit ? rows[limit - 1].Seq.ToString(CultureInfo.InvariantCulture) : null);
    }

    public async Task<IReadOnlyList<CreditLot>> LotsAsync(AccountId holder, ProgrammeId programme, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Lots);
        command.Parameters.Add(new() { Value = holder.Value });
        command.Parameters.Add(new() { Value = (await assets.OfAsync(programme, ct)).Number });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await using var rows = await command.ExecuteReaderAsync(ct);
        List<CreditLot> lots = [];
        while (await rows.ReadAsync(ct))
        {
            lots.Add(new CreditLot(rows.GetInt64(0), rows.GetInt64(1), rows.GetFieldValue<DateTimeOffset>(2), rows.IsDBNull(3) ? null : rows.GetFieldValue<DateTimeOffset>(3)));
        }

        return lots;
    }

    public async Task<CreditTotals> TotalsAsync(ProgrammeId programme, CancellationToken ct)
    {
        var asset = await assets.OfAsync(programme, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var books = await totals.ScanAsync(connection, asset.Code, ct);
        await using var command = new NpgsqlCommand(Kept, connection) { CommandTimeout = 0, Parameters = { new() { Value = asset.Number } } };
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        var expired = books.Others.GetValueOrDefault(AccountKind.Expired);
        // What is issued, spent, run out and taken back is read from the journal; what is held and set aside from the lots. If they part, it shows.
        return new CreditTotals(books.Issued, row.GetInt64(0), checked(books.Others.Values.Sum() - expired), expired, -books.Corrected, row.GetInt64(1), row.GetInt64(2));
    }

    private async Task<List<CreditBalance>> ReadAsync(AccountId holder, ProgrammeId? programme, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var zone = await HolderDay.ZoneAsync(accounts, holder, ct);
        var day = HolderDay.Of(zone, now);
        await using var command = database.CreateCommand(Balances);
        command.Parameters.Add(new() { Value = holder.Value });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = HolderDay.Begin(zone, new DateOnly(day.Year, day.Month, 1)).UtcDateTime });
        command.Parameters.Add(new() { Value = (object?)programme?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await using var rows = await command.ExecuteReaderAsync(ct);
        List<CreditBalance> balances = [];
        while (await rows.ReadAsync(ct))
        {
            balances.Add(new CreditBalance(
                new ProgrammeId(rows.GetGuid(0)), Asset.Points(rows.GetInt16(1)).Code, rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5),
                rows.IsDBNull(6) ? null : rows.GetFieldValue<DateTimeOffset>(6), rows.GetInt64(7), rows.GetInt64(8)));
        }

        return balances;
    }
}
