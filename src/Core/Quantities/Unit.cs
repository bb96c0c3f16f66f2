using System.Collections.Concurrent;
using System.Text;

namespace Puhui.Quantities;

/// <summary>
/// A unit of measure: a product of known unit symbols with whole exponents, for example <c>kgCO2/km</c>, <c>m3</c>, <c>kg·km</c>.
/// Immutable. Two units are equal when they are the same product, whatever the spelling; <c>1000 m</c> and <c>km</c> are
/// different units of one dimension, see <see cref="TryConversionTo"/>.
/// </summary>
public sealed class Unit : IEquatable<Unit>
{
    private const int CacheLimit = 4096;
    private const int LongestText = 64;

    private static readonly ConcurrentDictionary<string, Unit> Cache = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Unit>.AlternateLookup<ReadOnlySpan<char>> CacheBySpan = Cache.GetAlternateLookup<ReadOnlySpan<char>>();

    private Unit(IReadOnlyList<UnitPart> parts)
    {
        Parts = parts;
        Factor = Fraction.One;
        foreach (var part in parts)
        {
            Dimension *= part.Symbol.Dimension.Power(part.Exponent);
            Factor *= part.Symbol.Factor.Power(part.Exponent);
        }

        Symbol = Write(parts);
    }

    /// <summary>The unit of bare numbers; its symbol is empty.</summary>
    public static Unit One { get; } = new([]);

    /// <summary>The canonical spelling: products with <c>·</c>, at most one <c>/</c> group. <see cref="TryParse(ReadOnlySpan{char}, out Unit)"/> reads it back.</summary>
    public string Symbol { get; }

    /// <summary>What it measures.</summary>
    public Dimension Dimension { get; }

    /// <summary>How many base units one of it is, exactly.</summary>
    public Fraction Factor { get; }

    internal IReadOnlyList<UnitPart> Parts { get; }

    /// <summary>
    /// Reads a unit: known symbols joined by <c>*</c>, <c>·</c> or <c>/</c>, each with an optional whole exponent
    /// (<c>m3</c>, <c>m^3</c>, <c>m³</c>, <c>km^-1</c>). A <c>/</c> divides by the next symbol only, or by a group in round brackets.
    /// False for anything else. Units seen before are found without allocating.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Unit unit)
    {
        if (CacheBySpan.TryGetValue(text, out var known))
        {
            unit = known;
            return true;
        }

        unit = One;
        if (text.IsEmpty || text.Length > LongestText || !UnitParser.TryParse(text, out var parts))
        {
            return false;
        }

        unit = Of(parts);
        if (Cache.Count < CacheLimit)
        {
            Cache.TryAdd(text.ToString(), unit);
        }

        return true;
    }

    /// <summary>Reads a unit from UTF-8; see <see cref="TryParse(ReadOnlySpan{char}, out Unit)"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Unit unit)
    {
        Span<char> text = stackalloc char[LongestText];
        if (utf8.Length > LongestText || !Encoding.UTF8.TryGetChars(utf8, text, out var length))
        {
            unit = One;
            return false;
        }

        return TryParse(text[..length], out unit);
    }

    /// <summary>Reads a unit that is known to be right; throws <see cref="FormatException"/> when it is not.</summary>
    public static Unit Parse(string text) =>
        text.Length == 0 ? One : TryParse(text, out var unit) ? unit : throw new FormatException($"'{text}' is not a unit.");

    /// <summary>The exact conversion of amounts in this unit into another; false when the dimensions differ.</summary>
    public bool TryConversionTo(Unit other, out UnitConversion conversion)
    {
        conversion = UnitConversion.None;
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (Dimension != other.Dimension)
        {
            return false;
        }

        conversion = UnitConversion.By(Factor / other.Factor);
        return true;
    }

    /// <summary>This unit to a power.</summary>
    public Unit Power(int exponent) => Of([.. Parts.Select(part => part with { Exponent = part.Exponent * exponent })]);

