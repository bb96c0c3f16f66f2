using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Vault;

namespace Puhui.Accounts.Keys;

internal sealed class HolderKeyStore(VaultRow vault, IMasterKeys masters, KeyCache cache, ManyBoxes many, CryptoProfile profile) : IHolderKeys
{
    public async Task<byte[]> SealAsync(NpgsqlConnection connection, AccountId holder, string purpose, ReadOnlyMemory<byte> secret, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);

        // Always asked of the database: a key in memory may be of a transaction that was rolled back since.
        var key = await ReadAsync(connection, holder, ct) ?? await MakeAsync(connection, holder, ct);
        return Box.Seal(profile.Suite(), key.Bytes ?? throw new HolderKeyDestroyedException(holder), secret.Span, Context(holder, purpose));
    }

    public async Task<byte[]?[]> SealManyAsync(NpgsqlConnection connection, string purpose, IReadOnlyList<(AccountId Holder, ReadOnlyMemory<byte> Secret)> secrets, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        ArgumentNullException.ThrowIfNull(secrets);
        var keys = await many.KeysAsync(connection, [.. secrets.Select(one => one.Holder)], ct);
        return [.. secrets.Select(one => keys[one.Holder] is { } key ? Box.Seal(profile.Suite(), key, one.Secret.Span, Context(one.Holder, purpose)) : null)];
    }

    public async Task<byte[][]?> OpenManyAsync(NpgsqlConnection connection, AccountId holder, string purpose, IReadOnlyList<byte[]> boxes, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        ArgumentNullException.ThrowIfNull(boxes);
        var context = Context(holder, purpose);
        return boxes.Count == 0 ? []
            : (await ReadAsync(connection, holder, ct) ?? throw new CryptographicException("The holder of these boxes never had a key: they were sealed for another.")).Bytes is { } key
                ? [.. boxes.Select(box => Box.Open(key, box, context))]
                : null;
    }

    public async Task<byte[]?> OpenAsync(NpgsqlConnection connection, AccountId holder, string purpose, ReadOnlyMemory<byte> box, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        if (cache.Find(holder) is { } cached)
        {
            try
            {
                return Box.Open(cached, box.Span, Context(holder, purpose));
            }
            catch (AuthenticationTagMismatchException)
            {
                // Perhaps the key in memory was never committed: the database decides.
            }
        }

        var key = await ReadAsync(connection, holder, ct) ?? throw new CryptographicException("The holder of this box never had a key: it was sealed for another.");
        return key.Bytes is { } bytes ? Box.Open(bytes, box.Span, Context(holder, purpose)) : null;
    }

    public async Task DestroyAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into accounts.holder_key as k (holder, destroyed_at) values ($1, now())
            on conflict (holder) do update set master = null, wrapped = null, destroyed_at = coalesce(k.destroyed_at, now())
            """,
            connection);
        command.Parameters.Add(new() { Value = holder.Value });
        await command.ExecuteNonQueryAsync(ct);
        cache.Destroyed(holder);
    }

    public byte[] Digest(string purpose, string text) => vault.Digest(purpose, text);

    /// <summary>What a holder's key is bound to where it is wrapped.</summary>
    internal static byte[] WrapContext(Guid holder) => [.. "holder key "u8, .. holder.ToByteArray(bigEndian: true)];

    private static byte[] Context(AccountId holder, string purpose) => [.. "holder box "u8, .. holder.Value.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(purpose)];

    /// <summary>The holder's key as the caller's transaction sees it; null when there is none yet, without bytes when it was destroyed.</summary>
    private async Task<HolderKey?> ReadAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select master, wrapped from accounts.holder_key where holder = $1", connection);
        command.Parameters.Add(new() { Value = holder.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
        {
            return null;
        }

        if (row.IsDBNull(1))
        {
            return new HolderKey(null);
        }

        var wrapped = row.GetFieldValue<byte[]>(1);
        var key = cache.Find(holder, wrapped) ?? masters.Unwrap(row.GetString(0), wrapped, WrapContext(holder.Value));
        cache.Keep(holder, wrapped, key);
        return new HolderKey(key);
    }

    private async Task<HolderKey> MakeAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        var key = RandomNumberGenerator.GetBytes(Box.RootSize);
        var master = await vault.MasterAsync(connection, ct);
        for (; ; )
        {
            var wrapped = masters.Wrap(master, key, WrapContext(holder.Value));

            // The lock is kept until the caller's transaction ends; whoever switches to another master key waits for it. Two statements,
            // because the second must see what was switched while the first one waited.
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new($"select pg_advisory_xact_lock_shared({VaultRow.Gate})"),
                    new(
                        """
                        insert into accounts.holder_key (holder, master, wrapped)
                        select $1, v.master, $3 from accounts.vault v where v.master = $2
                        on conflict (holder) do nothing
                        """)
                    {
                        Parameters = { new() { Value = holder.Value }, new() { Value = master, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = wrapped } },
                    },
                },
            };
            await batch.ExecuteNonQueryAsync(ct);
            if (batch.BatchCommands[1].RecordsAffected == 1)
            {
                return new HolderKey(key);
            }

            // Somebody else made the holder's key meanwhile, or the master key was switched.
            if (await ReadAsync(connection, holder, ct) is { } theirs)
            {
                return theirs;
            }

            master = await vault.ReadMasterAsync(connection, ct);
        }
    }

    private sealed record HolderKey(byte[]? Bytes);
}
