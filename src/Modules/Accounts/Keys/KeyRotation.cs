using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Vault;

namespace Puhui.Accounts.Keys;

internal sealed class KeyRotation(NpgsqlDataSource database, VaultRow vault, IMasterKeys masters) : IKeyRotation
{
    public async Task<IReadOnlyDictionary<string, long>> UsesAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            select master, sum(keys)::bigint from (
                select master, count(*) as keys from accounts.holder_key where master is not null group by master
                union all select digest_master, 1 from accounts.vault) as uses
            group by master
            """);
        command.CommandTimeout = 0;
        await using var row = await command.ExecuteReaderAsync(ct);
        var uses = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await row.ReadAsync(ct))
        {
            uses.Add(row.GetString(0), row.GetInt64(1));
        }

        return uses;
    }

    public Task SwitchAsync(string master, CancellationToken ct) => vault.SwitchAsync(master, ct);

    public async Task<int> RewrapAsync(int most, CancellationToken ct)
    {
        string current;
        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            current = await vault.ReadMasterAsync(connection, ct);
        }

        // Rows somebody works on are left to the next batch; when only such are left, they are waited for.
        return await RewrapAsync(current, most, "skip locked", ct) is > 0 and var done ? done : await RewrapAsync(current, most, "", ct);
    }

    private async Task<int> RewrapAsync(string current, int most, string locked, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);

        // The smallest and the next name in the index, so that a batch never walks over what is done already.
        await using var find = new NpgsqlCommand(
            """
            select coalesce(
                (select min(master) from accounts.holder_key where master < $1),
                (select min(master) from accounts.holder_key where master > $1))
            """,
            connection);
        find.Parameters.Add(new() { Value = current });
        if (await find.ExecuteScalarAsync(ct) is not string old)
        {
            return 0;
        }

        List<Guid> holders = [];
        List<byte[]> wrapped = [];
        await using (var read = new NpgsqlCommand(
            $"select holder, wrapped from accounts.holder_key where master = $1 limit $2 for update {locked}", connection))
        {
            read.Parameters.Add(new() { Value = old });
            read.Parameters.Add(new() { Value = most });
            await using var row = await read.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                var holder = row.GetGuid(0);
                var context = HolderKeyStore.WrapContext(holder);
                var key = masters.Unwrap(old, row.GetFieldValue<byte[]>(1), context);
                holders.Add(holder);
                wrapped.Add(masters.Wrap(current, key, context));
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(key);
            }
        }

        if (holders.Count > 0)
        {
            await using var write = new NpgsqlCommand(
                """
                update accounts.holder_key as k set master = $1, wrapped = new.wrapped
                from unnest($2, $3) as new (holder, wrapped) where k.holder = new.holder
                """,
                connection);
            write.Parameters.Add(new() { Value = current });
            write.Parameters.Add(new() { Value = holders.ToArray() });
            write.Parameters.Add(new() { Value = wrapped.ToArray() });
            await write.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return holders.Count;
    }
}
