using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Attesting;
using Puhui.Ledger.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Checking;

/// <summary>Compares leaves of attestations with what is kept of them: each leaf has its row, in its place, and commits to what the row says.</summary>
internal sealed class CheckAttestations(NpgsqlConnection connection, IHolderSecrets? secrets, Findings findings)
{
    private const string Rows = $"select {AttestationRows.Columns} {AttestationRows.From} where a.id = any($1)";

    /// <summary>Attestations whose commitments could not be recomputed.</summary>
    public long Unopened { get; private set; }

    public async Task RunAsync(IReadOnlyList<AttestedLeaf> leaves, CancellationToken ct)
    {
        if (leaves.Count == 0)
        {
            return;
        }

        var rows = await RowsAsync([.. leaves.Select(leaf => leaf.Leaf.Attestation)], ct);
        var known = await SecretsAsync(rows.Values, ct);
        foreach (var leaf in leaves)
        {
            Compare(leaf, rows, known);
        }
    }

    private void Compare(AttestedLeaf found, Dictionary<Guid, AttestationRow> rows, IReadOnlyDictionary<AccountId, byte[]> known)
    {
        var where = new AttestationId(found.Leaf.Attestation).ToString();
        if (!rows.TryGetValue(found.Leaf.Attestation, out var row))
        {
            findings.Add("leaf_without_attestation", $"batch {found.Batch.Id}, leaf {found.Position}", $"it is of {where}, which is not kept");
            return;
        }

        if (row.Batch != found.Batch.Id || row.Position != found.Position)
        {
            findings.Add("attestation_misplaced", where, $"its leaf is leaf {found.Position} of batch {found.Batch.Id}, its row says leaf {row.Position} of batch {row.Batch}");
        }

        if (found.Leaf.WrittenAt != Leaf.Microseconds(found.Batch.BookedAt))
        {
            findings.Add("attestation_differs", where, "the time it was written is not that of its leaf");
        }

        var salt = row.Salt;
        if (salt is null)
        {
            if (row.Attestation.What.Holder is not { } holder || !known.TryGetValue(holder, out var secret))
            {
                Unopened++;
                return;
            }

            salt = new byte[Salt.Size];
            Salt.Derive(secret, found.Leaf.Attestation, salt);
        }

        if (salt.Length != Salt.Size)
        {
            findings.Add("attestation_differs", where, "its salt has the wrong length");
            return;
        }

        if (Commitment.Compute(CommitmentKind.About, salt, AttestationFields.About(row.Attestation.What)) != found.Leaf.About)
        {
            findings.Add("about_differs", where, "topic, subject, time, programme, holder or salt are not what its leaf commits to");
        }

        if (Commitment.Compute(CommitmentKind.Details, salt, AttestationFields.Details(row.Attestation.What)) != found.Leaf.Details)
        {
            findings.Add("details_differs", where, "its fields or its salt are not what its leaf commits to");
        }
    }

    private async Task<Dictionary<Guid, AttestationRow>> RowsAsync(Guid[] ids, CancellationToken ct)
    {
        var rows = new Dictionary<Guid, AttestationRow>(ids.Length);
        await using var command = new NpgsqlCommand(Rows, connection) { Parameters = { new() { Value = ids } }, CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var row = AttestationRows.Read(reader);
            rows.Add(row.Attestation.Id.Value, row);
        }

        return rows;
    }

    private async Task<IReadOnlyDictionary<AccountId, byte[]>> SecretsAsync(IEnumerable<AttestationRow> rows, CancellationToken ct)
    {
        var holders = rows.Where(row => row.Salt is null && row.Attestation.What.Holder is not null).Select(row => row.Attestation.What.Holder!.Value).Distinct().ToArray();
        return secrets is null || holders.Length == 0 ? new Dictionary<AccountId, byte[]>() : await secrets.SecretsAsync(holders, ct);
    }
}

/// <summary>A leaf of an attestation, where it was found.</summary>
internal readonly record struct AttestedLeaf(ChunkBatch Batch, int Position, AttestationLeaf Leaf);
