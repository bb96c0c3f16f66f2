using System.Globalization;
using System.Text;

namespace Puhui.Quantities;

/// <summary>An exact amount and its unit: <c>12.4 km</c>. Amounts of different units are different values; convert with <see cref="In"/>.</summary>
/// <param name="Amount">How much, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The unit; <see cref="Unit.One"/> for a bare number.</param>
public readonly record struct Quantity(decimal Amount, Unit Unit)
{
    /// <summary>Code of a refusal: not a number, not exact, or not what is listed.</summary>
    public const string InputInvalid = "input_invalid";

    /// <summary>Code of a refusal: a number without its unit.</summary>
    public const string UnitMissing = "unit_missing";

    /// <summary>Code of a refusal: an unknown unit, or one that measures something else.</summary>
    public const string UnitMismatch = "unit_mismatch";

    /// <summary>
    /// Reads <c>12.4 km</c> or a bare number. Refusals: <c>input_invalid</c> when it does not start with a plain decimal number
    /// (exponents, separators and words are not), <c>unit_mismatch</c> when the unit is not known.
    /// </summary>
    public static Result<Quantity> Parse(ReadOnlySpan<byte> utf8)
    {
        var fault = QuantityText.Split(utf8, out var amount, out var unitText);
        if (fault != DecimalFault.None)
        {
            return new Refusal(InputInvalid, QuantityText.Explain(fault, utf8));
        }

        if (unitText.IsEmpty)
        {
            return new Quantity(amount, Unit.One);
        }

        return Unit.TryParse(unitText, out var unit)
            ? new Quantity(amount, unit)
            : new Refusal(UnitMismatch, $"'{Encoding.UTF8.GetString(unitText)}' is not a known unit.");
    }

    /// <summary>Reads a quantity from characters; see <see cref="Parse(ReadOnlySpan{byte})"/>.</summary>
    public static Result<Quantity> Parse(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[QuantityText.LongestText];
        return Encoding.UTF8.TryGetBytes(text, utf8, out var length)
            ? Parse(utf8[..length])
            : new Refusal(InputInvalid, $"A quantity has at most {QuantityText.LongestText} bytes.");
    }

    /// <summary>
    /// Reads a quantity and converts it. Refusals, in this order: <c>input_invalid</c>, <c>unit_missing</c> (a bare number where
    /// a unit is wanted), <c>unit_mismatch</c> (another dimension, or a unit where a bare number is wanted).
    /// </summary>
    public static Result<Quantity> Parse(ReadOnlySpan<char> text, Unit wanted)
    {
        var parsed = Parse(text);
        if (!parsed.IsAccepted)
        {
            return parsed;
        }

        if (parsed.Value.Unit.Equals(Unit.One) && wanted.Dimension != Dimension.None)
        {
            return new Refusal(UnitMissing, $"'{text}' has no unit; wanted for example '{text.Trim()} {wanted}'.");
        }

        return parsed.Value.In(wanted);
    }

    /// <summary>The same quantity in another unit. Refusals: <c>unit_mismatch</c>, and <c>arithmetic</c> beyond decimal range.</summary>
    public Result<Quantity> In(Unit other)
    {
        if (!Unit.TryConversionTo(other, out var conversion))
        {
            return new Refusal(UnitMismatch, $"{this} is {Unit.Dimension}; wanted {other.Dimension}, for example in {other}.");
        }

        try
        {
            return new Quantity(conversion.Apply(Amount), other);
        }
        catch (OverflowException)
        {
            return new Refusal("arithmetic", $"{this} is too large to be stated in {other}.");
        }
    }

    /// <summary>The number without trailing zeros, a space, and the unit; read back by <see cref="Parse(ReadOnlySpan{char})"/>.</summary>
    public override string ToString() =>
        Unit.Equals(Unit.One) ? QuantityText.Format(Amount) : string.Create(CultureInfo.InvariantCulture, $"{QuantityText.Format(Amount)} {Unit}");
}
