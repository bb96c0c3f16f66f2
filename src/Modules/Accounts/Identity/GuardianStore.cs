using System.Security.Cryptography;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Identity;

/// <summary>Codes by which children ask, and the adults who agreed.</summary>
internal sealed class GuardianStore(IHolderKeys keys, TimeProvider time)
{
    private static readonly TimeSpan CodeLife = TimeSpan.FromDays(1);

    public async Task<GuardianCode> AskAsync(NpgsqlConnection connection, AccountId child, CancellationToken ct)
    {
        var code = ShortCode.New();
        var until = time.GetUtcNow() + CodeLife;
        await using var command = new NpgsqlCommand(
            """
            insert into accounts.guardian (child, code, code_ends_at) values ($1, $2, $3)
            on conflict (child) do update set code = excluded.code, code_ends_at = excluded.code_ends_at where guardian.guardian is null
            """,
            connection);
        command.Parameters.Add(new() { Value = child.Value });
        command.Parameters.Add(new() { Value = Digest(code) });
        command.Parameters.Add(new() { Value = until });
        await command.ExecuteNonQueryAsync(ct);
        return new GuardianCode(ShortCode.Grouped(code), until);
    }

    public async Task<AccountId?> FindAsync(NpgsqlConnection connection, string? code, CancellationToken ct)
    {
        if (ShortCode.Parse(code) is not { } clean)
        {
            return null;
        }

        await using var command = new NpgsqlCommand("select child from accounts.guardian where code = $1 and code_ends_at > $2 and guardian is null", connection);
        command.Parameters.Add(new() { Value = Digest(clean) });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await command.ExecuteScalarAsync(ct) is Guid child ? new AccountId(child) : null;
    }

    /// <summary>Since when the adult answers for the child; null when the code is used up meanwhile.</summary>
    public async Task<DateTimeOffset?> ConfirmAsync(NpgsqlConnection connection, AccountId guardian, AccountId child, string code, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var command = new NpgsqlCommand(
            """
            update accounts.guardian set guardian = $3, confirmed_at = $4, code = null, code_ends_at = null
            where child = $1 and code = $2 and code_ends_at > $4 and guardian is null
            """,
            connection);
        foreach (var value in (object[])[child.Value, Digest(ShortCode.Parse(code)!), guardian.Value, now])
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync(ct) > 0 ? now : null;
    }

    public static async Task<bool> IsConfirmedAsync(NpgsqlConnection connection, AccountId child, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select 1 from accounts.guardian where child = $1 and guardian is not null)", connection);
        command.Parameters.Add(new() { Value = child.Value });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    public static async Task<IReadOnlyList<(AccountId Child, DateTimeOffset Since)>> OfAsync(NpgsqlConnection connection, AccountId guardian, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select child, confirmed_at from accounts.guardian where guardian = $1 order by confirmed_at", connection);
        command.Parameters.Add(new() { Value = guardian.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<(AccountId, DateTimeOffset)> wards = [];
        while (await row.ReadAsync(ct))
        {
            wards.Add((new AccountId(row.GetGuid(0)), row.GetFieldValue<DateTimeOffset>(1)));
        }

        return wards;
    }

    /// <summary>False when there is nothing to take back.</summary>
    public static async Task<bool> WithdrawAsync(NpgsqlConnection connection, AccountId guardian, AccountId child, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("delete from accounts.guardian where child = $1 and guardian = $2", connection);
        command.Parameters.Add(new() { Value = child.Value });
        command.Parameters.Add(new() { Value = guardian.Value });
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    private byte[] Digest(string code) => keys.Digest("guardian code", code);
}

/// <summary>Codes people read to each other: eight letters and digits that cannot be mistaken, 40 random bits.</summary>
internal static class ShortCode
{
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"; // without 0, 1, I, L, O, U
    private const int Length = 8;

    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    public static string Grouped(string code) => $"{code[..4]}-{code[4..]}";

    /// <summary>The code without blanks and hyphens, in upper case; null when it is none.</summary>
    public static string? Parse(string? text)
    {
        var code = string.Concat((text ?? "").Where(c => c is not ('-' or ' ')).Take(Length + 1).Select(char.ToUpperInvariant));
        return code.Length == Length && code.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? code : null;
    }
}
