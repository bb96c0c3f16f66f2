using Microsoft.AspNetCore.Identity;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.SignIn.Passkeys;

/// <summary>A holder as Identity's handler sees one.</summary>
internal sealed record PasskeyOwner(AccountId Id);

/// <summary>Passkeys as rows, in the shape Identity's handler asks for. What it never asks of us is not supported.</summary>
internal sealed class PasskeyStore(NpgsqlDataSource database) : IUserPasskeyStore<PasskeyOwner>
{
    private const string Columns = "credential, public_key, added_at, sign_count, transports, is_backup_eligible, is_backed_up";

    public async Task<bool> InsertAsync(AccountId holder, UserPasskeyInfo passkey, string device, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = Command(
            $"insert into accounts.passkey ({Columns}, holder, device) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (credential) do nothing",
            passkey.CredentialId, passkey.PublicKey, now, (long)passkey.SignCount, passkey.Transports ?? [], passkey.IsBackupEligible, passkey.IsBackedUp, holder.Value, device);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    public async Task UsedAsync(UserPasskeyInfo passkey, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = Command(
            "update accounts.passkey set sign_count = greatest(sign_count, $2), is_backed_up = $3, used_at = $4 where credential = $1",
            passkey.CredentialId, (long)passkey.SignCount, passkey.IsBackedUp, now);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<IReadOnlyList<PasskeyInfo>> OfAsync(AccountId holder, CancellationToken ct)
    {
        await using var command = Command("select credential, device, added_at, used_at from accounts.passkey where holder = $1 order by added_at, credential", holder.Value);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<PasskeyInfo> passkeys = [];
        while (await row.ReadAsync(ct))
        {
            passkeys.Add(new(
                Convert.ToHexStringLower(row.GetFieldValue<byte[]>(0)), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3)));
        }

        return passkeys;
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken)
    {
        await using var command = Command($"select {Columns} from accounts.passkey where holder = $1", user.Id.Value);
        return await ReadAsync(command, cancellationToken);
    }

    public async Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var command = Command("select holder from accounts.passkey where credential = $1", credentialId);
        return await command.ExecuteScalarAsync(cancellationToken) is Guid holder ? new PasskeyOwner(new AccountId(holder)) : null;
    }

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var command = Command($"select {Columns} from accounts.passkey where holder = $1 and credential = $2", user.Id.Value, credentialId);
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    public async Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        if (!AccountId.TryParse(userId, out var id))
        {
            return null;
        }

        await using var command = Command("select 1 from accounts.holder where id = $1", id.Value);
        return await command.ExecuteScalarAsync(cancellationToken) is null ? null : new PasskeyOwner(id);
    }

    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Id.ToString());

    public Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AddOrUpdatePasskeyAsync(PasskeyOwner user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetNormalizedUserNameAsync(PasskeyOwner user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
        // Nothing is held open.
    }

    private static async Task<List<UserPasskeyInfo>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        List<UserPasskeyInfo> passkeys = [];
        while (await row.ReadAsync(ct))
        {
            // What was told at its making is checked then and not kept; only those that verify their person are.
            passkeys.Add(new(
                row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<DateTimeOffset>(2), (uint)row.GetInt64(3),
                row.GetFieldValue<string[]>(4), true, row.GetBoolean(5), row.GetBoolean(6), [], []));
        }

        return passkeys;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
