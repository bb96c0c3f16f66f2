using System.Numerics;

namespace Puhui.Crediting;

/// <summary>A part of a point, exactly: what acts left that was no whole point. Below zero when an act was taken back that others were carried with.</summary>
/// <param name="Numerator">Above the line.</param>
/// <param name="Denominator">Below the line; 0 stands for 1, so that the default is nothing.</param>
public readonly record struct PointFraction(long Numerator, long Denominator)
{
    /// <summary>The finest parts a point is counted in. A remainder that an older policy left in parts that do not fit is rounded down to the newer policy's.</summary>
    public const long MostParts = 1_000_000_000_000;

    /// <summary>Nothing.</summary>
    public static PointFraction Zero => new(0, 1);

    /// <summary>How many parts of a point fit this and what is counted in other parts.</summary>
    public long CommonWith(long parts)
    {
        var mine = Math.Max(Denominator, 1);
        var common = (Int128)mine / (long)BigInteger.GreatestCommonDivisor(mine, parts) * parts;
        return common > MostParts ? parts : (long)common;
    }

    /// <summary>This in so many parts of a point.</summary>
    public long In(long parts)
    {
        var mine = Math.Max(Denominator, 1);
        var product = (Int128)Numerator * parts;
        var (whole, rest) = Int128.DivRem(product, mine);
        return (long)(rest < 0 ? whole - 1 : whole);
    }

    /// <summary>So many parts of a point, in lowest terms.</summary>
    public static PointFraction Of(long numerator, long parts)
    {
        var divisor = numerator == 0 ? parts : (long)BigInteger.GreatestCommonDivisor(numerator, parts);
        return new(numerator / divisor, parts / divisor);
    }

    /// <summary>This and some parts of a point more (or less).</summary>
    public PointFraction Plus(long numerator, long parts)
    {
        var common = CommonWith(parts);
        return Of(checked(In(common) + (long)((Int128)numerator * (common / parts))), common);
    }
}
