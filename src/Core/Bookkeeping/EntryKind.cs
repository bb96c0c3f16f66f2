namespace Puhui.Bookkeeping;

/// <summary>What an entry does. The numbers are part of the leaf format and never change meaning.</summary>
public enum EntryKind : byte
{
    /// <summary>No kind: never written.</summary>
    None = 0,

    /// <summary>Units come into being: a holder is credited from an issuance account.</summary>
    Issue = 1,

    /// <summary>Takes back or adds to an earlier entry, which it names. Nothing is ever edited.</summary>
    Correct = 2,

    /// <summary>Moves units between two accounts at once.</summary>
    Transfer = 3,

    /// <summary>First phase of a two-phase transfer: the amount is reserved, not yet moved.</summary>
    Pending = 4,

    /// <summary>Second phase: what a pending entry reserved is moved, wholly or in part; the rest is released.</summary>
    Post = 5,

    /// <summary>Second phase: what a pending entry reserved is released, nothing moves.</summary>
    Void = 6,
}
