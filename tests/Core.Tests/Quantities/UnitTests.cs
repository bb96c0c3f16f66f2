using FsCheck;
using FsCheck.Fluent;
using Puhui.Quantities;
using Xunit;

namespace Puhui.Core.Tests.Quantities;

public class UnitTests
{
    private static readonly string[] s_symbols =
        ["mm", "m", "km", "pkm", "s", "min", "h", "d", "J", "MJ", "kWh", "MWh", "L", "mL", "g", "kg", "t", "gCO2", "kgCO2", "tCO2", "kgCO2e", "steps", "trips", "count", "meals", "nights", "sheets", "CNY", "fen", "p", "%"];

    private static readonly Gen<Unit> s_units =
        from above in Gen.Elements(s_symbols)
        from below in Gen.Elements(s_symbols)
        from composed in Gen.Choose(0, 3)
        select Unit.Parse(composed switch { 0 => above, 1 => $"{above}/{below}", 2 => $"{above}*{below}", _ => $"{above}^2/{below}" });

    [Theory]
    [InlineData("1 km", "m", "1000")]
    [InlineData("1439 min", "h", "23.983333333333333333333333333")]
    [InlineData("1440 min", "h", "24")]
    [InlineData("1.5 d", "h", "36")]
    [InlineData("5000 kWh", "MWh", "5")]
    [InlineData("1 kWh", "MJ", "3.6")]
    [InlineData("3.6 MJ", "kWh", "1")]
    [InlineData("1 TJ", "GJ", "1000")]
    [InlineData("1 m3", "L", "1000")]
    [InlineData("250 mL", "L", "0.25")]
    [InlineData("3.282625 tCO2", "kgCO2", "3282.625")]
    [InlineData("0.72 kgCO2e", "gCO2e", "720")]
    [InlineData("1 t", "mg", "1000000000")]
    [InlineData("120 fen", "CNY", "1.2")]
    [InlineData("1 trip", "trips", "1")]
    [InlineData("2 room-nights", "nights", "2")]
    [InlineData("5 p·km", "pkm", "5")]
    [InlineData("7 L/km", "mL/m", "7")]
    [InlineData("0.5366 kgCO2/kWh", "gCO2/MJ", "149.05555555555555555555555556")]
    [InlineData("43070 J/g", "MJ/kg", "43.07")]
    [InlineData("90 km/h", "m/s", "25")]
    [InlineData("5 %", "%", "5")]
    [InlineData("2 kW·h", "kWh", "2")]
    public void Amounts_are_converted_exactly(string from, string to, string expected) =>
        Assert.Equal($"{expected} {Unit.Parse(to)}", Quantity.Parse(from).Value.In(Unit.Parse(to)).Value.ToString());

    [Theory]
    [InlineData("km", "pkm")]
    [InlineData("kg", "kgCO2")]
    [InlineData("kgCO2", "kgCO2e")]
    [InlineData("trips", "count")]
    [InlineData("steps", "trips")]
    [InlineData("kWh", "kW")]
    [InlineData("m2", "m3")]
    [InlineData("CNY", "kg")]
    public void What_measures_something_else_is_never_converted(string from, string to)
    {
        Assert.False(Unit.Parse(from).TryConversionTo(Unit.Parse(to), out _));
        Assert.False(Unit.Parse(to).TryConversionTo(Unit.Parse(from), out _));
    }

    [Theory]
    [InlineData("kg·km", "kg·km")]
    [InlineData("kg*km", "kg·km")]
    [InlineData("kgCO2/km", "kgCO2/km")]
    [InlineData("kgCO₂e/kWh", "kgCO2e/kWh")]
    [InlineData("kg/m2/d", "kg/(m2·d)")]
    [InlineData("kg/(m2·d)", "kg/(m2·d)")]
    [InlineData("m³", "m3")]
    [InlineData("m^3", "m3")]
    [InlineData("1/km", "1/km")]
    [InlineData("km^-1", "1/km")]
    [InlineData("step", "steps")]
    [InlineData("km/km", "")]
    public void Every_spelling_has_one_canonical_form(string text, string expected) => Assert.Equal(expected, Unit.Parse(text).Symbol);

    [Theory]
    [InlineData("")]
    [InlineData("parsec")]
    [InlineData("KM")]
    [InlineData("km/")]
    [InlineData("/km")]
    [InlineData("km//h")]
    [InlineData("km h")]
    [InlineData("(km")]
    [InlineData("km)")]
    [InlineData("km^")]
    [InlineData("km^x")]
    [InlineData("m0")]
    public void What_is_no_unit_is_not_read(string text) => Assert.False(Unit.TryParse(text, out _));

    [Fact]
    public void The_canonical_form_is_read_back() =>
        Prop.ForAll(s_units.ToArbitrary(), unit => unit.Equals(Unit.One) || Unit.Parse(unit.Symbol).Equals(unit)).QuickCheckThrowOnFailure();

    [Fact]
    public void There_and_back_is_the_same_amount_wherever_the_ratio_is_a_finite_decimal()
    {
        var sameDimension = from unit in s_units
                            from other in s_units
                            from amount in Exact.Everyday
                            select (unit, other, amount);
        Prop.ForAll(sameDimension.ToArbitrary(), drawn =>
        {
            if (!drawn.unit.TryConversionTo(drawn.other, out var there))
            {
                return drawn.unit.Dimension != drawn.other.Dimension;
            }

            drawn.other.TryConversionTo(drawn.unit, out var back);
            return there.Divisor != 1 || back.Apply(there.Apply(drawn.amount)) == drawn.amount;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void There_and_back_is_the_same_amount_for_all_pairs_of_times_energies_and_masses()
    {
        string[][] families = [["s", "min", "h", "d"], ["J", "kJ", "MJ", "Wh", "kWh", "MWh"], ["mg", "g", "kg", "t"], ["mm", "m", "km"]];
        foreach (var (from, to) in families.SelectMany(family => family.SelectMany(from => family.Select(to => (Unit.Parse(from), Unit.Parse(to))))))
        {
            Assert.True(from.TryConversionTo(to, out var there));
            Assert.True(to.TryConversionTo(from, out var back));
            foreach (var amount in new[] { 0m, 1m, 36m, 49m, 1439m, 0.125m, 86400m })
            {
                Assert.Equal(amount, decimal.Round(back.Apply(there.Apply(amount)), 15));
            }
        }
    }

    [Fact]
    public void A_product_brings_symbols_of_one_dimension_together()
    {
        var unit = Unit.Multiply(Unit.Parse("MJ"), Unit.Parse("kgCO2/kWh"), out var conversion);

        Assert.Equal("kgCO2", unit.Symbol);
        Assert.Equal(1m, conversion.Apply(3.6m));
    }

    [Fact]
    public void Plain_mass_is_read_as_a_species_without_touching_the_amount() =>
        Assert.Equal("gCO2/MJ", Unit.Parse("g/MJ").WithSpecies(BaseDimension.Mass, BaseDimension.Co2)!.Symbol);

    [Fact]
    public void Dimensions_are_said_in_words()
    {
        Assert.Equal("CO2 mass / length", Unit.Parse("kgCO2/km").Dimension.ToString());
        Assert.Equal("a bare number", Unit.One.Dimension.ToString());
        Assert.Equal("1 / time", Unit.Parse("1/h").Dimension.ToString());
    }
}
