namespace Puhui.Components.Figures;

/// <summary>
/// A mass as a reader takes it in: three digits at most after choosing mg, g, kg or t. Shortened toward zero,
/// so that no figure on a page is larger than the books; the exact milligrams stand beside it.
/// </summary>
/// <param name="Number">The digits, with a minus sign (U+2212) when negative and grouping from a thousand.</param>
/// <param name="Unit">The unit sign: mg, g, kg or t.</param>
/// <param name="UnitName">The unit in words, for speech.</param>
public sealed record Mass(string Number, string Unit, string UnitName)
{
    private const string Minus = "\u2212";

    /// <summary>Chooses the unit for an amount in milligrams.</summary>
    public static Mass Of(long milligrams, Language language) => Shorten(milligrams, language, MidpointRounding.ToZero);

    /// <summary>The same shortened upward, for what is still missing: a promise must not fall short.</summary>
    public static Mass AtLeast(long milligrams, Language language) => Shorten(milligrams, language, MidpointRounding.ToPositiveInfinity);

    /// <summary>The amount with a plus sign in front of a gain.</summary>
    public static Mass Change(long milligrams, Language language)
    {
        var mass = Of(milligrams, language);
        return milligrams > 0 ? mass with { Number = "+" + mass.Number } : mass;
    }

    /// <summary>The exact amount in milligrams, grouped.</summary>
    public static string Exact(long milligrams, Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return (milligrams < 0 ? Minus : "") + Math.Abs((decimal)milligrams).ToString("#,##0", language.Culture) + " mg";
    }

    /// <summary>Number and unit with a no-break space, as the SI writes it.</summary>
    public override string ToString() => Number + "\u00a0" + Unit;

    private static Mass Shorten(long milligrams, Language language, MidpointRounding rounding)
    {
        ArgumentNullException.ThrowIfNull(language);
        var magnitude = Math.Abs((decimal)milligrams);
        var (divisor, unit, name) = magnitude switch
        {
            >= 1_000_000_000m => (1_000_000_000m, "t", language.Say("吨", "tonnes")),
            >= 1_000_000m => (1_000_000m, "kg", language.Say("千克", "kilograms")),
            >= 1_000m or 0m => (1_000m, "g", language.Say("克", "grams")),
            _ => (1m, "mg", language.Say("毫克", "milligrams")),
        };
        var value = magnitude / divisor;
        var digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        var shortened = Math.Round(value, digits, rounding);
        var number = shortened.ToString("#,##0.##", language.Culture);
        return new Mass(milligrams < 0 ? Minus + number : number, unit, name);
    }
}
