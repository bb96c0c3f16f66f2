using Puhui.TransparencyLog;

namespace Puhui.Ledger.Contracts;

/// <summary>What a check compares the log with beyond itself: what others know and hold.</summary>
public sealed record CheckAgainst
{
    /// <summary>Key lines the checkpoints must be signed by, known from elsewhere; null trusts the keys the log names itself.</summary>
    public string? Keys { get; init; }

    /// <summary>Key lines of witnesses that must have cosigned, one each.</summary>
    public IReadOnlyList<NoteKey> Witnesses { get; init; } = [];

    /// <summary>Checkpoints that somebody kept, from a file, a witness or a receipt: each must be a beginning of the log.</summary>
    public IReadOnlyList<KeptCheckpoint> Kept { get; init; } = [];
}

/// <summary>A checkpoint kept outside.</summary>
/// <param name="From">Where it is from, for people: a file's name, the receipt of an entry.</param>
/// <param name="Note">The signed note.</param>
public sealed record KeptCheckpoint(string From, string Note);
