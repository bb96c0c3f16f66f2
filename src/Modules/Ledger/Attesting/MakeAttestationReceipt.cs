using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Log;
using Puhui.Quantities;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Attesting;

/// <summary>Puts the receipt of an attestation together, and checks its commitments before it is handed out.</summary>
internal sealed class MakeAttestationReceipt(ReadAttestations read, ProveLeaf prove, LogKeys keys, IEnumerable<IHolderSecrets> secrets)
{
    public async Task<Result<string>> RunAsync(AttestationId id, CancellationToken ct)
    {
        if (await read.FindAsync(id, ct) is not { } row || await prove.AttestationAsync(id, ct) is not { } proof)
        {
            return new Refusal("not_found", $"There is no attestation {id}.");
        }

        if (await SaltAsync(row, ct) is not { } salt)
        {
            return new Refusal("receipt_erased", "The secret that opens this attestation was destroyed, as its holder asked. The proof still holds, but what it is about cannot be shown any more.");
        }

        var receipt = new AttestationReceipt
        {
            Attestation = id.ToString(),
            Leaf = proof.Leaf,
            Salt = salt,
            About = AttestationFields.About(row.Attestation.What),
            Details = AttestationFields.Details(row.Attestation.What),
            Index = proof.Index,
            TreeSize = proof.TreeSize,
            Proof = [.. proof.Hashes.Select(hash => new TreeHash(hash))],
            Checkpoint = proof.Checkpoint,
            Keys = keys.Lines,
        };
        if (!AttestationLeaf.TryRead(proof.Leaf, out var leaf)
            || Commitment.Compute(CommitmentKind.About, salt, receipt.About) != leaf.About
            || Commitment.Compute(CommitmentKind.Details, salt, receipt.Details) != leaf.Details)
        {
            throw new InvalidOperationException($"What is stored of {id} does not give the commitments of its leaf. Run ./puhui verify.");
        }

        return receipt.ToJson();
    }

    private async Task<byte[]?> SaltAsync(AttestationRow row, CancellationToken ct)
    {
        if (row.Salt is not null)
        {
            return row.Salt;
        }

        var holder = row.Attestation.What.Holder!.Value;
        if (secrets.FirstOrDefault() is not { } door || (await door.SecretsAsync([holder], ct)).GetValueOrDefault(holder) is not { } secret)
        {
            return null;
        }

        var salt = new byte[Salt.Size];
        Salt.Derive(secret, row.Attestation.Id.Value, salt);
        return salt;
    }
}
