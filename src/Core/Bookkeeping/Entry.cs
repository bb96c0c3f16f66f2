namespace Puhui.Bookkeeping;

/// <summary>One side of an entry.</summary>
/// <param name="Account">Whose balance moves.</param>
/// <param name="Asset">In what.</param>
/// <param name="Amount">In the asset's smallest unit, signed: positive adds to the balance.</param>
public readonly record struct Leg(AccountId Account, Asset Asset, long Amount);

/// <summary>
/// One movement of the books. Its legs sum to zero in each asset. A pending entry has the legs that posting it would have:
/// the negative ones are reserved, nothing moves yet.
/// </summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Legs">Its sides; empty for <see cref="EntryKind.Void"/>, which takes those of the pending entry.</param>
/// <param name="Names">The entry a correction corrects, or the pending entry a post or void settles; null otherwise.</param>
public sealed record Entry(EntryId Id, EntryKind Kind, IReadOnlyList<Leg> Legs, EntryId? Names = null)
{
    /// <summary>Whether two entries say the same, leg by leg.</summary>
    public bool Equals(Entry? other) =>
        other is not null && Id == other.Id && Kind == other.Kind && Names == other.Names && Legs.SequenceEqual(other.Legs);

    /// <inheritdoc />
    public override int GetHashCode() => Id.GetHashCode();
}

/// <summary>What an account has of one asset.</summary>
/// <param name="Posted">Sum of all posted legs.</param>
/// <param name="Reserved">What pending entries may still take.</param>
public readonly record struct Balance(long Posted, long Reserved)
{
    /// <summary>What may still be spent.</summary>
    public long Available => Posted - Reserved;
}
