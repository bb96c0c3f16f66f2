using Puhui.Quantities;
using Xunit;

namespace Puhui.Core.Tests.Quantities;

public class AmountTextTests
{
    [Theory]
    [InlineData(720_000, "CO2", "0.72 kgCO2")]
    [InlineData(89_000, "CO2", "89 gCO2")]
    [InlineData(0, "", "0 mg")]
    [InlineData(-94_358, "CO2e", "-94.358 gCO2e")]
    [InlineData(3_282_625_000, "CO2", "3.282625 tCO2")]
    [InlineData(55, "CO2", "55 mgCO2")]
    public void Masses_are_exact_and_readable(long milligrams, string species, string expected) =>
        Assert.Equal(expected, AmountText.Mass(milligrams, species));

    [Fact]
    public void Money_is_in_yuan() => Assert.Equal("1.2 CNY", AmountText.Money(120));
}
