using Puhui.Quantities;

namespace Puhui.TransparencyLog;

/// <summary>One thing that was checked.</summary>
/// <param name="Name">Which: a constant of <see cref="ReceiptChecker"/>.</param>
/// <param name="Code">Null when right, else a stable name of what is wrong.</param>
/// <param name="Detail">What was found, in plain words.</param>
public sealed record ReceiptStep(string Name, string? Code, string Detail)
{
    /// <summary>Whether it is right.</summary>
    public bool Passed => Code is null;
}

/// <summary>The outcome of a check, every step in its order.</summary>
/// <param name="Steps">All steps, passed and failed.</param>
public sealed record ReceiptReport(IReadOnlyList<ReceiptStep> Steps)
{
    /// <summary>Whether every step passed.</summary>
    public bool IsValid => Steps.All(static s => s.Passed);

    /// <summary>What is wrong; empty when the receipt holds.</summary>
    public IEnumerable<ReceiptStep> Findings => Steps.Where(static s => !s.Passed);
}

/// <summary>Checks a receipt offline with nothing but the log's public keys. All steps are tried, so that each fault is named.</summary>
public static class ReceiptChecker
{
    /// <summary>The leaf can be read (<c>leaf_unreadable</c>).</summary>
    public const string LeafStep = "leaf";

    /// <summary>The receipt's entry id is the leaf's (<c>entry_differs</c>).</summary>
    public const string EntryStep = "entry";

    /// <summary>The posting fields and the salt give the leaf's posting commitment (<c>posting_differs</c>).</summary>
    public const string PostingStep = "posting";

    /// <summary>The origin fields and the salt give the leaf's origin commitment (<c>origin_differs</c>).</summary>
    public const string OriginStep = "origin";

    /// <summary>The receipt's attestation id is the leaf's (<c>attestation_differs</c>).</summary>
    public const string AttestationStep = "attestation";

    /// <summary>What the attestation is about and the salt give the leaf's first commitment (<c>about_differs</c>).</summary>
    public const string AboutStep = "about";

    /// <summary>The attestation's details and the salt give the leaf's second commitment (<c>details_differs</c>).</summary>
    public const string DetailsStep = "details";

    /// <summary>The checkpoint can be read, is of the keys' log and of the proof's size (<c>note_unreadable</c>, <c>checkpoint_unreadable</c>, <c>log_differs</c>, <c>size_differs</c>).</summary>
    public const string CheckpointStep = "checkpoint";

    /// <summary>The proof leads from the leaf to the checkpoint's root (<c>proof_wrong</c>).</summary>
    public const string InclusionStep = "inclusion";

    /// <summary>Every given key signed the checkpoint (<c>signature_missing</c>, <c>signature_wrong</c>).</summary>
    public const string SignatureStep = "signature";

    /// <summary>Checks a receipt against the keys of the log it should be from; at least one key.</summary>
    public static ReceiptReport Check(Receipt receipt, params IReadOnlyCollection<INoteVerifier> verifiers)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(verifiers);
        if (verifiers.Count == 0)
        {
            throw new ArgumentException("A receipt is checked with at least one key.", nameof(verifiers));
        }

