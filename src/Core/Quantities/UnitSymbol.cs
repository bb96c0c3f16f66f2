using System.Collections.Frozen;

namespace Puhui.Quantities;

/// <summary>One known unit symbol: the table that every spelling of a unit comes from.</summary>
internal sealed record UnitSymbol(string Text, Dimension Dimension, Fraction Factor)
{
    private static readonly Dimension LengthDimension = Dimension.Of(BaseDimension.Length);
    private static readonly Dimension TimeDimension = Dimension.Of(BaseDimension.Time);
    private static readonly Dimension EnergyDimension = Dimension.Of(BaseDimension.Energy);

    private static readonly (string Prefix, decimal Kilograms)[] Masses =
        [("mg", 0.000001m), ("g", 0.001m), ("kg", 1m), ("t", 1000m)];

    private static readonly FrozenDictionary<string, UnitSymbol> Known = Table();
    private static readonly FrozenDictionary<string, UnitSymbol>.AlternateLookup<ReadOnlySpan<char>> KnownBySpan = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    public static IEnumerable<string> Spellings => Known.Keys;

    public static bool TryFind(ReadOnlySpan<char> text, out UnitSymbol symbol) => KnownBySpan.TryGetValue(text, out symbol!);

    public static UnitSymbol? WithSpecies(UnitSymbol mass, BaseDimension species) =>
        Known.Values.FirstOrDefault(other => other.Dimension == Dimension.Of(species) && other.Factor == mass.Factor);

    private static FrozenDictionary<string, UnitSymbol> Table()
    {
        var table = new Dictionary<string, UnitSymbol>(StringComparer.Ordinal);

        Add(LengthDimension, 0.001m, "mm");
        Add(LengthDimension, 0.01m, "cm");
        Add(LengthDimension, 1, "m");
        Add(LengthDimension, 1000, "km");
        Add(LengthDimension.Power(3), 0.001m, "L", "l");
        Add(LengthDimension.Power(3), 0.000001m, "mL", "ml");

        Add(TimeDimension, 1, "s");
        Add(TimeDimension, 60, "min");
        Add(TimeDimension, 3600, "h");
        Add(TimeDimension, 86400, "d");

        foreach (var (prefix, kilograms) in Masses)
        {
            Add(Dimension.Of(BaseDimension.Mass), kilograms, prefix);
            Add(Dimension.Of(BaseDimension.Co2), kilograms, prefix + "CO2", prefix + "CO₂");
            Add(Dimension.Of(BaseDimension.Co2e), kilograms, prefix + "CO2e", prefix + "CO₂e");
        }

        Add(EnergyDimension, 1, "J");
        Add(EnergyDimension, 1000, "kJ");
        Add(EnergyDimension, 1_000_000, "MJ");
        Add(EnergyDimension, 1_000_000_000, "GJ");
        Add(EnergyDimension, 1_000_000_000_000, "TJ");
        Add(EnergyDimension, 3600, "Wh");
        Add(EnergyDimension, 3_600_000, "kWh");
        Add(EnergyDimension, 3_600_000_000, "MWh");
        Add(EnergyDimension, 3_600_000_000_000, "GWh");
        Add(EnergyDimension / TimeDimension, 1, "W");
        Add(EnergyDimension / TimeDimension, 1000, "kW");
        Add(EnergyDimension / TimeDimension, 1_000_000, "MW");

        Add(Dimension.Of(BaseDimension.Currency), 1, "CNY");
        Add(Dimension.Of(BaseDimension.Currency), 0.01m, "fen");

        Add(Dimension.Of(BaseDimension.Persons), 1, "p", "person", "persons");
        Add(Dimension.Of(BaseDimension.Persons) * LengthDimension, 1000, "pkm");
        Add(Dimension.Of(BaseDimension.Steps), 1, "steps", "step");
        Add(Dimension.Of(BaseDimension.Trips), 1, "trips", "trip");
        Add(Dimension.Of(BaseDimension.Count), 1, "count");
        Add(Dimension.Of(BaseDimension.Meals), 1, "meals", "meal");
        Add(Dimension.Of(BaseDimension.Nights), 1, "nights", "night", "room-nights", "room-night");
        Add(Dimension.Of(BaseDimension.Sheets), 1, "sheets", "sheet");
        Add(Dimension.None, 0.01m, "%");

        return table.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(Dimension dimension, decimal factor, params ReadOnlySpan<string> spellings)
        {
            var symbol = new UnitSymbol(spellings[0], dimension, Fraction.Of(factor));
            foreach (var spelling in spellings)
            {
                table.Add(spelling, symbol);
            }
        }
    }
}
