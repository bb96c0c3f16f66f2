using System.Numerics;

namespace Puhui.Quantities;

/// <summary>Why a text is not an exact decimal.</summary>
public enum DecimalFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Not digits with at most one point: letters, exponents, thousands separators, NaN.</summary>
    NotANumber,

    /// <summary>More significant digits after the point than a decimal holds exactly.</summary>
    TooPrecise,

    /// <summary>A proper number beyond ±79,228,162,514,264,337,593,543,950,335.</summary>
    TooLarge,
}

/// <summary>Reads plain decimal numbers from UTF-8: optional sign, digits, optional point and digits. No exponent, no separators, no culture.</summary>
public static class DecimalText
{
    private const int DigitsInLong = 18;
    private const int LargestScale = 28;
    private const int MostWholeDigits = 29;

    /// <summary>
    /// Reads the number at the start of <paramref name="utf8"/> without allocating and without rounding.
    /// </summary>
    /// <param name="utf8">Text that begins with the number.</param>
    /// <param name="value">The number; 0 on a fault.</param>
    /// <param name="consumed">How many bytes belong to the number (also for too large and too precise ones).</param>
    /// <returns>What is wrong, or <see cref="DecimalFault.None"/>.</returns>
    public static DecimalFault ReadStart(ReadOnlySpan<byte> utf8, out decimal value, out int consumed)
    {
        var i = 0;
        var negative = false;
        if (!utf8.IsEmpty && utf8[0] is (byte)'-' or (byte)'+')
        {
            negative = utf8[0] == '-';
            i = 1;
        }

        var first = i;
        var mantissa = 0L;
        var digits = 0;
        var point = -1;
        for (; i < utf8.Length; i++)
        {
            var digit = unchecked((uint)(utf8[i] - '0'));
            if (digit <= 9)
            {
                digits++;
                if (digits <= DigitsInLong)
                {
                    mantissa = unchecked((mantissa * 10) + digit);
                }
            }
            else if (utf8[i] == '.' && point < 0)
            {
                point = i;
            }
            else
            {
                break;
            }
        }

        consumed = i;
        value = 0;
        if (digits == 0 || point == i - 1)
        {
            return DecimalFault.NotANumber;
        }

        var scale = point < 0 ? 0 : i - point - 1;
        if (digits > DigitsInLong)
        {
            return ReadLong(utf8[first..i], negative, scale, out value);
        }

        if (scale == 0 && !negative)
        {
            value = mantissa;
            return DecimalFault.None;
        }

        value = new decimal(unchecked((int)mantissa), unchecked((int)(mantissa >> 32)), 0, negative && mantissa != 0, (byte)scale);
        return DecimalFault.None;
    }

    // Rare: 19 digits and more. Zeros that carry no information are dropped before the number is called too precise.
    private static DecimalFault ReadLong(ReadOnlySpan<byte> text, bool negative, int scale, out decimal value)
    {
        value = 0;
        text = text.TrimStart((byte)'0');
        if (scale > 0)
        {
            var trimmed = text.TrimEnd((byte)'0');
            scale -= text.Length - trimmed.Length;
            text = scale == 0 ? trimmed[..^1] : trimmed;
        }

        var wholeDigits = scale == 0 ? text.Length : text.Length - scale - 1;
        if (wholeDigits > MostWholeDigits)
        {
            return DecimalFault.TooLarge;
        }

        if (scale > LargestScale)
        {
            return DecimalFault.TooPrecise;
        }

        var magnitude = BigInteger.Zero;
        foreach (var letter in text)
        {
            if (letter != '.')
            {
                magnitude = (magnitude * 10) + (letter - '0');
            }
        }

        if (magnitude.GetBitLength() > 96)
        {
            return (magnitude / BigInteger.Pow(10, scale)).GetBitLength() > 96 ? DecimalFault.TooLarge : DecimalFault.TooPrecise;
        }

        value = new decimal(
            unchecked((int)(uint)(magnitude & uint.MaxValue)),
            unchecked((int)(uint)((magnitude >> 32) & uint.MaxValue)),
            unchecked((int)(uint)(magnitude >> 64)),
            negative && !magnitude.IsZero,
            (byte)scale);
        return DecimalFault.None;
    }
}
