using System.Security.Cryptography;
using Npgsql;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Postgres;
using Puhui.Staff.Contracts;

namespace Puhui.Staff.Factors;

/// <summary>Ten codes for the day the telephone is lost, each good once. Of each only a keyed digest is kept.</summary>
internal sealed class RecoveryCodes(NpgsqlDataSource database, SecretBox secrets, TimeProvider time)
{
    public const int Count = 10;

    // Without what is easily mistaken: 0 o, 1 i l, u v.
    private const string Letters = "23456789abcdefghjkmnpqrstwxyz";
    private const int Length = 12;

    public async Task<IReadOnlyList<string>> MakeAsync(StaffId person, CancellationToken ct)
    {
        var codes = Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Letters, Length)).ToList();
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.Command("delete from staff.recovery_code where person = $1", person.Value).RunAsync(ct);
        foreach (var code in codes)
        {
            await connection.Command("insert into staff.recovery_code (person, code_digest) values ($1, $2)", person.Value, Digest(code)).RunAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return [.. codes.Select(code => $"{code[..4]}-{code[4..8]}-{code[8..]}")];
    }

    public async Task<int> LeftAsync(StaffId person, CancellationToken ct) =>
        (int)await database.Command("select count(*) from staff.recovery_code where person = $1 and used_at is null", person.Value).OneAsync<long>(ct);

    /// <summary>Uses a code up; false when it is none or was used.</summary>
    public async Task<bool> UseAsync(StaffId person, string code, CancellationToken ct)
    {
        var plain = new string([.. code.Where(letter => letter != '-' && !char.IsWhiteSpace(letter)).Select(char.ToLowerInvariant)]);
        return plain.Length == Length && await database.Command(
            "update staff.recovery_code set used_at = $3 where person = $1 and code_digest = $2 and used_at is null", person.Value, Digest(plain), time.GetUtcNow().UtcDateTime).RunAsync(ct) == 1;
    }

    private byte[] Digest(string code) => secrets.Digest("staff recovery", code);
}
