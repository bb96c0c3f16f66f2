namespace Puhui.Quantities;

/// <summary>Named ways to come to a whole number. A method names one; there is no silent rounding anywhere else.</summary>
public enum Rounding
{
    /// <summary>Cuts off what is after the point: 1.9 is 1, −1.9 is −1. The default of methods: nobody is credited what was not reached.</summary>
    TowardZero,

    /// <summary>To the nearest; a half to the even neighbour.</summary>
    HalfEven,

    /// <summary>To the nearest; a half away from zero.</summary>
    HalfAwayFromZero,

    /// <summary>To the next lower whole number.</summary>
    Down,

    /// <summary>To the next higher whole number.</summary>
    Up,
}

/// <summary>Rounds decimals by name.</summary>
public static class RoundingExtensions
{
    /// <summary>The whole number a value is rounded to. Throws <see cref="OverflowException"/> when it does not fit into 64 bits.</summary>
    public static long ToWhole(this Rounding rounding, decimal value) => decimal.ToInt64(rounding.Round(value));

    /// <summary>The value rounded to a whole number.</summary>
    public static decimal Round(this Rounding rounding, decimal value) => rounding switch
    {
        Rounding.TowardZero => decimal.Truncate(value),
        Rounding.HalfEven => decimal.Round(value, 0, MidpointRounding.ToEven),
        Rounding.HalfAwayFromZero => decimal.Round(value, 0, MidpointRounding.AwayFromZero),
        Rounding.Down => decimal.Floor(value),
        Rounding.Up => decimal.Ceiling(value),
        _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "Not a rounding."),
    };

    /// <summary>The name used in files: <c>toward-zero</c>, <c>half-even</c>, <c>half-away-from-zero</c>, <c>down</c>, <c>up</c>.</summary>
    public static string Name(this Rounding rounding) => rounding switch
    {
        Rounding.TowardZero => "toward-zero",
        Rounding.HalfEven => "half-even",
        Rounding.HalfAwayFromZero => "half-away-from-zero",
        Rounding.Down => "down",
        Rounding.Up => "up",
        _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "Not a rounding."),
    };

    /// <summary>Reads a name written by <see cref="Name"/>.</summary>
    public static bool TryParse(string name, out Rounding rounding)
    {
        foreach (var candidate in Enum.GetValues<Rounding>())
        {
            if (string.Equals(candidate.Name(), name, StringComparison.Ordinal))
            {
                rounding = candidate;
                return true;
            }
        }

        rounding = default;
        return false;
    }
}