    /// <summary>
    /// The unit of a product, where different symbols of one dimension are first brought to the left one's
    /// (MJ × kgCO2/kWh is kgCO2 after multiplying by 1/3.6); <paramref name="conversion"/> is what the product of the amounts must go through.
    /// </summary>
    public static Unit Multiply(Unit left, Unit right, out UnitConversion conversion)
    {
        var ratio = Fraction.One;
        var parts = new List<UnitPart>(left.Parts);
        foreach (var part in right.Parts)
        {
            var alike = parts.FirstOrDefault(other => other.Symbol.Dimension == part.Symbol.Dimension);
            if (alike.Symbol is null || alike.Symbol == part.Symbol)
            {
                parts.Add(part);
            }
            else
            {
                ratio *= (part.Symbol.Factor / alike.Symbol.Factor).Power(part.Exponent);
                parts.Add(new UnitPart(alike.Symbol, part.Exponent));
            }
        }

        conversion = UnitConversion.By(ratio);
        return Of(parts);
    }

    /// <summary>
    /// The same unit with masses of one species read as another (<c>g/MJ</c> as <c>gCO2/MJ</c>); null when it holds no mass of that species.
    /// The amount stays the same.
    /// </summary>
    public Unit? WithSpecies(BaseDimension from, BaseDimension to)
    {
        var changed = false;
        var parts = new List<UnitPart>(Parts.Count);
        foreach (var part in Parts)
        {
            var other = part.Symbol.Dimension == Dimension.Of(from) ? UnitSymbol.WithSpecies(part.Symbol, to) : null;
            changed |= other is not null;
            parts.Add(other is null ? part : part with { Symbol = other });
        }

        return changed ? Of(parts) : null;
    }

    /// <summary>Every known spelling of a single symbol that measures this dimension, for readers that match spellings themselves.</summary>
    public static IEnumerable<string> SpellingsOf(Dimension dimension) =>
        UnitSymbol.Spellings.Where(spelling => UnitSymbol.TryFind(spelling, out var symbol) && symbol.Dimension == dimension);

    /// <inheritdoc />
    public bool Equals(Unit? other) => other is not null && string.Equals(Symbol, other.Symbol, StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Unit);

    /// <inheritdoc />
    public override int GetHashCode() => Symbol.GetHashCode(StringComparison.Ordinal);

    /// <summary>The canonical spelling.</summary>
    public override string ToString() => Symbol;

    private static Unit Of(IReadOnlyList<UnitPart> parts)
    {
        var merged = new List<UnitPart>(parts.Count);
        foreach (var part in parts)
        {
            var at = merged.FindIndex(other => other.Symbol == part.Symbol);
            if (at < 0)
            {
                merged.Add(part);
            }
            else
            {
                merged[at] = part with { Exponent = merged[at].Exponent + part.Exponent };
            }
        }

        merged.RemoveAll(part => part.Exponent == 0);
        return merged.Count == 0 ? One : new Unit(merged);
    }

    private static string Write(IReadOnlyList<UnitPart> parts)
    {
        var above = string.Join('·', parts.Where(part => part.Exponent > 0).Select(Power));
        var below = parts.Where(part => part.Exponent < 0).Select(part => part with { Exponent = -part.Exponent }).Select(Power).ToArray();
        return below.Length switch
        {
            0 => above,
            1 => $"{(above.Length == 0 ? "1" : above)}/{below[0]}",
            _ => $"{(above.Length == 0 ? "1" : above)}/({string.Join('·', below)})",
        };

        static string Power(UnitPart part) => part.Exponent == 1
            ? part.Symbol.Text
            : char.IsAsciiDigit(part.Symbol.Text[^1]) ? $"{part.Symbol.Text}^{part.Exponent}" : $"{part.Symbol.Text}{part.Exponent}";
    }
}

internal readonly record struct UnitPart(UnitSymbol Symbol, int Exponent);
