using FsCheck;
using FsCheck.Fluent;
using Puhui.IdentityNumbers;
using Xunit;

namespace Puhui.Core.Tests.IdentityNumbers;

public class ResidentNumberTests
{
    private static readonly DateOnly Today = new(2026, 11, 27);

    // The check character is computed here another way than in the product: ISO 7064's own recursion, doubling from the left.
    private static string Numbered(string seventeen)
    {
        var product = 0;
        foreach (var digit in seventeen)
        {
            product = (product + (digit - '0')) * 2 % 11;
        }

        var check = (12 - product) % 11;
        return seventeen + (check == 10 ? "X" : check.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Gen<string> Numbers() =>
        from place in Gen.Elements("110105", "440524", "310101", "990156", "911840", "810000", "650104")
        where place[0] != '9' || place[1] != '9'
        from day in Gen.Choose(0, (int)(Today.DayNumber - new DateOnly(1900, 1, 1).DayNumber))
        from order in Gen.Choose(0, 999)
        select Numbered(place + new DateOnly(1900, 1, 1).AddDays(day).ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture) + order.ToString("000", System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("11010519491231002X", 1949, 12, 31)]
    [InlineData("11010519491231002x", 1949, 12, 31)]
    [InlineData("440524188001010014", 1880, 1, 1)]
    public void The_standards_own_examples_are_read(string text, int year, int month, int day)
    {
        var number = ResidentNumber.Parse(text, Today).Value;
        Assert.Equal(new DateOnly(year, month, day), number.Born);
        Assert.Equal(text.ToUpperInvariant(), number.Text);
    }

    [Theory]
    [InlineData(null, "resident_number_length")]
    [InlineData("", "resident_number_length")]
    [InlineData("11010519491231002", "resident_number_length")]
    [InlineData(" 11010519491231002X", "resident_number_length")]
    [InlineData("1101051949123１002X", "resident_number_character")]
    [InlineData("X1010519491231002X", "resident_number_character")]
    [InlineData("11010519491231002Y", "resident_number_character")]
    [InlineData("00010519491331002X", "resident_number_place")]
    [InlineData("99010519491231002X", "resident_number_place")]
    [InlineData("11010519491331002X", "resident_number_date")]
    [InlineData("110105199002290021", "resident_number_date")]
    [InlineData("110105179912310021", "resident_number_date")]
    [InlineData("110105202611280021", "resident_number_date")]
    [InlineData("110105194912310021", "resident_number_check")]
    public void A_wrong_number_is_refused_by_name(string? text, string code) =>
        Assert.Equal(code, ResidentNumber.Parse(text, Today).Refusal?.Code);

    [Fact]
    public void Every_number_made_by_the_recursion_of_iso_7064_is_read() =>
        Prop.ForAll(Numbers().ToArbitrary(), text => ResidentNumber.Parse(text, Today).IsAccepted).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_wrong_character_is_found() =>
        Prop.ForAll(Numbers().ToArbitrary(), text => Slips.OneWrong(text, "0123456789X").All(slip => !ResidentNumber.Parse(slip, Today).IsAccepted)).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_two_neighbours_swapped_are_found() =>
        Prop.ForAll(Numbers().ToArbitrary(), text => Slips.Swapped(text).All(slip => !ResidentNumber.Parse(slip.Text, Today).IsAccepted)).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_makes_it_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text => ResidentNumber.Parse(text, Today) is { IsAccepted: true } or { Refusal: not null }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2012-11-27", 14)]
    [InlineData("2012-11-28", 13)]
    [InlineData("2012-02-29", 14)]
    [InlineData("2026-11-27", 0)]
    public void Age_is_full_years(string born, int years) => Assert.Equal(years, Ages.On(DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture), Today));

    [Fact]
    public void Who_was_born_on_a_leap_day_is_older_on_the_first_of_march()
    {
        Assert.Equal(13, Ages.On(new(2012, 2, 29), new(2026, 2, 28)));
        Assert.Equal(14, Ages.On(new(2012, 2, 29), new(2026, 3, 1)));
    }

    [Fact]
    public void Its_text_form_tells_nothing() => Assert.DoesNotContain("1949", $"{ResidentNumber.Parse("11010519491231002X", Today).Value}", StringComparison.Ordinal);
}
