using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Accounts.Consents;

/// <summary>Consents as they lie in the table.</summary>
internal static class ConsentRows
{
    public const string Columns = "id, account, partner, purpose, text_version, given_at, given_receipt, withdrawn_at, withdrawn_receipt";

    public static async Task<List<Consent>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        List<Consent> found = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            found.Add(new Consent(
                new ConsentId(row.GetGuid(0)), new AccountId(row.GetGuid(1)), row.GetGuid(2), row.GetString(3), row.GetInt32(4),
                row.GetFieldValue<DateTimeOffset>(5), new AttestationId(row.GetGuid(6)),
                row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7), row.IsDBNull(8) ? null : new AttestationId(row.GetGuid(8))));
        }

        return found;
    }

    public static async Task InsertAsync(NpgsqlConnection connection, Consent consent, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            "insert into accounts.consent (id, account, partner, purpose, text_version, given_at, given_receipt) values ($1, $2, $3, $4, $5, $6, $7)", connection);
        insert.Parameters.Add(new() { Value = consent.Id.Value });
        insert.Parameters.Add(new() { Value = consent.Holder.Value });
        insert.Parameters.Add(new() { Value = consent.Partner });
        insert.Parameters.Add(new() { Value = consent.Purpose });
        insert.Parameters.Add(new() { Value = consent.TextVersion });
        insert.Parameters.Add(new() { Value = consent.GivenAt });
        insert.Parameters.Add(new() { Value = consent.GivenReceipt.Value });
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What the intake sees: the partner's names of this holder carry the answer.</summary>
    public static async Task SetSubjectsAsync(NpgsqlConnection connection, Consent consent, SubjectConsent state, CancellationToken ct)
    {
        if (consent.Purpose != ConsentPurpose.Collect)
        {
            return;
        }

        await using var update = new NpgsqlCommand("update accounts.subject set consent = $3 where account = $1 and issuer = $2", connection);
        update.Parameters.Add(new() { Value = consent.Holder.Value });
        update.Parameters.Add(new() { Value = consent.Partner });
        update.Parameters.Add(new() { Value = (short)state });
        if (await update.ExecuteNonQueryAsync(ct) > 0)
        {
            await SubjectChanges.NoteAsync(connection, consent.Holder, ct);
        }
    }
}
