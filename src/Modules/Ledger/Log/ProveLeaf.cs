using System.Globalization;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Log;

/// <summary>The inclusion proof of one leaf in the newest published tree.</summary>
internal sealed class ProveLeaf(NpgsqlDataSource database, IntegratorSignal signal, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private static readonly string s_ofEntry = Place("ledger.leg", "l.entry_id = $1 and l.leg_no = 0");
    private static readonly string s_ofAttestation = Place("ledger.attestation", "l.id = $1");

    public Task<EntryProof?> EntryAsync(EntryId entry, CancellationToken ct) =>
        RunAsync(s_ofEntry, entry.Value, () => new NotIntegratedException(entry), ct);

    public Task<EntryProof?> AttestationAsync(AttestationId attestation, CancellationToken ct) =>
        RunAsync(s_ofAttestation, attestation.Value, () => new NotIntegratedException(attestation), ct);

    private static string Place(string table, string condition) => string.Create(CultureInfo.InvariantCulture, $"""
        select substring(b.leaves from l.position * {Leaf.Size} + 1 for {Leaf.Size}), s.first_index + l.position, c.size, c.note
        from {table} l
        join ledger.batch b on b.id = l.batch_id
        left join ledger.sequenced s on s.batch_id = l.batch_id
        left join lateral (select size, ledger.cosigned(size, note) as note from ledger.checkpoint order by size desc limit 1) c on true
        where {condition}
        """);

    private async Task<EntryProof?> RunAsync(string sql, Guid id, Func<NotIntegratedException> waiting, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        await using var connection = await database.OpenConnectionAsync(ct);
        while (true)
        {
            if (await PlaceAsync(connection, sql, id, ct) is not { } place)
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
                throw waiting();
            }

            signal.Raise();
            await Task.Delay(s_look, time, ct);
        }
    }

    private static async Task<LeafPlace?> PlaceAsync(NpgsqlConnection connection, string sql, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new LeafPlace(
                reader.GetFieldValue<byte[]>(0),
                reader.IsDBNull(1) ? null : reader.GetInt64(1),
                reader.IsDBNull(2) ? null : reader.GetInt64(2),
                reader.IsDBNull(3) ? null : reader.GetString(3))
            : null;
    }

    private sealed record LeafPlace(byte[] Leaf, long? Index, long? TreeSize, string? Note);
}
