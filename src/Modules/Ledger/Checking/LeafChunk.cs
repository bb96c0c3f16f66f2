using Npgsql;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Checking;

/// <summary>Some batches, one after the other, with their leaves.</summary>
/// <param name="Batches">Where each begins.</param>
/// <param name="Leaves">All their leaves.</param>
internal sealed record LeafChunk(IReadOnlyList<ChunkBatch> Batches, ReadOnlyMemory<byte> Leaves)
{
    /// <summary>Leaves taken at once: 7 MB of them, and as many journal rows.</summary>
    public const long Size = 65_536;

    public int Count => Leaves.Length / Leaf.Size;

    /// <summary>The batches that begin from <paramref name="from"/> on, up to a chunk's size; null when there are none.</summary>
    public static Task<LeafChunk?> SequencedAsync(NpgsqlConnection connection, long from, CancellationToken ct) => ReadAsync(
        connection,
        """
        select s.batch_id, s.first_index, s.leaf_count, coalesce(b.booked_at, 'epoch'), coalesce(b.leaves, '')
        from ledger.sequenced s left join ledger.batch b on b.id = s.batch_id
        where s.first_index >= $1 and s.first_index < (select min(first_index) from ledger.sequenced where first_index >= $1) + $2
        order by s.first_index
        """,
        from,
        ct);

    /// <summary>The batches that wait for their place, after the <paramref name="skip"/> first.</summary>
    public static Task<LeafChunk?> WaitingAsync(NpgsqlConnection connection, long skip, CancellationToken ct) => ReadAsync(
        connection,
        """
        select w.id, w.before, w.leaf_count, w.booked_at, w.leaves
        from (
            select b.id, b.leaf_count, b.booked_at, b.leaves, (sum(b.leaf_count) over (order by b.id) - b.leaf_count)::bigint as before
            from ledger.unsequenced u join ledger.batch b on b.id = u.batch_id
        ) w
        where w.before >= $1 and w.before < $1 + $2 order by w.before
        """,
        skip,
        ct);

    private static async Task<LeafChunk?> ReadAsync(NpgsqlConnection connection, string sql, long from, CancellationToken ct)
    {
        var batches = new List<ChunkBatch>();
        using var leaves = new MemoryStream();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = from }, new() { Value = Size } }, CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var blob = reader.GetFieldValue<byte[]>(4);
            var whole = blob.Length / Leaf.Size;
            batches.Add(new ChunkBatch(reader.GetGuid(0), reader.GetInt64(1), reader.GetInt32(2), whole, (int)(leaves.Length / Leaf.Size), reader.GetFieldValue<DateTimeOffset>(3)));
            leaves.Write(blob, 0, whole * Leaf.Size);
        }

        return batches.Count == 0 ? null : new LeafChunk(batches, leaves.ToArray());
    }
}

/// <summary>One batch of a chunk.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FirstIndex">Where it stands in the log, or among the waiting.</param>
/// <param name="Announced">How many leaves its place was given for.</param>
/// <param name="Count">How many leaves it has.</param>
/// <param name="Offset">Where its leaves begin in the chunk.</param>
/// <param name="BookedAt">When it was booked.</param>
internal readonly record struct ChunkBatch(Guid Id, long FirstIndex, int Announced, int Count, int Offset, DateTimeOffset BookedAt);
