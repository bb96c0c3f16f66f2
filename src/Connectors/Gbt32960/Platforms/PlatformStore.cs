using System.Collections.Frozen;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Gbt32960.Ciphers;
using Puhui.Gbt32960.Contracts;

namespace Puhui.Gbt32960.Platforms;

/// <summary>Keeps the peers; passwords as hashes, keys sealed.</summary>
internal sealed class PlatformStore(NpgsqlDataSource database, KeySeal seal, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile PeerList? _peers;
    private long _readAt;

    /// <summary>The peers, at most ten seconds old.</summary>
    public ValueTask<PeerList> PeersAsync(CancellationToken ct) =>
        _peers is { } peers && time.GetElapsedTime(Volatile.Read(ref _readAt)) < Fresh ? ValueTask.FromResult(peers) : new ValueTask<PeerList>(ReadFreshAsync(ct));

    public void Dispose() => _reading.Dispose();

    /// <summary>Makes the next question read anew.</summary>
    public void Forget() => _peers = null;

    public async Task AddAsync(NewVehiclePlatform platform, CancellationToken ct)
    {
        await using var insert = database.CreateCommand("""
            insert into gbt32960.platform (name, mode, password_hash, unique_code, source, vins, aes_key, sm4_key, rsa_key, claims, region)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (name) do nothing
            """);
        insert.Parameters.Add(new() { Value = platform.User });
        insert.Parameters.Add(new() { Value = (short)platform.Mode });
        insert.Parameters.Add(Bytes(platform.Password is { } password ? PasswordHash.Of(password) : null));
        insert.Parameters.Add(new() { Value = (object?)platform.UniqueCode ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = platform.Source.Value });
        insert.Parameters.Add(new() { Value = (object?)platform.Vins?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        insert.Parameters.Add(Bytes(platform.Aes128Key is { } aes ? seal.Seal(aes) : null));
        insert.Parameters.Add(Bytes(platform.Sm4Key is { } sm4 ? seal.Seal(sm4) : null));
        insert.Parameters.Add(Bytes(platform.RsaPrivateKey is { } pem ? seal.Seal(Encoding.UTF8.GetBytes(pem)) : null));
        insert.Parameters.Add(new() { Value = (short)platform.Claims });
        insert.Parameters.Add(new() { Value = (object?)platform.Region ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        if (await insert.ExecuteNonQueryAsync(ct) == 0)
        {
            throw new ArgumentException($"There is a peer named '{platform.User}' already.", nameof(platform));
        }

        Forget();
    }

    public async Task<bool> SetOpenAsync(string user, bool open, CancellationToken ct)
    {
        await using var update = database.CreateCommand("update gbt32960.platform set opened = $2 where name = $1");
        update.Parameters.Add(new() { Value = user });
        update.Parameters.Add(new() { Value = open });
        var found = await update.ExecuteNonQueryAsync(ct) == 1;
        Forget();
        return found;
    }

    private async Task<PeerList> ReadFreshAsync(CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        try
        {
            if (_peers is { } other && time.GetElapsedTime(Volatile.Read(ref _readAt)) < Fresh)
            {
                return other;
            }

            var read = new PeerList(await ReadAsync(ct));
            Volatile.Write(ref _readAt, time.GetTimestamp());
            return _peers = read;
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<List<Peer>> ReadAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select number, name, mode, password_hash, unique_code, source, vins, aes_key, sm4_key, rsa_key, claims, region, opened
            from gbt32960.platform order by name
            """);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Peer> peers = [];
        while (await row.ReadAsync(ct))
        {
            var aes = Open(row, 7);
            var sm4 = Open(row, 8);
            var rsa = Open(row, 9);
            peers.Add(new Peer(
                row.GetInt32(0),
                row.GetString(1),
                (VehiclePlatformMode)row.GetInt16(2),
                row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3),
                row.IsDBNull(4) ? null : row.GetString(4),
                new SourceId(row.GetGuid(5)),
                row.IsDBNull(6) ? null : row.GetFieldValue<string[]>(6).ToFrozenSet(StringComparer.Ordinal),
                aes is null && sm4 is null && rsa is null ? BodyCipher.None : new BodyCipher(aes, sm4, rsa is null ? null : Encoding.UTF8.GetString(rsa)),
                [.. new[] { aes is null ? null : "AES128", sm4 is null ? null : "SM4", rsa is null ? null : "RSA" }.OfType<string>()],
                (VehicleClaims)row.GetInt16(10),
                row.IsDBNull(11) ? null : row.GetString(11),
                row.GetBoolean(12)));
        }

        return peers;
    }

    private byte[]? Open(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : seal.Open(row.GetFieldValue<byte[]>(column));

    private static NpgsqlParameter Bytes(byte[]? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea };
}
