namespace Puhui.Crediting;

/// <summary>
/// What an act gave, kept so that it can be taken back exactly when the act turns out to be worth less. All of it follows from what the act
/// is still worth, by rounding down, so that many small corrections take the same as one large.
/// </summary>
/// <param name="Amount">What the act was worth when it was given for, in milligrams.</param>
/// <param name="Standing">What it is still worth.</param>
/// <param name="Wanted">Whole points before caps and budgets.</param>
/// <param name="Points">Points given.</param>
/// <param name="Carried">What the act changed the carried remainder by, in parts of a point.</param>
/// <param name="Parts">How many parts a point has there.</param>
public readonly record struct GivenPoints(long Amount, long Standing, long Wanted, long Points, long Carried, long Parts)
{
    /// <summary>Points that what is left of the act still gives.</summary>
    public long Deserved => Share(Points, Standing);

    /// <summary>Lets the act be worth less by an amount; no less than nothing.</summary>
    public (GivenPoints Now, long TakeBack, long CarryParts) Reduce(long by)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(by);
        var left = Math.Max(0, Standing - by);
        var brought = BroughtAt(Standing) - BroughtAt(left);
        var whole = (Int128)(Share(Wanted, Standing) - Share(Wanted, left)) * Parts;
        return (this with { Standing = left }, Share(Points, Standing) - Share(Points, left), (long)(whole - brought));
    }

    private Int128 BroughtAt(long standing)
    {
        // Not Share: the product may need more than 127 bits. Whole points and the rest are divided one after the other.
        var all = ((Int128)Wanted * Parts) + Carried;
        var (each, rest) = Int128.DivRem(all, Amount);
        return (each * standing) + (rest * standing / Amount);
    }

    private long Share(long of, long standing) => (long)((Int128)of * standing / Amount);
}
