using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Settling;

/// <summary>Settlements as they are kept.</summary>
internal static class SettlementStore
{
    private const string Columns = "settlement_id, programme, merchant, month, vouchers, points, fen, digest, closed_at, approved_at, points_entry";

    public static async Task<Settlement?> FindAsync(NpgsqlConnection connection, SettlementId id, CancellationToken ct) =>
        (await ReadAsync(connection, "settlement_id = $1", [id.Value], ct)).SingleOrDefault();

    public static async Task<Settlement?> FindAsync(NpgsqlConnection connection, MerchantId merchant, DateOnly month, CancellationToken ct) =>
        (await ReadAsync(connection, "merchant = $1 and month = $2", [merchant.Value, month], ct)).SingleOrDefault();

    public static Task<IReadOnlyList<Settlement>> ListAsync(NpgsqlConnection connection, ProgrammeId programme, MerchantId? merchant, CancellationToken ct) => merchant is { } one
        ? ReadAsync(connection, "programme = $1 and merchant = $2", [programme.Value, one.Value], ct)
        : ReadAsync(connection, "programme = $1", [programme.Value], ct);

    public static Task<List<PayerMonth>> PayersAsync(NpgsqlConnection connection, ProgrammeId programme, CancellationToken ct) => Sql.ListAsync(
        Sql.Command(
            connection,
            """
            select p.kind, p.name_zh, p.name_en, s.month, sum(p.fen)::bigint from rewards.settlement s join rewards.settlement_payer p on p.settlement = s.settlement_id
            where s.programme = $1 and s.approved_at is not null
            group by p.kind, p.name_zh, p.name_en, s.month order by s.month desc, sum(p.fen) desc, p.kind, p.name_zh, p.name_en
            """,
            programme.Value),
        row => new PayerMonth(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateOnly>(3), row.GetInt64(4)),
        ct);

    public static async Task InsertAsync(NpgsqlConnection connection, Settlement made, SettlementMonth month, Guid by, CancellationToken ct)
    {
        await Sql.RunAsync(
            Sql.Command(
                connection,
                """
                insert into rewards.settlement (settlement_id, programme, merchant, month, begins, ends, vouchers, points, fen, digest, closed_at, closed_by)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """,
                made.Id.Value, made.Programme.Value, made.Merchant.Value, made.Month, month.Begins, month.Ends, made.Vouchers, made.Points, made.Fen, Convert.FromHexString(made.Digest), made.ClosedAt, by),
            ct);
        if (made.Payers.Count > 0)
        {
            await Sql.RunAsync(
                Sql.Command(
                    connection,
                    """
                    insert into rewards.settlement_payer (settlement, place, kind, name_zh, name_en, fen)
                    select $1, n.place, n.kind, n.name_zh, n.name_en, n.fen from unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) with ordinality as n (kind, name_zh, name_en, fen, place)
                    """,
                    made.Id.Value,
                    made.Payers.Select(payer => payer.Kind).ToArray(),
                    made.Payers.Select(payer => payer.NameZh).ToArray(),
                    made.Payers.Select(payer => payer.NameEn).ToArray(),
                    made.Payers.Select(payer => payer.Fen).ToArray()),
                ct);
        }
    }

    /// <summary>Who made it and whether it is approved, with its row locked to the end of the transaction; null when there is none.</summary>
    public static async Task<(Guid ClosedBy, bool Approved)?> LockAsync(NpgsqlConnection connection, SettlementId id, CancellationToken ct)
    {
        var found = await Sql.ListAsync(
            Sql.Command(connection, "select closed_by, approved_at is not null from rewards.settlement where settlement_id = $1 for update", id.Value),
            row => (row.GetGuid(0), row.GetBoolean(1)),
            ct);
        return found is [var one] ? one : null;
    }

    public static async Task ApproveAsync(NpgsqlConnection connection, SettlementId id, DateTimeOffset at, Guid by, EntryId points, IReadOnlyList<EntryId> money, CancellationToken ct)
    {
        await Sql.RunAsync(
            Sql.Command(connection, "update rewards.settlement set approved_at = $2, approved_by = $3, points_entry = $4 where settlement_id = $1", id.Value, at, by, points.Value), ct);
        await Sql.RunAsync(
            Sql.Command(
                connection,
                "update rewards.settlement_payer p set entry = n.entry from unnest($2::uuid[]) with ordinality as n (entry, place) where p.settlement = $1 and p.place = n.place",
                id.Value,
                money.Select(entry => entry.Value).ToArray()),
            ct);
    }

    /// <summary>What the entries of a settlement commit to, by entry: the payer's place, 0 for the points.</summary>
    public static async Task<Dictionary<EntryId, (SettlementId Settlement, int Place)>> ByEntriesAsync(NpgsqlConnection connection, Guid[] entries, CancellationToken ct) =>
        (await Sql.ListAsync(
            Sql.Command(
                connection,
                """
                select points_entry, settlement_id, 0 from rewards.settlement where points_entry = any ($1)
                union all select entry, settlement, place from rewards.settlement_payer where entry = any ($1)
                """,
                entries),
            row => (new EntryId(row.GetGuid(0)), (new SettlementId(row.GetGuid(1)), row.GetInt32(2))),
            ct)).ToDictionary(one => one.Item1, one => one.Item2);

    private static async Task<IReadOnlyList<Settlement>> ReadAsync(NpgsqlConnection connection, string where, object?[] values, CancellationToken ct)
    {
        var found = await Sql.ListAsync(
            Sql.Command(connection, $"select {Columns} from rewards.settlement where {where} order by month desc, settlement_id limit 1000", values),
            row => new Settlement(
                new SettlementId(row.GetGuid(0)),
                new ProgrammeId(row.GetGuid(1)),
                new MerchantId(row.GetGuid(2)),
                row.GetFieldValue<DateOnly>(3),
                row.GetInt32(4),
                row.GetInt64(5),
                row.GetInt64(6),
                [],
                row.GetFieldValue<DateTimeOffset>(8),
                row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9),
                row.IsDBNull(10) ? null : new EntryId(row.GetGuid(10)),
                [],
                Convert.ToHexStringLower(row.GetFieldValue<byte[]>(7))),
            ct);
        if (found.Count == 0)
        {
            return found;
        }

        var payers = (await Sql.ListAsync(
            Sql.Command(
                connection,
                "select settlement, kind, name_zh, name_en, fen, entry from rewards.settlement_payer where settlement = any ($1) order by settlement, place",
                found.Select(one => one.Id.Value).ToArray()),
            row => (Settlement: row.GetGuid(0), Payer: new PayerAmount(row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4)), Entry: row.IsDBNull(5) ? (EntryId?)null : new EntryId(row.GetGuid(5))),
            ct)).ToLookup(one => one.Settlement);
        return [.. found.Select(one => one with
        {
            Payers = [.. payers[one.Id.Value].Select(payer => payer.Payer)],
            MoneyEntries = [.. payers[one.Id.Value].Select(payer => payer.Entry).OfType<EntryId>()],
        })];
    }
}
