using Npgsql;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Log;

/// <summary>Reads tiles from the database.</summary>
internal static class TileStore
{
    private const string Select = """
        select t.level, t.index, t.width, t.hashes from ledger.tile t
        join unnest($1::smallint[], $2::bigint[]) as w (level, index) on t.level = w.level and t.index = w.index
        """;

    /// <summary>The tiles asked for that are there, each as wide as stored.</summary>
    public static async Task<TileSet> LoadAsync(NpgsqlConnection connection, IReadOnlyCollection<TileId> wanted, CancellationToken ct)
    {
        var tiles = new TileSet();
        if (wanted.Count == 0)
        {
            return tiles;
        }

        await using var command = new NpgsqlCommand(Select, connection)
        {
            Parameters =
            {
                new() { Value = wanted.Select(tile => (short)tile.Level).ToArray() },
                new() { Value = wanted.Select(tile => tile.Index).ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            tiles.Add(new TileId(reader.GetInt16(0), reader.GetInt64(1), reader.GetInt16(2)), reader.GetFieldValue<byte[]>(3));
        }

        return tiles;
    }
}
