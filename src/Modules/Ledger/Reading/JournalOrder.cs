using System.Buffers;
using System.Data;
using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Reading;

/// <summary>The journal in the order of the log: which entries stand where is in the leaves, what they say is in the legs.</summary>
internal sealed class JournalOrder(NpgsqlDataSource database) : IJournalOrder
{
    public const int MaxLimit = 50_000;

    // The batch that a place is in, and those that begin after it.
    private const string Batches = """
        select s.first_index, s.leaf_count, b.booked_at, b.leaves
        from ledger.sequenced s join ledger.batch b on b.id = s.batch_id
        where s.first_index >= coalesce((select max(first_index) from ledger.sequenced where first_index <= $1), 0) and s.first_index < $1 + $2
          and s.first_index + s.leaf_count > $1
        order by s.first_index
        """;

    private static readonly string s_legs = $"""
        select {EntryRows.Columns.Replace("b.booked_at", "null", StringComparison.Ordinal)}
        from ledger.leg l
        left join ledger.issuance i on i.account_id = l.counter
        where l.entry_id = any($1) and l.leg_no = 0 and ($2::smallint[] is null or l.asset = any($2))
        """;

    public async Task<JournalPage> ReadAsync(long from, int limit, IReadOnlyCollection<string>? assets, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
        var numbers = assets?.Select(asset => Balances.Known(asset).Number).ToArray();
        var places = new Dictionary<Guid, (int Place, DateTimeOffset BookedAt)>();
        await using var connection = await database.OpenConnectionAsync(ct);
        var next = await PlacesAsync(connection, from, limit, places, ct);
        var entries = new LedgerEntry?[places.Count];
        if (places.Count > 0)
        {
            await using var command = new NpgsqlCommand(s_legs, connection)
            {
                Parameters =
                {
                    new() { Value = places.Keys.ToArray() },
                    new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint, Value = (object?)numbers ?? DBNull.Value },
                },
            };
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var (place, bookedAt) = places[reader.GetGuid(0)];
                entries[place] = EntryRows.Read(reader, bookedAt);
            }
        }

        return new JournalPage([.. entries.OfType<LedgerEntry>()], next, next >= await SizeAsync(connection, ct));
    }

    private static async Task<long> PlacesAsync(
        NpgsqlConnection connection, long from, int limit, Dictionary<Guid, (int Place, DateTimeOffset BookedAt)> places, CancellationToken ct)
    {
        var next = from;
        await using var command = new NpgsqlCommand(Batches, connection) { Parameters = { new() { Value = from }, new() { Value = (long)limit } } };
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        while (await reader.ReadAsync(ct))
        {
            var first = reader.GetInt64(0);
            var count = reader.GetInt32(1);
            var bookedAt = reader.GetFieldValue<DateTimeOffset>(2);
            var leaves = ArrayPool<byte>.Shared.Rent(count * Leaf.Size);
            try
            {
                await using var stream = await reader.GetStreamAsync(3, ct);
                await stream.ReadExactlyAsync(leaves.AsMemory(0, count * Leaf.Size), ct);
                for (var i = (int)Math.Max(0, from - first); i < count; i++)
                {
                    // Attestations stand in the log too; they are no entries.
                    if (Leaf.TryRead(leaves.AsSpan(i * Leaf.Size, Leaf.Size), out var leaf))
                    {
                        places.Add(leaf.Entry, (places.Count, bookedAt));
                    }
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(leaves);
            }

            next = first + count;
        }

        return next;
    }

    private static async Task<long> SizeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select size from ledger.head", connection);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
