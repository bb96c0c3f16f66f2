using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Posting;

namespace Puhui.Ledger.Reading;

/// <summary>Adds up the legs of one asset.</summary>
internal sealed class ScanAsset : IAssetTotals
{
    private const string Sql = $"""
        select coalesce(a.kind, 0)::integer,
               coalesce(sum(l.amount) filter (where l.kind = 1), 0)::bigint,
               coalesce(sum(l.amount) filter (where l.kind = 2), 0)::bigint,
               coalesce(sum(l.amount), 0)::bigint,
               coalesce(sum(l.reserved), 0)::bigint
        from ledger.leg l
        left join ledger.book_account a on l.account_id >= '{BookAccountId.First}' and a.account_id = l.account_id
        where l.asset = $1 and l.account_id < 'ffffffff-ffff-8000-0000-000000000000'
        group by 1
        """;

    public async Task<AssetTotals> ScanAsync(NpgsqlConnection connection, string asset, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = 0, Parameters = { new() { Value = Balances.Known(asset).Number } } };
        await using var rows = await command.ExecuteReaderAsync(ct);
        long issued = 0, corrected = 0, held = 0, reserved = 0;
        Dictionary<AccountKind, long> others = [];
        while (await rows.ReadAsync(ct))
        {
            issued = checked(issued + rows.GetInt64(1));
            corrected = checked(corrected + rows.GetInt64(2));
            reserved = checked(reserved + rows.GetInt64(4));
            if ((AccountKind)rows.GetInt32(0) is var kind and not AccountKind.Holder)
            {
                others[kind] = rows.GetInt64(3);
            }
            else
            {
                held = rows.GetInt64(3);
            }
        }

        return new AssetTotals(issued, corrected, held, reserved, others);
    }
}
