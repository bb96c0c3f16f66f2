using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Lots;

/// <summary>Which asset a programme's points are; given out when first asked for, remembered for good.</summary>
internal sealed class PointAssets(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<ProgrammeId, Asset> _assets = new();
    private readonly ConcurrentDictionary<short, ProgrammeId> _programmes = new();

    /// <summary>The asset of a programme.</summary>
    public async ValueTask<Asset> OfAsync(ProgrammeId programme, CancellationToken ct)
    {
        if (_assets.TryGetValue(programme, out var known))
        {
            return known;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var command = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select pg_advisory_xact_lock(hashtextextended('credits.asset', 0))"),
                new("insert into credits.asset (ordinal, programme) select coalesce(max(ordinal), 0) + 1, $1 from credits.asset on conflict (programme) do nothing") { Parameters = { new() { Value = programme.Value } } },
                new("select ordinal from credits.asset where programme = $1") { Parameters = { new() { Value = programme.Value } } },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(ct);
        await rows.NextResultAsync(ct);
        await rows.ReadAsync(ct);
        return Remember(programme, Asset.Points(rows.GetInt16(0)));
    }

    /// <summary>The programme of an asset; null when it is none's.</summary>
    public async ValueTask<ProgrammeId?> ProgrammeAsync(short asset, CancellationToken ct)
    {
        if (_programmes.TryGetValue(asset, out var known))
        {
            return known;
        }

        await using var command = database.CreateCommand("select programme from credits.asset where ordinal = $1");
        command.Parameters.Add(new() { Value = (short)(asset - Asset.PointsBase), NpgsqlDbType = NpgsqlDbType.Smallint });
        if (asset <= Asset.PointsBase || await command.ExecuteScalarAsync(ct) is not Guid found)
        {
            return null;
        }

        Remember(new ProgrammeId(found), Asset.FromNumber(asset));
        return new ProgrammeId(found);
    }

    private Asset Remember(ProgrammeId programme, Asset asset)
    {
        _programmes[asset.Number] = programme;
        return _assets[programme] = asset;
    }
}
