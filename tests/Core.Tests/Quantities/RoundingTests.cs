using FsCheck;
using FsCheck.Fluent;
using Puhui.Quantities;
using Xunit;

namespace Puhui.Core.Tests.Quantities;

public class RoundingTests
{
    [Theory]
    [InlineData(Rounding.TowardZero, 1, 2, -1, -2)]
    [InlineData(Rounding.HalfEven, 2, 2, -2, -2)]
    [InlineData(Rounding.HalfAwayFromZero, 2, 3, -2, -3)]
    [InlineData(Rounding.Down, 1, 2, -2, -3)]
    [InlineData(Rounding.Up, 2, 3, -1, -2)]
    public void Each_name_means_one_thing(Rounding rounding, long of15, long of25, long ofMinus15, long ofMinus25)
    {
        Assert.Equal(of15, rounding.ToWhole(1.5m));
        Assert.Equal(of25, rounding.ToWhole(2.5m));
        Assert.Equal(ofMinus15, rounding.ToWhole(-1.5m));
        Assert.Equal(ofMinus25, rounding.ToWhole(-2.5m));
    }

    [Fact]
    public void Toward_zero_never_gives_more_than_there_was() =>
        Prop.ForAll(Exact.Everyday.ToArbitrary(), value =>
            Rounding.TowardZero.ToWhole(value) <= value && Rounding.TowardZero.ToWhole(-value) == -Rounding.TowardZero.ToWhole(value)).QuickCheckThrowOnFailure();

    [Fact]
    public void Names_are_read_back()
    {
        foreach (var rounding in Enum.GetValues<Rounding>())
        {
            Assert.True(RoundingExtensions.TryParse(rounding.Name(), out var read));
            Assert.Equal(rounding, read);
        }

        Assert.False(RoundingExtensions.TryParse("nearest", out _));
    }

    [Fact]
    public void What_does_not_fit_is_an_overflow() => Assert.Throws<OverflowException>(() => Rounding.Down.ToWhole(decimal.MaxValue));
}
