using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Checking;

/// <summary>
/// Conservation, programme by programme, without the balances: everything that was issued and not taken back is somewhere, and what is
/// reserved is what pending entries hold that nobody settled.
/// </summary>
internal static class CheckConservation
{
    private const string Assets = "select distinct asset from ledger.leg where asset > 1000 order by asset";

    private const string Pending = """
        select coalesce(sum(l.reserved), 0)::bigint from ledger.leg l
        where l.asset = $1 and l.kind = 4 and l.leg_no = 0 and not exists (select from ledger.settlement s where s.pending = l.entry_id)
        """;

    public static async Task<Dictionary<string, AssetTotals>> RunAsync(NpgsqlConnection connection, IAssetTotals totals, Findings findings, CancellationToken ct)
    {
        var points = new Dictionary<string, AssetTotals>(StringComparer.Ordinal);
        foreach (var asset in await AssetsAsync(connection, ct))
        {
            var all = await totals.ScanAsync(connection, asset.Code, ct);
            var pending = await PendingAsync(connection, asset, ct);
            var elsewhere = all.Others.Values.Aggregate((Int128)0, (sum, one) => sum + one);
            if ((Int128)all.Issued + all.Corrected != all.Held + elsewhere)
            {
                findings.Add("points_not_conserved", asset.Code, $"{all.Issued} were issued and {all.Corrected} corrected; holders have {all.Held} and other accounts {elsewhere}");
            }

            if (all.Reserved != pending || all.Reserved > all.Held + elsewhere)
            {
                findings.Add("points_reserved_wrong", asset.Code, $"{all.Reserved} are reserved, reservations that nobody settled are of {pending}");
            }

            points.Add(asset.Code, all);
        }

        return points;
    }

    private static async Task<List<Asset>> AssetsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var assets = new List<Asset>();
        await using var command = new NpgsqlCommand(Assets, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            assets.Add(Asset.FromNumber(reader.GetInt16(0)));
        }

        return assets;
    }

    private static async Task<long> PendingAsync(NpgsqlConnection connection, Asset asset, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Pending, connection) { CommandTimeout = 0, Parameters = { new() { Value = asset.Number } } };
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
