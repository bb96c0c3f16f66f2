namespace Puhui.Methodology.Compilation;

/// <summary>The operations that compiled formulas and explanations share. All throw <see cref="ArithmeticException"/> when they cannot be done.</summary>
internal static class Arithmetic
{
    private const int LargestExponent = 10_000;

    /// <summary>A power with a whole exponent, by repeated multiplication.</summary>
    public static decimal Power(decimal basis, decimal exponent)
    {
        if (!decimal.IsInteger(exponent) || Math.Abs(exponent) > LargestExponent)
        {
            throw new ArithmeticException("An exponent is not a whole number.");
        }

        var result = 1m;
        for (var i = (int)Math.Abs(exponent); i > 0; i >>= 1)
        {
            result = (i & 1) == 1 ? result * basis : result;
            basis = i > 1 ? basis * basis : basis;
        }

        return exponent < 0 ? 1m / result : result;
    }

    /// <summary>
    /// The exact result in milligrams (or fen): to 12 decimals, a half to even, so that 1/3 × 3 is 1 before anything is cut off.
    /// </summary>
    public static decimal Settle(decimal value) => value.Scale <= 12 ? value : decimal.Round(value, 12, MidpointRounding.ToEven);
}