        var steps = new List<ReceiptStep>(7);
        CheckLeaf(receipt, steps);
        var note = SignedNote.Parse(receipt.Checkpoint);
        var checkpoint = note.IsAccepted ? Checkpoint.Parse(note.Value.Text) : note.Refusal;
        steps.Add(CheckCheckpoint(receipt, checkpoint, verifiers));
        steps.Add(CheckInclusion(receipt, checkpoint));
        steps.Add(CheckSignature(note, verifiers));
        return new ReceiptReport(steps);
    }

    private static void CheckLeaf(Receipt receipt, List<ReceiptStep> steps)
    {
        switch (receipt)
        {
            case EntryReceipt entry when Leaf.TryRead(receipt.Leaf.Span, out var leaf):
                steps.Add(new(LeafStep, null, $"The leaf is of version 1, kind {leaf.Kind}."));
                steps.Add(CheckId(EntryStep, IdText.Format(EntryReceipt.Prefix, leaf.Entry), entry.Id));
                steps.Add(CheckCommitment(PostingStep, CommitmentKind.Posting, receipt.Salt.Span, entry.Posting, leaf.Posting));
                steps.Add(CheckCommitment(OriginStep, CommitmentKind.Origin, receipt.Salt.Span, entry.Origin, leaf.Origin));
                break;
            case AttestationReceipt attestation when AttestationLeaf.TryRead(receipt.Leaf.Span, out var leaf):
                steps.Add(new(LeafStep, null, "The leaf is of version 2, an attestation."));
                steps.Add(CheckId(AttestationStep, IdText.Format(AttestationReceipt.Prefix, leaf.Attestation), attestation.Id));
                steps.Add(CheckCommitment(AboutStep, CommitmentKind.About, receipt.Salt.Span, attestation.About, leaf.About));
                steps.Add(CheckCommitment(DetailsStep, CommitmentKind.Details, receipt.Salt.Span, attestation.Details, leaf.Details));
                break;
            default:
                var version = receipt is EntryReceipt ? 1 : 2;
                steps.Add(new(LeafStep, "leaf_unreadable", $"The leaf is not one of version {version}: 106 bytes that begin with 0x0{version}."));
                break;
        }
    }

    private static ReceiptStep CheckId(string step, string ofLeaf, string ofReceipt) =>
        string.Equals(ofLeaf, ofReceipt, StringComparison.Ordinal)
            ? new(step, null, $"The leaf is of {step} {ofLeaf}.")
            : new(step, $"{step}_differs", $"The leaf is of {step} {ofLeaf}, the receipt says {ofReceipt}.");

    private static ReceiptStep CheckCommitment(string step, CommitmentKind kind, ReadOnlySpan<byte> salt, FieldList fields, TreeHash expected) =>
        salt.Length == Salt.Size && Commitment.Compute(kind, salt, fields) == expected
            ? new(step, null, $"The {step} fields are those the leaf commits to.")
            : new(step, $"{step}_differs", $"The {step} fields and the salt are not what the leaf commits to: one of them was changed.");

    private static ReceiptStep CheckCheckpoint(Receipt receipt, Result<Checkpoint> checkpoint, IReadOnlyCollection<INoteVerifier> verifiers)
    {
        if (!checkpoint.IsAccepted)
        {
            return new(CheckpointStep, checkpoint.Refusal.Code, checkpoint.Refusal.Detail);
        }

        var head = checkpoint.Value;
        if (!verifiers.Any(v => string.Equals(v.Key.Name, head.Origin, StringComparison.Ordinal)))
        {
            return new(CheckpointStep, "log_differs", $"The checkpoint is of the log {head.Origin}, the keys are of {string.Join(", ", verifiers.Select(static v => v.Key.Name).Distinct())}.");
        }

        return head.Size == receipt.TreeSize
            ? new(CheckpointStep, null, $"The checkpoint is of {head.Origin} at {head.Size} entries.")
            : new(CheckpointStep, "size_differs", $"The checkpoint has {head.Size} entries, the proof is for {receipt.TreeSize}.");
    }

    private static ReceiptStep CheckInclusion(Receipt receipt, Result<Checkpoint> checkpoint)
    {
        if (!checkpoint.IsAccepted)
        {
            return new(InclusionStep, "proof_wrong", "There is no root to prove against.");
        }

        return ProofVerification.VerifyInclusion(
            receipt.Index, receipt.TreeSize, Rfc6962.HashLeaf(receipt.Leaf.Span), [.. receipt.Proof], checkpoint.Value.Root)
            ? new(InclusionStep, null, $"The leaf is entry {receipt.Index} (from 0) under the root {checkpoint.Value.Root}.")
            : new(InclusionStep, "proof_wrong", "The proof does not lead from the leaf to the checkpoint's root: leaf, index, proof or root was changed.");
    }

    private static ReceiptStep CheckSignature(Result<SignedNote> note, IReadOnlyCollection<INoteVerifier> verifiers)
    {
        if (!note.IsAccepted)
        {
            return new(SignatureStep, "signature_missing", "There is no note to check.");
        }

        var signed = note.Value.Verify(verifiers);
        if (!signed.IsAccepted)
        {
            return new(SignatureStep, signed.Refusal.Code, signed.Refusal.Detail);
        }

        var missing = verifiers.Select(static v => v.Key).FirstOrDefault(k => !signed.Value.Contains(k));
        return missing is null
            ? new(SignatureStep, null, $"The checkpoint is signed by {string.Join(" and ", signed.Value.Select(static k => $"{k.Name} ({k.Kind})"))}.")
            : new(SignatureStep, "signature_missing", $"The checkpoint is not signed by {missing.Name} ({missing.Kind}).");
    }
}
