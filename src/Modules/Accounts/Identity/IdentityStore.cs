using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Accounts.Identity;

/// <summary>What is sealed of an identity.</summary>
internal sealed record IdentityContent(string Name, string Number, string? State, DateOnly? Born, string? Reference, string? Region)
{
    /// <summary>Nothing of it.</summary>
    public override string ToString() => "identity";
}

/// <summary>One checked identity, opened.</summary>
internal sealed record IdentityRow(byte[] Digest, string Subject, string Kind, string Checker, DateTimeOffset CheckedAt, IdentityContent Content);

/// <summary>Identities at rest: sealed under their holder's key, unique by the digest of the number.</summary>
internal sealed class IdentityStore(IHolderKeys keys, TimeProvider time)
{
    private const string Purpose = "identity";

    public async Task<IReadOnlyList<IdentityRow>> ReadAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        List<(byte[] Digest, string Subject, string Kind, byte[] Box, string Checker, DateTimeOffset At)> rows = [];
        await using (var command = new NpgsqlCommand(
            "select digest, subject, kind, box, checker, checked_at from accounts.identity where holder = $1 order by checked_at, digest", connection))
        {
            command.Parameters.Add(new() { Value = holder.Value });
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                rows.Add((row.GetFieldValue<byte[]>(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5)));
            }
        }

        List<IdentityRow> opened = [];
        foreach (var row in rows)
        {
            // Null after an erasure: then there is nobody any more.
            if (await keys.OpenAsync(connection, holder, Purpose, row.Box, ct) is { } content)
            {
                opened.Add(new(row.Digest, row.Subject, row.Kind, row.Checker, row.At, JsonSerializer.Deserialize<IdentityContent>(content)!));
            }
        }

        return opened;
    }

    /// <summary>
    /// Keeps what was checked, inside the caller's transaction, in place of what it corrects. Refusals: <c>identity_other_person</c>,
    /// <c>identity_taken</c>.
    /// </summary>
    public async Task<Refusal?> KeepAsync(NpgsqlConnection connection, AccountId holder, Document document, IdentityChecked answer, string checker, CancellationToken ct)
    {
        // One statement of a holder after the other; the digests of different holders meet in the primary key below.
        await using (var wait = new NpgsqlCommand("select id from accounts.holder where id = $1 for update", connection))
        {
            wait.Parameters.Add(new() { Value = holder.Value });
            await wait.ExecuteNonQueryAsync(ct);
        }

        var digest = document.Digest(keys);
        var corrected = document.Subject == "vehicle" ? null : (await ReadAsync(connection, holder, ct)).FirstOrDefault(row => row.Subject == document.Subject);
        if (corrected is not null && corrected.Content.Name != document.Name && !corrected.Digest.AsSpan().SequenceEqual(digest))
        {
            return new Refusal("identity_other_person", "A correction may change the name or the number, not both: this account belongs to who was checked first.");
        }

        var content = JsonSerializer.SerializeToUtf8Bytes(new IdentityContent(document.Name, document.Number, document.State, document.Born, answer.Reference, answer.Region));
        var box = await keys.SealAsync(connection, holder, Purpose, content, ct);
        await using (var insert = new NpgsqlCommand(
            """
            insert into accounts.identity as known (digest, holder, subject, kind, box, checker, checked_at) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (digest) do update set box = excluded.box, checker = excluded.checker, checked_at = excluded.checked_at
            where known.holder = excluded.holder
            """,
            connection))
        {
            foreach (var value in (object[])[digest, holder.Value, document.Subject, document.Kind, box, checker, time.GetUtcNow()])
            {
                insert.Parameters.Add(new() { Value = value });
            }

            if (await insert.ExecuteNonQueryAsync(ct) == 0)
            {
                return new Refusal("identity_taken", "Another account has this identity already. Sign in to that one, or ask support to bring both together.", "number");
            }
        }

        if (corrected is not null && !corrected.Digest.AsSpan().SequenceEqual(digest))
        {
            await using var delete = new NpgsqlCommand("delete from accounts.identity where digest = $1 and holder = $2", connection);
            delete.Parameters.Add(new() { Value = corrected.Digest });
            delete.Parameters.Add(new() { Value = holder.Value });
            await delete.ExecuteNonQueryAsync(ct);
        }

        return null;
    }
}
