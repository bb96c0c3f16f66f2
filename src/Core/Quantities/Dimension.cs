using System.Text;

namespace Puhui.Quantities;

/// <summary>
/// What is measured, as exponents of the base dimensions: <c>kgCO2/km</c> has CO2 mass 1 and length −1.
/// Mass of CO2, mass of CO2e and plain mass are three dimensions, and so are trips, steps and plain counts:
/// what must never be added cannot be added.
/// </summary>
public readonly record struct Dimension
{
    private const int LaneBits = 8;
    private const int LanesPerWord = 8;

    private readonly ulong _low;
    private readonly ulong _high;

    private Dimension(ulong low, ulong high)
    {
        _low = low;
        _high = high;
    }

    /// <summary>No dimension: a bare number.</summary>
    public static Dimension None => default;

    /// <summary>Whether this is a bare number.</summary>
    public bool IsNone => _low == 0 && _high == 0;

    /// <summary>The exponent of one base dimension, −128 to 127.</summary>
    public int this[BaseDimension of]
    {
        get
        {
            var lane = (int)of;
            var word = lane < LanesPerWord ? _low : _high;
            return unchecked((sbyte)(word >> (lane % LanesPerWord * LaneBits)));
        }
    }

    /// <summary>The dimension with one base dimension to the given power.</summary>
    public static Dimension Of(BaseDimension of, int exponent = 1) => None.With(of, exponent);

    /// <summary>The same dimension with another exponent of one base dimension.</summary>
    public Dimension With(BaseDimension of, int exponent)
    {
        var lane = (int)of;
        var shift = lane % LanesPerWord * LaneBits;
        var mask = ~(0xFFUL << shift);
        var bits = (ulong)unchecked((byte)checked((sbyte)exponent)) << shift;
        return lane < LanesPerWord ? new((_low & mask) | bits, _high) : new(_low, (_high & mask) | bits);
    }

    /// <summary>This dimension to a power.</summary>
    public Dimension Power(int exponent)
    {
        var result = None;
        foreach (var of in Enum.GetValues<BaseDimension>())
        {
            result = result.With(of, this[of] * exponent);
        }

        return result;
    }

    /// <summary>The dimension of a product.</summary>
    public static Dimension operator *(Dimension left, Dimension right)
    {
        var result = left;
        foreach (var of in Enum.GetValues<BaseDimension>())
        {
            if (right[of] != 0)
            {
                result = result.With(of, left[of] + right[of]);
            }
        }

        return result;
    }

    /// <summary>The dimension of a quotient.</summary>
    public static Dimension operator /(Dimension left, Dimension right) => left * right.Power(-1);

    /// <summary>Plain words for messages: <c>CO2 mass / length</c>.</summary>
    public override string ToString()
    {
        if (IsNone)
        {
            return "a bare number";
        }

        var above = new StringBuilder();
        var below = new StringBuilder();
        foreach (var of in Enum.GetValues<BaseDimension>())
        {
            var exponent = this[of];
            if (exponent == 0)
            {
                continue;
            }

            var side = exponent > 0 ? above : below;
            side.Append(side.Length > 0 ? "·" : "").Append(Words(of));
            if (Math.Abs(exponent) > 1)
            {
                side.Append('^').Append(Math.Abs(exponent));
            }
        }

        return (above.Length, below.Length) switch
        {
            (_, 0) => above.ToString(),
            (0, _) => $"1 / {below}",
            _ => $"{above} / {below}",
        };
    }

    private static string Words(BaseDimension of) => of switch
    {
        BaseDimension.Co2 => "CO2 mass",
        BaseDimension.Co2e => "CO2e mass",
        _ => of.ToString().ToLowerInvariant(),
    };
}

/// <summary>The base dimensions. Their order is internal and is not stored anywhere.</summary>
public enum BaseDimension
{
    /// <summary>Length; base unit m.</summary>
    Length,

    /// <summary>Time; base unit s.</summary>
    Time,

    /// <summary>Plain mass (fuel, paper, platform grams); base unit kg.</summary>
    Mass,

    /// <summary>Mass of carbon dioxide; base unit kgCO2.</summary>
    Co2,

    /// <summary>Mass of greenhouse gases stated as carbon dioxide; base unit kgCO2e.</summary>
    Co2e,

    /// <summary>Energy; base unit J.</summary>
    Energy,

    /// <summary>Money; base unit CNY.</summary>
    Currency,

    /// <summary>Persons.</summary>
    Persons,

    /// <summary>Steps on foot.</summary>
    Steps,

    /// <summary>Trips.</summary>
    Trips,

    /// <summary>Anything counted that has no unit of its own.</summary>
    Count,

    /// <summary>Meals.</summary>
    Meals,

    /// <summary>Nights in a room.</summary>
    Nights,

    /// <summary>Sheets of paper.</summary>
    Sheets,
}
