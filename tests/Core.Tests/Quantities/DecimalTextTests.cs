using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Puhui.Quantities;
using Xunit;

namespace Puhui.Core.Tests.Quantities;

public class DecimalTextTests
{
    [Fact]
    public void What_is_written_is_read_back_bit_by_bit() =>
        Prop.ForAll(Exact.AnyDecimal.ToArbitrary(), value =>
        {
            var text = Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));
            var fault = DecimalText.ReadStart(text, out var read, out var consumed);
            return fault == DecimalFault.None && read == value && consumed == text.Length;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_runtime_reads_everyday_numbers_the_same_way() =>
        Prop.ForAll(Exact.Everyday.ToArbitrary(), value =>
        {
            var text = value.ToString(CultureInfo.InvariantCulture);
            DecimalText.ReadStart(Encoding.ASCII.GetBytes(text), out var read, out _);
            return decimal.GetBits(read).SequenceEqual(decimal.GetBits(decimal.Parse(text, CultureInfo.InvariantCulture)));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0", 0, 1)]
    [InlineData("+7", 7, 2)]
    [InlineData("-0.5", -0.5, 4)]
    [InlineData(".25 km", 0.25, 3)]
    [InlineData("007.50", 7.5, 6)]
    [InlineData("12.4km", 12.4, 4)]
    public void Plain_numbers_are_read(string text, double expected, int length)
    {
        Assert.Equal(DecimalFault.None, DecimalText.ReadStart(Encoding.ASCII.GetBytes(text), out var value, out var consumed));
        Assert.Equal((decimal)expected, value);
        Assert.Equal(length, consumed);
    }

    [Theory]
    [InlineData("", DecimalFault.NotANumber)]
    [InlineData("-", DecimalFault.NotANumber)]
    [InlineData(".", DecimalFault.NotANumber)]
    [InlineData("5.", DecimalFault.NotANumber)]
    [InlineData("km", DecimalFault.NotANumber)]
    [InlineData("NaN", DecimalFault.NotANumber)]
    [InlineData("Infinity", DecimalFault.NotANumber)]
    [InlineData("--1", DecimalFault.NotANumber)]
    [InlineData("79228162514264337593543950336", DecimalFault.TooLarge)]
    [InlineData("1000000000000000000000000000000000000000000000", DecimalFault.TooLarge)]
    [InlineData("0.00000000000000000000000000001", DecimalFault.TooPrecise)]
    [InlineData("1.00000000000000000000000000001", DecimalFault.TooPrecise)]
    public void What_is_no_exact_number_says_why(string text, DecimalFault expected) =>
        Assert.Equal(expected, DecimalText.ReadStart(Encoding.ASCII.GetBytes(text), out _, out _));

    [Theory]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("1.50000000000000000000000000000000000000000", "1.5")]
    [InlineData("000000000000000000000000000000000000000012", "12")]
    [InlineData("3.0000000000000000000000000000000000", "3")]
    public void Zeros_that_say_nothing_do_not_make_a_number_long(string text, string expected)
    {
        Assert.Equal(DecimalFault.None, DecimalText.ReadStart(Encoding.ASCII.GetBytes(text), out var value, out _));
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), value);
    }
}
