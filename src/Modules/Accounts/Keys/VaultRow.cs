using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Vault;

namespace Puhui.Accounts.Keys;

/// <summary>The one row that all servers of this database follow: which master key wraps what is new, and the root of the digests.</summary>
internal sealed class VaultRow(NpgsqlDataSource database, IMasterKeys masters, CryptoProfile profile)
{
    /// <summary>Shared by those who wrap, alone with who switches: after a switch nobody wraps by the old key any more.</summary>
    public const long Gate = 0x70756875_6b657973;

    private readonly Lazy<Digests> _digests = new(() => Load(database, masters, profile));
    private volatile string? _master;

    public byte[] Digest(string purpose, string text) => _digests.Value.Of(purpose, text);

    /// <summary>Sees to it that the row is there and read, so that nobody has to wait for it in the middle of a transaction.</summary>
    public void Prepare() => _ = _digests.Value;

    /// <summary>The master key that wraps new keys, as last seen; when never seen, read on the caller's connection.</summary>
    public async ValueTask<string> MasterAsync(NpgsqlConnection connection, CancellationToken ct) => _master ?? await ReadMasterAsync(connection, ct);

    /// <summary>
    /// The master key that wraps new keys, as the database says now. On the caller's connection: were a second one taken, many callers at
    /// once could hold all there are and wait for each other.
    /// </summary>
    public async Task<string> ReadMasterAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select master from accounts.vault", connection);
        if (await command.ExecuteScalarAsync(ct) is not string master)
        {
            // Once in the life of a database, and in a server before it listens.
            Prepare();
            master = (string)(await command.ExecuteScalarAsync(ct))!;
        }

        return _master = master;
    }

    public async Task SwitchAsync(string master, CancellationToken ct)
    {
        Prepare();
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var gate = new NpgsqlCommand($"select pg_advisory_xact_lock({Gate})", connection) { CommandTimeout = 0 })
        {
            await gate.ExecuteNonQueryAsync(ct);
        }

        string oldMaster;
        byte[] oldRoot;
        await using (var read = new NpgsqlCommand("select digest_master, digest_root from accounts.vault for update", connection))
        await using (var row = await read.ExecuteReaderAsync(ct))
        {
            await row.ReadAsync(ct);
            (oldMaster, oldRoot) = (row.GetString(0), row.GetFieldValue<byte[]>(1));
        }

        var root = masters.Unwrap(oldMaster, oldRoot, RootContext);
        await using (var write = new NpgsqlCommand("update accounts.vault set master = $1, digest_master = $1, digest_root = $2", connection))
        {
            write.Parameters.Add(new() { Value = master });
            write.Parameters.Add(new() { Value = masters.Wrap(master, root, RootContext) });
            await write.ExecuteNonQueryAsync(ct);
        }

        CryptographicOperations.ZeroMemory(root);
        await transaction.CommitAsync(ct);
        _master = master;
    }

    private static ReadOnlySpan<byte> RootContext => "accounts digests"u8;

    /// <summary>Digests are asked for without waiting, so the row is read, and made, once, in a short wait of the first who asks.</summary>
    private static Digests Load(NpgsqlDataSource database, IMasterKeys masters, CryptoProfile profile)
    {
        using var connection = database.OpenConnection();
        for (; ; )
        {
            using (var read = new NpgsqlCommand("select digest_algorithm, digest_master, digest_root from accounts.vault", connection))
            using (var row = read.ExecuteReader())
            {
                if (row.Read())
                {
                    return new Digests(row.GetString(0), masters.Unwrap(row.GetString(1), row.GetFieldValue<byte[]>(2), RootContext));
                }
            }

            var master = masters.Current;
            using var make = new NpgsqlCommand(
                "insert into accounts.vault (master, digest_algorithm, digest_master, digest_root) values ($1, $2, $1, $3) on conflict do nothing", connection);
            make.Parameters.Add(new() { Value = master });
            make.Parameters.Add(new() { Value = profile == CryptoProfile.Gm ? Digests.Sm3 : Digests.Sha256 });
            make.Parameters.Add(new() { Value = masters.Wrap(master, RandomNumberGenerator.GetBytes(Box.RootSize), RootContext) });
            make.ExecuteNonQuery();
        }
    }

    /// <summary>What the algorithm was when the database was new holds for its life: equal texts have equal digests under either profile.</summary>
    private sealed class Digests(string algorithm, byte[] root)
    {
        public const string Sha256 = "hmac-sha256";
        public const string Sm3 = "hmac-sm3";

        public byte[] Of(string purpose, string text)
        {
            var info = Encoding.UTF8.GetBytes("digest " + purpose);
            var message = Encoding.UTF8.GetBytes(text);
            if (algorithm == Sm3)
            {
                return HmacSm3.HashData(HmacSm3.Expand(root, info, 32), message);
            }

            Span<byte> key = stackalloc byte[32];
            HKDF.Expand(HashAlgorithmName.SHA256, root, key, info);
            return HMACSHA256.HashData(key, message);
        }
    }
}
