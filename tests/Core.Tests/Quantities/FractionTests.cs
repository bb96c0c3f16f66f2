using FsCheck;
using FsCheck.Fluent;
using Puhui.Quantities;
using Xunit;

namespace Puhui.Core.Tests.Quantities;

public class FractionTests
{
    [Fact]
    public void Every_decimal_is_a_fraction_and_comes_back_from_it() =>
        Prop.ForAll(Exact.AnyDecimal.ToArbitrary(), value => Fraction.Of(value).TryToDecimal(out var back) && back == value).QuickCheckThrowOnFailure();

    [Fact]
    public void Fractions_are_kept_in_lowest_terms_with_the_sign_above()
    {
        Assert.Equal("-2/3", new Fraction(4, -6).ToString());
        Assert.Equal(new Fraction(1, 2), Fraction.Of(0.5m));
        Assert.Equal("0", default(Fraction).ToString());
    }

    [Fact]
    public void A_third_has_no_decimal()
    {
        Assert.False(new Fraction(1, 3).TryToDecimal(out _));
        Assert.Throws<DivideByZeroException>(() => new Fraction(1, 0));
    }
}
