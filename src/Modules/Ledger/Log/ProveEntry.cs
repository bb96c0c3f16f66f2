using System.Globalization;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Log;

/// <summary>The inclusion proof of one entry in the newest published tree.</summary>
internal sealed class ProveEntry(NpgsqlDataSource database, IntegratorSignal signal, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private static readonly string s_place = string.Create(CultureInfo.InvariantCulture, $"""
        select substring(b.leaves from l.position * {Leaf.Size} + 1 for {Leaf.Size}), s.first_index + l.position, c.size, c.note
        from ledger.leg l
        join ledger.batch b on b.id = l.batch_id
        left join ledger.sequenced s on s.batch_id = l.batch_id
        left join lateral (select size, note from ledger.checkpoint order by size desc limit 1) c on true
        where l.entry_id = $1 and l.leg_no = 0
        """);

    public async Task<EntryProof?> RunAsync(EntryId entry, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        await using var connection = await database.OpenConnectionAsync(ct);
        while (true)
        {
            if (await PlaceAsync(connection, entry, ct) is not { } place)
            {
                return null;
            }

            if (place is { Index: { } index, TreeSize: { } size, Note: { } note })
            {
                var tiles = await TileStore.LoadAsync(connection, Proofs.TilesForInclusion(index, size), ct);
                var hashes = Proofs.Inclusion(index, size, tiles);
                return new EntryProof(place.Leaf, index, size, [.. hashes.Select(hash => hash.Bytes.ToArray())], note);
            }

            if (time.GetElapsedTime(started) > s_patience)
            {
                throw new NotIntegratedException(entry);
            }

            signal.Raise();
            await Task.Delay(s_look, time, ct);
        }
    }

    private static async Task<Place?> PlaceAsync(NpgsqlConnection connection, EntryId entry, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(s_place, connection) { Parameters = { new() { Value = entry.Value } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Place(
                reader.GetFieldValue<byte[]>(0),
                reader.IsDBNull(1) ? null : reader.GetInt64(1),
                reader.IsDBNull(2) ? null : reader.GetInt64(2),
                reader.IsDBNull(3) ? null : reader.GetString(3))
            : null;
    }

    private sealed record Place(byte[] Leaf, long? Index, long? TreeSize, string? Note);
}
