namespace Puhui.Quantities;

/// <summary>Amounts that are kept as whole numbers, written for people: exact, in the largest unit that keeps them above one.</summary>
public static class AmountText
{
    private static readonly (long Milligrams, string Unit)[] Masses =
        [(1_000_000_000, "t"), (1_000_000, "kg"), (1_000, "g"), (1, "mg")];

    /// <summary>A mass in milligrams with its species (<c>CO2</c>, <c>CO2e</c> or nothing): 720000 is <c>0.72 kgCO2</c>, 89000 is <c>89 gCO2</c>.</summary>
    public static string Mass(decimal milligrams, string species)
    {
        // A tenth of a unit is still read in it: 0.72 kg, not 720 g.
        var (size, unit) = Masses.FirstOrDefault(mass => Math.Abs(milligrams) * 10 >= mass.Milligrams, Masses[^1]);
        return $"{QuantityText.Format(milligrams / size)} {unit}{species}";
    }

    /// <summary>Money in fen as yuan: 120 is <c>1.2 CNY</c>.</summary>
    public static string Money(decimal fen) => $"{QuantityText.Format(fen / 100)} CNY";
}
