using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Accounts.Consents;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Rights;

/// <summary>Who looked: a row, whose words are sealed for the holder, and an attestation, in one transaction before anything is shown.</summary>
internal sealed class LookBook(NpgsqlDataSource database, IAttestations attestations, IHolderKeys keys, TimeProvider time)
{
    public static readonly string[] Reasons = ["asked", "complaint", "fraud", "law"];

    private const string Purpose = "look words";

    public async Task<Result<Look>> NoteAsync(AccountId holder, Looker who, string reason, string words, CancellationToken ct)
    {
        if (!Reasons.Contains(reason, StringComparer.Ordinal) || words.Trim().Length is < 10 or > 500)
        {
            return RightsRefusals.ReasonInvalid;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await HolderRow.LockAsync(connection, holder, ct) is { } refusal)
        {
            return refusal;
        }

        var now = Moment.Of(time);
        var salt = RandomNumberGenerator.GetBytes(16);
        var sealedWords = await keys.SealAsync(connection, holder, Purpose, (byte[])[.. salt, .. Encoding.UTF8.GetBytes(words.Trim())], ct);
        var id = Guid.CreateVersion7();
        var receipt = await attestations.AttestAsync(
            connection,
            new NewAttestation("privacy.read", holder.ToString(), now,
            [
                new("staff", who.Staff.ToString("D")),
                new("role", who.Role),
                new("reason", reason),
                new("wordsDigest", Convert.ToHexStringLower(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(words.Trim())]))),
            ]) { Holder = holder },
            ct);
        await using (var insert = new NpgsqlCommand("insert into accounts.look (id, account, at, staff, role, reason, words, receipt) values ($1, $2, $3, $4, $5, $6, $7, $8)", connection))
        {
            insert.Parameters.Add(new() { Value = id });
            insert.Parameters.Add(new() { Value = holder.Value });
            insert.Parameters.Add(new() { Value = now });
            insert.Parameters.Add(new() { Value = who.Staff });
            insert.Parameters.Add(new() { Value = who.Role });
            insert.Parameters.Add(new() { Value = reason });
            insert.Parameters.Add(new() { Value = sealedWords });
            insert.Parameters.Add(new() { Value = receipt.Value });
            await insert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        attestations.Announce();
        return new Look(now, who.Staff, who.Role, reason, words.Trim(), receipt);
    }

    public async Task<IReadOnlyList<Look>> OfAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        List<(Look Look, byte[] Words)> rows = [];
        await using (var command = new NpgsqlCommand("select at, staff, role, reason, words, receipt from accounts.look where account = $1 order by at desc, id desc limit 1000", connection))
        {
            command.Parameters.Add(new() { Value = holder.Value });
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                rows.Add((
                    new Look(row.GetFieldValue<DateTimeOffset>(0), row.GetGuid(1), row.GetString(2), row.GetString(3), "", new AttestationId(row.GetGuid(5))),
                    row.GetFieldValue<byte[]>(4)));
            }
        }

        List<Look> looks = [];
        foreach (var (look, words) in rows)
        {
            looks.Add(words.Length > 0 && await keys.OpenAsync(connection, holder, Purpose, words, ct) is { Length: > 16 } open
                ? look with { Words = Encoding.UTF8.GetString(open.AsSpan(16)) }
                : look);
        }

        return looks;
    }
}
