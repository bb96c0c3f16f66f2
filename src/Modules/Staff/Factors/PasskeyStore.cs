using Microsoft.AspNetCore.Identity;
using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Staff.Contracts;

namespace Puhui.Staff.Factors;

/// <summary>Passkeys as rows, in the shape Identity's handler asks for. What it never asks of us is not supported.</summary>
internal sealed class PasskeyStore(NpgsqlDataSource database) : IUserPasskeyStore<PasskeyOwner>
{
    private const string Columns =
        "credential_id, public_key, created_at, sign_count, transports, is_user_verified, is_backup_eligible, is_backed_up, attestation_object, client_data, name, person, used_at";

    public async Task<IReadOnlyList<StaffPasskey>> OfAsync(StaffId person, CancellationToken ct) => await database.Command(
        "select credential_id, name, created_at, used_at from staff.passkey where person = $1 order by created_at, credential_id", person.Value)
        .ListAsync(row => new StaffPasskey(Convert.ToHexStringLower(row.GetFieldValue<byte[]>(0)), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.Maybe<DateTimeOffset?>(3)), ct);

    public async Task<bool> InsertAsync(StaffId person, UserPasskeyInfo passkey, CancellationToken ct) => await database.Command(
        $"insert into staff.passkey ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, null) on conflict do nothing",
        passkey.CredentialId,
        passkey.PublicKey,
        passkey.CreatedAt.UtcDateTime,
        (long)passkey.SignCount,
        passkey.Transports ?? [],
        passkey.IsUserVerified,
        passkey.IsBackupEligible,
        passkey.IsBackedUp,
        passkey.AttestationObject,
        passkey.ClientDataJson,
        passkey.Name ?? "",
        person.Value).RunAsync(ct) == 1;

    public Task<int> UsedAsync(UserPasskeyInfo passkey, DateTimeOffset now, CancellationToken ct) => database.Command(
        "update staff.passkey set sign_count = greatest(sign_count, $2), is_backed_up = $3, used_at = $4 where credential_id = $1",
        passkey.CredentialId,
        (long)passkey.SignCount,
        passkey.IsBackedUp,
        now.UtcDateTime).RunAsync(ct);

    public async Task<bool> RemoveAsync(StaffId person, string id, CancellationToken ct) => IsHex(id)
        && await database.Command("delete from staff.passkey where person = $1 and credential_id = $2", person.Value, Convert.FromHexString(id)).RunAsync(ct) == 1;

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        await database.Command($"select {Columns} from staff.passkey where person = $1", user.Id.Value).ListAsync(Read, cancellationToken);

    public async Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        (await database.Command("select person from staff.passkey where credential_id = $1", credentialId).ListAsync(row => new PasskeyOwner(new StaffId(row.GetGuid(0))), cancellationToken)).SingleOrDefault();

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await database.Command($"select {Columns} from staff.passkey where person = $1 and credential_id = $2", user.Id.Value, credentialId).ListAsync(Read, cancellationToken)).SingleOrDefault();

    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Id.ToString());

    public async Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        StaffId.TryParse(userId, out var id) && await database.Command("select count(*) from staff.person where id = $1 and active", id.Value).OneAsync<long>(cancellationToken) == 1
            ? new PasskeyOwner(id)
            : null;

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

    private static bool IsHex(string id) => id.Length is > 0 and <= 2048 && id.Length % 2 == 0 && id.All(char.IsAsciiHexDigit);

    private static UserPasskeyInfo Read(NpgsqlDataReader row) => new(
        row.GetFieldValue<byte[]>(0),
        row.GetFieldValue<byte[]>(1),
        row.GetFieldValue<DateTimeOffset>(2),
        (uint)row.GetInt64(3),
        row.GetFieldValue<string[]>(4),
        row.GetBoolean(5),
        row.GetBoolean(6),
        row.GetBoolean(7),
        row.GetFieldValue<byte[]>(8),
        row.GetFieldValue<byte[]>(9))
    { Name = row.GetString(10) };
}
