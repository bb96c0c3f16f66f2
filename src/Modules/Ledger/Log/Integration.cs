using System.Buffers;
using System.Data;
using Npgsql;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Log;

/// <summary>
/// One round: takes committed batches that are not yet in the log, gives each its place, grows the tree, stores what changed and
/// publishes a signed checkpoint, all in one transaction that locks the head. Cut short at any point, nothing has happened; the
/// next round, here or elsewhere, starts from what is committed.
/// </summary>
internal sealed class Integration(LogKeys keys, TimeProvider time)
{
    // Bounds memory and the time until the next checkpoint; a batch that begins below it is taken whole.
    private const long LeavesPerRound = 200_000;

    private const string LockHead = "select size, keys from ledger.head for update";

    private const string Waiting = """
        select b.id, b.leaf_count, b.leaves
        from (
            select u.batch_id, sum(c.leaf_count) over (order by u.batch_id) - c.leaf_count as leaves_before
            from ledger.unsequenced u join ledger.batch c on c.id = u.batch_id
        ) w
        join ledger.batch b on b.id = w.batch_id
        where w.leaves_before < $1
        order by w.batch_id
        """;

    private TileAppender? _appender;

    /// <summary>Whether there is anything to do; cheap, without a lock.</summary>
    public static async Task<bool> IsWaitingAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from ledger.unsequenced)", connection);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Integrates what is waiting, up to a bound; returns the new size, or null when nothing was waiting.</summary>
    public async Task<long?> RunAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        using var span = LedgerMetrics.Span("ledger integrate");
        var started = time.GetTimestamp();
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
            var appender = await AppenderAsync(connection, ct);
            var taken = await AppendAsync(connection, appender, ct);
            if (taken.Count == 0)
            {
                return null;
            }

            await StoreAsync(connection, appender, taken, ct);
            await transaction.CommitAsync(ct);
            appender.AcceptChanges();
            LedgerMetrics.Integrated(taken.Sum(place => (long)place.Leaves), time.GetElapsedTime(started));
            return appender.Size;
        }
        catch
        {
            // The tree in memory may be ahead of the one that is stored.
            _appender = null;
            throw;
        }
    }

    private async Task<TileAppender> AppenderAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        long size;
        await using (var command = new NpgsqlCommand(LockHead, connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                throw new InvalidOperationException("The head of the log is missing.");
            }

            size = reader.GetInt64(0);
            RefuseOtherKeys(reader.GetFieldValue<string[]>(1));
        }

        if (_appender?.Size != size)
        {
            _appender = new TileAppender(size, await TileStore.LoadAsync(connection, TileId.RightEdge(size), ct));
        }

        return _appender;
    }

    private void RefuseOtherKeys(string[] signedBy)
    {
        if (signedBy.Length > 0 && !signedBy.Order(StringComparer.Ordinal).SequenceEqual(keys.Lines.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            throw new LogKeysException(
                $"The log in this database is signed with other keys than those in the data folder. Use the data folder, or a copy of its keys, that began the log: {signedBy[0]}");
        }
    }

    private static async Task<List<Place>> AppendAsync(NpgsqlConnection connection, TileAppender appender, CancellationToken ct)
    {
        var taken = new List<Place>();
        await using var command = new NpgsqlCommand(Waiting, connection) { Parameters = { new() { Value = LeavesPerRound } } };
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        while (await reader.ReadAsync(ct))
        {
            var place = new Place(reader.GetGuid(0), appender.Size, reader.GetInt32(1));
            var size = place.Leaves * Leaf.Size;
            var leaves = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                await using var stream = await reader.GetStreamAsync(2, ct);
                await stream.ReadExactlyAsync(leaves.AsMemory(0, size), ct);
                appender.AppendLeaves(leaves.AsSpan(0, size));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(leaves);
            }

            taken.Add(place);
        }

        return taken;
    }

    private async Task StoreAsync(NpgsqlConnection connection, TileAppender appender, List<Place> taken, CancellationToken ct)
    {
        var checkpoint = new Checkpoint(keys.Origin, appender.Size, appender.Root);
        var changes = appender.Changes.ToArray();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("insert into ledger.sequenced (first_index, batch_id, leaf_count) select * from unnest($1::bigint[], $2::uuid[], $3::integer[])")
                {
                    Parameters =
                    {
                        new() { Value = taken.Select(place => place.FirstIndex).ToArray() },
                        new() { Value = taken.Select(place => place.Batch).ToArray() },
                        new() { Value = taken.Select(place => place.Leaves).ToArray() },
                    },
                },
                new("delete from ledger.unsequenced where batch_id = any($1)") { Parameters = { new() { Value = taken.Select(place => place.Batch).ToArray() } } },
                new("""
                    insert into ledger.tile as t (level, index, width, hashes) select * from unnest($1::smallint[], $2::bigint[], $3::smallint[], $4::bytea[])
                    on conflict (level, index) do update set width = excluded.width, hashes = excluded.hashes
                    """)
                {
                    Parameters =
                    {
                        new() { Value = changes.Select(change => (short)change.Tile.Level).ToArray() },
                        new() { Value = changes.Select(change => change.Tile.Index).ToArray() },
                        new() { Value = changes.Select(change => (short)change.Tile.Width).ToArray() },
                        new() { Value = changes.Select(change => change.Hashes.ToArray()).ToArray() },
                    },
                },
                new("insert into ledger.checkpoint (size, root, note, published_at) values ($1, $2, $3, $4)")
                {
                    Parameters =
                    {
                        new() { Value = checkpoint.Size },
                        new() { Value = checkpoint.Root.Bytes.ToArray() },
                        new() { Value = checkpoint.Sign(keys.Keys.Signers).ToString() },
                        new() { Value = time.GetUtcNow().UtcDateTime },
                    },
                },
                new("update ledger.head set size = $1, keys = $2") { Parameters = { new() { Value = checkpoint.Size }, new() { Value = keys.Lines } } },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    private readonly record struct Place(Guid Batch, long FirstIndex, int Leaves);
}

/// <summary>This process holds other keys than the log was begun with; it must not sign for it.</summary>
internal sealed class LogKeysException(string message) : Puhui.Platform.OperatorException(message);
