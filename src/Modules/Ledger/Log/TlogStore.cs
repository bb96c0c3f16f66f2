using Npgsql;
using Puhui.Ledger.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Log;

/// <summary>What the log shows to the world: the newest checkpoint, tiles, bundles of entries.</summary>
internal sealed class TlogStore(NpgsqlDataSource database, LogKeys keys, IntegratorSignal signal, TimeProvider time) : ITransparencyLog
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private const string LeavesOfRange = """
        select b.leaves, greatest($1 - s.first_index, 0)::integer, least($2 - s.first_index, s.leaf_count)::integer
        from ledger.sequenced s join ledger.batch b on b.id = s.batch_id
        where s.first_index >= coalesce((select max(first_index) from ledger.sequenced where first_index <= $1), 0) and s.first_index < $2
        order by s.first_index
        """;

    public string KeyLines => keys.Keys.KeyLines;

    public async Task<LogHead?> HeadAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select size, root, ledger.cosigned(size, note) from ledger.checkpoint order by size desc limit 1");
        return await ReadHeadAsync(command, ct);
    }

    /// <summary>The newest checkpoint that a witness has cosigned; null while there is none.</summary>
    public async Task<LogHead?> CosignedAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "select size, root, ledger.cosigned(size, note) from ledger.checkpoint where size = (select max(size) from ledger.cosignature)");
        return await ReadHeadAsync(command, ct);
    }

    private static async Task<LogHead?> ReadHeadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new LogHead(reader.GetInt64(0), new TreeHash(reader.GetFieldValue<byte[]>(1)), reader.GetString(2)) : null;
    }

    public async Task<LogHead?> SettledAsync(TimeSpan patience, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var waiting = await WaitingAsync(ct);
        while (waiting.Length > 0)
        {
            if (time.GetElapsedTime(started) > patience)
            {
                throw new TimeoutException($"{waiting.Length} batches are committed and did not get into the log within {patience}.");
            }

            signal.Raise();
            await Task.Delay(s_look, time, ct);
            var still = await WaitingAsync(ct);
            waiting = [.. waiting.Intersect(still)];
        }

        return await HeadAsync(ct);
    }

    /// <summary>The hashes of a tile at exactly this width; null when the tree does not reach it.</summary>
    public async Task<byte[]?> TileAsync(TileId tile, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select substring(hashes for $4) from ledger.tile where level = $1 and index = $2 and width >= $3");
        command.Parameters.AddWithValue((short)tile.Level);
        command.Parameters.AddWithValue(tile.Index);
        command.Parameters.AddWithValue((short)tile.Width);
        command.Parameters.AddWithValue(tile.Width * TreeHash.Size);
        return (byte[]?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>The bundle of a level-0 tile's entries; null when the tree does not reach it.</summary>
    public async Task<byte[]?> EntriesAsync(TileId tile, CancellationToken ct)
    {
        var first = tile.Index * TileId.FullWidth;
        var bundle = new byte[EntryBundle.SizeOf(tile.Width)];
        var written = 0;
        await using var command = database.CreateCommand(LeavesOfRange);
        command.Parameters.AddWithValue(first);
        command.Parameters.AddWithValue(first + tile.Width);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var from = reader.GetInt32(1) * Leaf.Size;
            var to = reader.GetInt32(2) * Leaf.Size;
            if (from < to)
            {
                written += EntryBundle.Write(reader.GetFieldValue<byte[]>(0).AsSpan(from, to - from), bundle.AsSpan(written));
            }
        }

        return written == bundle.Length ? bundle : null;
    }

    private async Task<Guid[]> WaitingAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select coalesce(array_agg(batch_id), '{}') from ledger.unsequenced");
        return (Guid[])(await command.ExecuteScalarAsync(ct))!;
    }
}
