using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Puhui.Quantities;
using Xunit;

namespace Puhui.Core.Tests.Quantities;

public class QuantityTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        var quantities = from amount in Exact.Everyday
                         from unit in Gen.Elements("km", "kgCO2/kWh", "", "steps", "kg/(m2·d)")
                         select new Quantity(amount, Unit.Parse(unit));
        Prop.ForAll(quantities.ToArbitrary(), quantity =>
            Quantity.Parse(quantity.ToString()).Value == quantity && Quantity.Parse(Encoding.UTF8.GetBytes(quantity.ToString())).Value == quantity).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("12.4 km", "12.4 km")]
    [InlineData("  12.40km ", "12.4 km")]
    [InlineData("10000 m", "10 km")]
    [InlineData("-3 km", "-3 km")]
    [InlineData("0 km", "0 km")]
    public void A_number_and_a_unit_of_the_same_kind_are_taken(string text, string expected) =>
        Assert.Equal(expected, Quantity.Parse(text, Unit.Parse("km")).Value.ToString());

    [Theory]
    [InlineData("ten km", "input_invalid")]
    [InlineData("", "input_invalid")]
    [InlineData("1.5e3 km", "input_invalid")]
    [InlineData("1E3km", "input_invalid")]
    [InlineData("1e-3 km", "input_invalid")]
    [InlineData("1,000 km", "input_invalid")]
    [InlineData("10 20 km", "input_invalid")]
    [InlineData("NaN km", "input_invalid")]
    [InlineData("Infinity km", "input_invalid")]
    [InlineData("10", "unit_missing")]
    [InlineData("10 ", "unit_missing")]
    [InlineData("10 kg", "unit_mismatch")]
    [InlineData("10 pkm", "unit_mismatch")]
    [InlineData("10 furlong", "unit_mismatch")]
    [InlineData("10 km/h", "unit_mismatch")]
    public void Anything_else_is_refused_by_name(string text, string code) =>
        Assert.Equal(code, Quantity.Parse(text, Unit.Parse("km")).Refusal?.Code);

    [Fact]
    public void A_bare_number_wants_no_unit()
    {
        Assert.Equal(0.05m, Quantity.Parse("0.05", Unit.One).Value.Amount);
        Assert.Equal(0.05m, Quantity.Parse("5 %", Unit.One).Value.Amount);
        Assert.Equal("unit_mismatch", Quantity.Parse("5 km", Unit.One).Refusal?.Code);
    }

    [Fact]
    public void A_refusal_shows_an_example_in_the_wanted_unit() =>
        Assert.Contains("10 km", Quantity.Parse("10", Unit.Parse("km")).Refusal!.Detail, StringComparison.Ordinal);

    [Fact]
    public void An_amount_that_leaves_the_range_when_converted_is_refused() =>
        Assert.Equal("arithmetic", Quantity.Parse("79228162514264337593543950335 km", Unit.Parse("m")).Refusal?.Code);

    [Fact]
    public void Reading_a_quantity_does_not_allocate()
    {
        Quantity.Parse("12.4 km"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Quantity.Parse("12.4 km"u8);
            Quantity.Parse("12.4 kgCO2/kWh".AsSpan());
        }

        // The first composed unit is remembered; afterwards nothing is allocated.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }
}
