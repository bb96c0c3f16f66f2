namespace Puhui.Quantities;

/// <summary>
/// The exact step from one unit to another of the same dimension: multiply, then divide. One of the two is 1 wherever
/// the ratio is a finite decimal or its inverse is, so that 1440 min are 24 h and not 23.999… h.
/// </summary>
/// <param name="Multiplier">Positive.</param>
/// <param name="Divisor">Positive.</param>
public readonly record struct UnitConversion(decimal Multiplier, decimal Divisor)
{
    /// <summary>Nothing to convert.</summary>
    public static UnitConversion None { get; } = new(1, 1);

    /// <summary>Whether nothing is to be converted.</summary>
    public bool IsNone => Multiplier == 1 && Divisor == 1;

    /// <summary>The conversion by an exact ratio. Throws <see cref="OverflowException"/> when it is beyond decimal range.</summary>
    public static UnitConversion By(Fraction ratio)
    {
        if (ratio.TryToDecimal(out var multiplier))
        {
            return new(multiplier, 1);
        }

        if (new Fraction(ratio.Denominator, ratio.Numerator).TryToDecimal(out var divisor))
        {
            return new(1, divisor);
        }

        return new((decimal)ratio.Numerator, (decimal)ratio.Denominator);
    }

    /// <summary>
    /// Converts an amount. Exact when the result has at most 28 significant digits, else the nearest decimal.
    /// Throws <see cref="OverflowException"/> beyond decimal range.
    /// </summary>
    public decimal Apply(decimal amount)
    {
        if (Multiplier != 1)
        {
            amount *= Multiplier;
        }

        return Divisor == 1 ? amount : amount / Divisor;
    }
}
