using Puhui.Quantities;

namespace Puhui.Methodology;

/// <summary>The outcome of one act.</summary>
/// <param name="Refusal">Why there is none; null when there is one.</param>
/// <param name="Milligrams">The result after the method's rounding, and after caps. May be negative: recorded, never credited.</param>
/// <param name="Exact">The result in milligrams before it was made whole, to 12 decimals.</param>
/// <param name="PayoutFen">What is paid out, in fen.</param>
/// <param name="Capped">Whether a cap took something away.</param>
public readonly record struct Quantified(Refusal? Refusal, long Milligrams, decimal Exact, long PayoutFen, bool Capped);

/// <summary>The written form of species.</summary>
public static class ResultSpeciesNames
{
    /// <summary><c>CO2</c>, <c>CO2e</c>, or nothing for plain grams.</summary>
    public static string Suffix(this ResultSpecies species) => species switch
    {
        ResultSpecies.Co2 => "CO2",
        ResultSpecies.Co2e => "CO2e",
        _ => "",
    };
}

/// <summary>What kind of grams a result is in.</summary>
public enum ResultSpecies
{
    /// <summary>Carbon dioxide.</summary>
    Co2,

    /// <summary>Greenhouse gases stated as carbon dioxide.</summary>
    Co2e,

    /// <summary>Plain grams of a platform.</summary>
    Plain,

    /// <summary>No mass at all: the scenario only pays out.</summary>
    None,
}
