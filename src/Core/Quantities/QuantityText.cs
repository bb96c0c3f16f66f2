using System.Globalization;
using System.Text;

namespace Puhui.Quantities;

/// <summary>The text form of quantities, taken apart without allocating: a number, optional blanks, a unit that starts with a letter.</summary>
public static class QuantityText
{
    /// <summary>The longest text that is looked at, in bytes.</summary>
    public const int LongestText = 256;

    /// <summary>
    /// Splits <c>12.4 km</c> into its number and the text of its unit (empty when there is none). The unit is not looked up.
    /// </summary>
    public static DecimalFault Split(ReadOnlySpan<byte> utf8, out decimal amount, out ReadOnlySpan<byte> unit)
    {
        utf8 = utf8.Trim((byte)' ');
        unit = default;
        var fault = DecimalText.ReadStart(utf8, out amount, out var consumed);
        if (fault == DecimalFault.NotANumber)
        {
            return fault;
        }

        if (consumed == utf8.Length)
        {
            return fault;
        }

        var rest = utf8[consumed..].TrimStart((byte)' ');
        var glued = rest.Length == utf8.Length - consumed;
        if (!MayStartUnit(rest[0]) || (glued && IsExponent(rest)))
        {
            return DecimalFault.NotANumber;
        }

        unit = rest;
        return fault;
    }

    /// <summary>The shortest exact text of a decimal: no trailing zeros, point as decimal sign.</summary>
    public static string Format(decimal value) =>
        (value / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    /// <summary>In plain words why a text is not a quantity.</summary>
    public static string Explain(DecimalFault fault, ReadOnlySpan<byte> utf8)
    {
        var shown = Encoding.UTF8.GetString(utf8.Length > 60 ? utf8[..60] : utf8);
        return fault switch
        {
            DecimalFault.TooLarge => $"'{shown}' is beyond what can be calculated.",
            DecimalFault.TooPrecise => $"'{shown}' has more digits than can be calculated exactly (28).",
            _ => $"'{shown}' is not a plain number with a unit, such as '12.4 km'.",
        };
    }

    private static bool MayStartUnit(byte first) => char.IsAsciiLetter((char)first) || first is (byte)'%' or >= 0x80;

    private static bool IsExponent(ReadOnlySpan<byte> rest)
    {
        if (rest[0] is not ((byte)'e' or (byte)'E') || rest.Length < 2)
        {
            return false;
        }

        var next = rest[1] is (byte)'+' or (byte)'-' && rest.Length > 2 ? rest[2] : rest[1];
        return char.IsAsciiDigit((char)next);
    }
}
