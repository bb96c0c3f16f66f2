using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Attesting;

/// <summary>How attestations are read, wherever they are.</summary>
internal static class AttestationRows
{
    /// <summary>From <c>ledger.attestation a join ledger.batch b</c>.</summary>
    public const string Columns = "a.id, a.topic, a.subject, a.at, a.programme, a.holder, a.names, a.texts, a.salt, a.batch_id, a.position, b.booked_at";

    public const string From = "from ledger.attestation a join ledger.batch b on b.id = a.batch_id";

    public static AttestationRow Read(NpgsqlDataReader reader)
    {
        var what = new NewAttestation(
            reader.GetString(1),
            reader.GetString(2),
            reader.GetFieldValue<DateTimeOffset>(3),
            [.. reader.GetFieldValue<string[]>(6).Zip(reader.GetFieldValue<string[]>(7), KeyValuePair.Create)])
        {
            Programme = reader.IsDBNull(4) ? null : reader.GetGuid(4),
            Holder = reader.IsDBNull(5) ? null : new AccountId(reader.GetGuid(5)),
        };
        return new AttestationRow(
            new Attestation(new AttestationId(reader.GetGuid(0)), what, reader.GetFieldValue<DateTimeOffset>(11)),
            reader.IsDBNull(8) ? null : reader.GetFieldValue<byte[]>(8),
            reader.GetGuid(9),
            reader.GetInt32(10));
    }
}

/// <summary>An attestation with what only the ledger knows of it.</summary>
/// <param name="Attestation">What it says.</param>
/// <param name="Salt">The salt; null when the holder's secret gives it.</param>
/// <param name="Batch">The batch of its leaf.</param>
/// <param name="Position">The leaf's place in the batch.</param>
internal sealed record AttestationRow(Attestation Attestation, byte[]? Salt, Guid Batch, int Position);
