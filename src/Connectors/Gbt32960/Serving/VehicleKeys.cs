using System.Collections.Concurrent;
using Npgsql;

namespace Puhui.Gbt32960.Serving;

/// <summary>The public keys that vehicles of the 2025 edition showed when they were activated. The first stands until an operator removes it.</summary>
internal sealed class VehicleKeys(NpgsqlDataSource database, TimeProvider time)
{
    private const int MostCached = 100_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(int Platform, string Vin), (byte[]? Key, long At)> _known = new();

    /// <summary>The key of a vehicle; null when it was never activated.</summary>
    public async ValueTask<byte[]?> FindAsync(int platform, string vin, CancellationToken ct)
    {
        if (_known.TryGetValue((platform, vin), out var known) && time.GetElapsedTime(known.At) < Fresh)
        {
            return known.Key;
        }

        await using var command = database.CreateCommand("select public_key from gbt32960.vehicle where platform = $1 and vin = $2");
        command.Parameters.Add(new() { Value = platform });
        command.Parameters.Add(new() { Value = vin });
        var key = await command.ExecuteScalarAsync(ct) as byte[];
        if (_known.Count >= MostCached)
        {
            _known.Clear();
        }

        _known[(platform, vin)] = (key, time.GetTimestamp());
        return key;
    }

    public async Task KeepAsync(int platform, string vin, byte[] key, CancellationToken ct)
    {
        await using var upsert = database.CreateCommand("""
            insert into gbt32960.vehicle as v (platform, vin, public_key) values ($1, $2, $3)
            on conflict (platform, vin) do update set public_key = coalesce(v.public_key, excluded.public_key)
            """);
        upsert.Parameters.Add(new() { Value = platform });
        upsert.Parameters.Add(new() { Value = vin });
        upsert.Parameters.Add(new() { Value = key });
        await upsert.ExecuteNonQueryAsync(ct);
        _known.TryRemove((platform, vin), out _);
    }
}
