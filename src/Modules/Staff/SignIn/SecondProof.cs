using Npgsql;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Postgres;
using Puhui.Staff.Contracts;
using Puhui.Staff.Factors;
using Puhui.Staff.People;

namespace Puhui.Staff.SignIn;

/// <summary>What somebody shows beside the password: a code of the app, or a recovery code; each is good once, also when sent twice at once.</summary>
internal sealed class SecondProof(NpgsqlDataSource database, SecretBox secrets, PasskeyStore passkeys, RecoveryCodes recovery, TimeProvider time)
{
    public async Task<bool> HasAnyAsync(Person person, CancellationToken ct) => person.TotpBox is not null || (await passkeys.OfAsync(person.Id, ct)).Count > 0;

    public byte[] Seal(StaffId person, byte[] secret) => secrets.Seal($"staff totp {person}", secret);

    public byte[] Open(StaffId person, byte[] box) => secrets.Open($"staff totp {person}", box);

    public async Task<bool> UseAsync(Person person, string code, CancellationToken ct)
    {
        if (code.Length > 40)
        {
            return false;
        }

        return person.TotpBox is { } box && Totp.StepOf(Open(person.Id, box), code, time.GetUtcNow()) is { } step
            ? await database.Command("update staff.person set totp_last_step = $2 where id = $1 and totp_last_step < $2", person.Id.Value, step).RunAsync(ct) == 1
            : await recovery.UseAsync(person.Id, code, ct);
    }
}
