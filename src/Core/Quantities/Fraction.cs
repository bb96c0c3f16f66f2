using System.Numerics;

namespace Puhui.Quantities;

/// <summary>An exact ratio of two whole numbers, in lowest terms with a positive denominator: the factor between two units.</summary>
public readonly record struct Fraction
{
    private readonly BigInteger _denominatorLessOne;

    /// <summary>The ratio <paramref name="numerator"/> / <paramref name="denominator"/>; throws <see cref="DivideByZeroException"/> when the denominator is zero.</summary>
    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new DivideByZeroException();
        }

        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        Numerator = numerator / divisor;
        _denominatorLessOne = (denominator / divisor) - 1;
    }

    /// <summary>One.</summary>
    public static Fraction One { get; } = new(1, 1);

    /// <summary>Above the line.</summary>
    public BigInteger Numerator { get; }

    /// <summary>Below the line; at least 1. (Stored less one, so that the default value is the number 0.)</summary>
    public BigInteger Denominator => _denominatorLessOne + 1;

    /// <summary>The exact value of a decimal.</summary>
    public static Fraction Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var magnitude = unchecked(((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0]);
        return new(decimal.IsNegative(value) ? -magnitude : magnitude, BigInteger.Pow(10, value.Scale));
    }

    /// <summary>This ratio to a power.</summary>
    public Fraction Power(int exponent) => exponent >= 0
        ? new(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent))
        : new(BigInteger.Pow(Denominator, -exponent), BigInteger.Pow(Numerator, -exponent));

    /// <summary>The exact product.</summary>
    public static Fraction operator *(Fraction left, Fraction right) =>
        new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    /// <summary>The exact quotient.</summary>
    public static Fraction operator /(Fraction left, Fraction right) =>
        new(left.Numerator * right.Denominator, left.Denominator * right.Numerator);

    /// <summary>The value as a decimal when it has a finite one of at most 28 digits after the point.</summary>
    public bool TryToDecimal(out decimal value)
    {
        value = 0;
        var denominator = Denominator;
        for (var scale = 0; scale <= 28; scale++)
        {
            var shifted = Numerator * BigInteger.Pow(10, scale);
            if ((shifted % denominator).IsZero)
            {
                var whole = shifted / denominator;
                var magnitude = BigInteger.Abs(whole);
                if (magnitude.GetBitLength() > 96)
                {
                    return false;
                }

                value = new decimal(
                    unchecked((int)(uint)(magnitude & uint.MaxValue)),
                    unchecked((int)(uint)((magnitude >> 32) & uint.MaxValue)),
                    unchecked((int)(uint)(magnitude >> 64)),
                    whole.Sign < 0,
                    (byte)scale);
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc />
    public override string ToString() => Denominator.IsOne ? $"{Numerator}" : $"{Numerator}/{Denominator}";
}
