namespace Puhui.TransparencyLog;

/// <summary>What a witness says to a checkpoint; in the order in which it looks.</summary>
public enum WitnessAnswer
{
    /// <summary>It is consistent with all it saw: to be kept, then cosigned.</summary>
    Cosign,

    /// <summary>The request or the checkpoint cannot be read, or the old size is above the new one.</summary>
    Unreadable,

    /// <summary>It does not know this log.</summary>
    UnknownLog,

    /// <summary>No key it trusts for this log signed, or a signature does not fit.</summary>
    NotSigned,

    /// <summary>The old size is not the one it last cosigned.</summary>
    OtherSize,

    /// <summary>The proof does not lead from what it last cosigned to this checkpoint.</summary>
    NotConsistent,
}

/// <summary>Why a checkpoint that a log has signed speaks against the log.</summary>
public enum Contradiction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Two checkpoints of one size with different roots, both signed by the log: two histories. Proof by itself.</summary>
    SplitView,

    /// <summary>A larger checkpoint that is not shown to contain the one seen before: history was written anew.</summary>
    Rewritten,

    /// <summary>A smaller checkpoint than one seen before: entries were taken back, or an old checkpoint is shown again.</summary>
    Shrunk,
}

/// <summary>A witness's judgement.</summary>
/// <param name="Answer">What to say.</param>
/// <param name="Why">Why, in plain words.</param>
/// <param name="Contradiction">What speaks against the log.</param>
public sealed record WitnessJudgement(WitnessAnswer Answer, string Why, Contradiction Contradiction = Contradiction.None)
{
    /// <summary>The checkpoint it is about; null when it could not be read.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>Its signatures of trusted keys, to be kept with the witness's own.</summary>
    public SignedNote? Note { get; init; }
}

/// <summary>The rules of a witness (C2SP tlog-witness): pure, so that everyone can read and try them.</summary>
public static class WitnessRules
{
    /// <summary>Judges a request.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="trusted">The keys trusted for a log of this origin; empty when it is unknown.</param>
    /// <param name="lastOf">The checkpoint last cosigned for this origin; null when there was none.</param>
    public static WitnessJudgement Judge(AddCheckpoint request, Func<string, IReadOnlyCollection<INoteVerifier>> trusted, Func<string, Checkpoint?> lastOf)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(trusted);
        ArgumentNullException.ThrowIfNull(lastOf);
        var note = SignedNote.Parse(request.Note);
        var read = note.IsAccepted ? Checkpoint.Parse(note.Value.Text) : note.Refusal;
        if (!read.IsAccepted)
        {
            return new(WitnessAnswer.Unreadable, read.Refusal.Detail);
        }

        var checkpoint = read.Value;
        var keys = trusted(checkpoint.Origin);
        if (keys.Count == 0)
        {
            return new(WitnessAnswer.UnknownLog, $"The log {checkpoint.Origin} is not one this witness knows.");
        }

        var signed = note.Value.Verify(keys);
        if (!signed.IsAccepted)
        {
            return new(WitnessAnswer.NotSigned, signed.Refusal.Detail);
        }

        var last = lastOf(checkpoint.Origin);
        var judgement = request.OldSize > checkpoint.Size
            ? new WitnessJudgement(WitnessAnswer.Unreadable, $"The old size {request.OldSize} is above the checkpoint's, {checkpoint.Size}.")
            : Compare(request, checkpoint, last);
        return judgement with { Contradiction = Against(judgement, checkpoint, last), Checkpoint = checkpoint, Note = note.Value };
    }

    private static WitnessJudgement Compare(AddCheckpoint request, Checkpoint checkpoint, Checkpoint? last)
    {
        var size = last?.Size ?? 0;
        if (request.OldSize != size)
        {
            return new(WitnessAnswer.OtherSize, $"The checkpoint last cosigned has {size} leaves, not {request.OldSize}.");
        }

        if (checkpoint.Size == 0 && checkpoint.Root != Rfc6962.EmptyRoot)
        {
            return new(WitnessAnswer.NotConsistent, "The root of a log without leaves is not that of an empty tree.");
        }

        return ProofVerification.VerifyConsistency(size, last?.Root ?? Rfc6962.EmptyRoot, checkpoint.Size, checkpoint.Root, [.. request.Proof])
            ? new(WitnessAnswer.Cosign, $"{checkpoint.Size} leaves contain the {size} seen before.")
            : new(WitnessAnswer.NotConsistent, last is null ? "Nothing was seen before, so there is nothing to prove: the proof must be empty." : $"The proof does not show that the {checkpoint.Size} leaves with root {checkpoint.Root} contain the {size} with root {last.Root} seen before.");
    }

    private static Contradiction Against(WitnessJudgement judgement, Checkpoint checkpoint, Checkpoint? last)
    {
        if (last is null || judgement.Answer == WitnessAnswer.Cosign)
        {
            return Contradiction.None;
        }

        if (checkpoint.Size == last.Size)
        {
            return checkpoint.Root == last.Root ? Contradiction.None : Contradiction.SplitView;
        }

        return checkpoint.Size < last.Size ? Contradiction.Shrunk
            : judgement.Answer == WitnessAnswer.NotConsistent ? Contradiction.Rewritten
            : Contradiction.None;
    }
}
