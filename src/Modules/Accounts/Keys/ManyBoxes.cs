using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Vault;

namespace Puhui.Accounts.Keys;

/// <summary>The keys of many holders at once, for work that comes in thousands.</summary>
internal sealed class ManyBoxes(VaultRow vault, IMasterKeys masters, KeyCache cache)
{
    /// <summary>The key of each holder, made where there is none yet; null where it was destroyed.</summary>
    public async Task<Dictionary<AccountId, byte[]?>> KeysAsync(NpgsqlConnection connection, IReadOnlyCollection<AccountId> holders, CancellationToken ct)
    {
        // In the order of their ids, so that two callers who make the same keys wait for each other one way only.
        var wanted = holders.Select(holder => holder.Value).Distinct().Order().ToArray();
        var keys = await ReadAsync(connection, wanted, ct);
        while (keys.Count < wanted.Length)
        {
            await MakeAsync(connection, [.. wanted.Where(holder => !keys.ContainsKey(new AccountId(holder)))], ct);
            keys = await ReadAsync(connection, wanted, ct);
        }

        return keys;
    }

    private async Task<Dictionary<AccountId, byte[]?>> ReadAsync(NpgsqlConnection connection, Guid[] holders, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select holder, master, wrapped from accounts.holder_key where holder = any ($1)", connection);
        command.Parameters.Add(new() { Value = holders });
        await using var row = await command.ExecuteReaderAsync(ct);
        Dictionary<AccountId, byte[]?> keys = new(holders.Length);
        while (await row.ReadAsync(ct))
        {
            var holder = new AccountId(row.GetGuid(0));
            if (row.IsDBNull(2))
            {
                keys[holder] = null;
                continue;
            }

            var wrapped = row.GetFieldValue<byte[]>(2);
            var key = cache.Find(holder, wrapped) ?? masters.Unwrap(row.GetString(1), wrapped, HolderKeyStore.WrapContext(holder.Value));
            cache.Keep(holder, wrapped, key);
            keys[holder] = key;
        }

        return keys;
    }

    private async Task MakeAsync(NpgsqlConnection connection, Guid[] holders, CancellationToken ct)
    {
        var master = await vault.ReadMasterAsync(connection, ct);
        var wrapped = Array.ConvertAll(holders, holder =>
        {
            var key = RandomNumberGenerator.GetBytes(Box.RootSize);
            var made = masters.Wrap(master, key, HolderKeyStore.WrapContext(holder));
            CryptographicOperations.ZeroMemory(key);
            return made;
        });

        // Two statements: the second must see what was switched while the first waited for a rotation.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new($"select pg_advisory_xact_lock_shared({VaultRow.Gate})"),
                new(
                    """
                    insert into accounts.holder_key (holder, master, wrapped)
                    select n.holder, v.master, n.wrapped
                    from unnest($1::uuid[], $3::bytea[]) with ordinality as n (holder, wrapped, place), accounts.vault v
                    where v.master = $2
                    order by n.place
                    on conflict (holder) do nothing
                    """)
                {
                    Parameters = { new() { Value = holders }, new() { Value = master, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = wrapped } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }
}
