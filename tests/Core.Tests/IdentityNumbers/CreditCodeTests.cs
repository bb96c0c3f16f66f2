using FsCheck;
using FsCheck.Fluent;
using Puhui.IdentityNumbers;
using Xunit;

namespace Puhui.Core.Tests.IdentityNumbers;

public class CreditCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    // Powers of 3 instead of the standard's table, and the organisation's check by trying out.
    private static string? Numbered(string head, string organisation)
    {
        var check = "0123456789X".FirstOrDefault(candidate => OrganisationFits(organisation + candidate));
        var seventeen = head + organisation + check;
        var (sum, weight) = (0, 1);
        foreach (var character in seventeen)
        {
            sum += Alphabet.IndexOf(character, StringComparison.Ordinal) * weight;
            weight = weight * 3 % 31;
        }

        return seventeen + Alphabet[(31 - (sum % 31)) % 31];
    }

    private static bool OrganisationFits(string nine)
    {
        int[] weights = [3, 7, 9, 10, 5, 8, 4, 2];
        var sum = nine.Take(8).Select((c, i) => (char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10) * weights[i]).Sum();
        return (sum + (nine[8] == 'X' ? 10 : nine[8] - '0')) % 11 == 0;
    }

    private static Gen<string> Codes() =>
        from kind in Gen.Elements("91", "92", "51", "N2", "11")
        from place in Slips.Text(6, "0123456789")
        from organisation in Slips.Text(8, Alphabet)
        select Numbered(kind + place, organisation);

    [Theory]
    [InlineData("91350100M000100Y43")]
    [InlineData("91440300708461136T")]
    [InlineData("91110108551385082Q")]
    [InlineData("91110000802100433B")]
    [InlineData("91350100m000100y43")]
    public void Published_codes_are_read(string text) => Assert.Equal(text.ToUpperInvariant(), CreditCode.Parse(text).Value.Text);

    [Theory]
    [InlineData(null, "credit_code_length")]
    [InlineData("91350100M000100Y4", "credit_code_length")]
    [InlineData("91350100M000100I43", "credit_code_character")]
    [InlineData("9135010中M000100Y43", "credit_code_character")]
    [InlineData("91350100M0001-0Y43", "credit_code_character")]
    [InlineData("9135A100M000100Y43", "credit_code_place")]
    [InlineData("91350100M000100Y44", "credit_code_check")]
    public void A_wrong_code_is_refused_by_name(string? text, string code) => Assert.Equal(code, CreditCode.Parse(text).Refusal?.Code);

    [Fact]
    public void The_organisations_own_check_is_looked_at_too()
    {
        // Right as a whole, with another organisation's check character inside.
        var (sum, weight, seventeen) = (0, 1, "91350100M000100Y5");
        foreach (var character in seventeen)
        {
            sum += Alphabet.IndexOf(character, StringComparison.Ordinal) * weight;
            weight = weight * 3 % 31;
        }

        Assert.Equal("credit_code_organisation", CreditCode.Parse(seventeen + Alphabet[(31 - (sum % 31)) % 31]).Refusal?.Code);
    }

    [Fact]
    public void Every_code_made_with_powers_of_three_is_read() =>
        Prop.ForAll(Codes().ToArbitrary(), text => CreditCode.Parse(text).IsAccepted).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_wrong_character_is_found() =>
        Prop.ForAll(Codes().ToArbitrary(), text => Slips.OneWrong(text, Alphabet).All(slip => !CreditCode.Parse(slip).IsAccepted)).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_two_neighbours_swapped_are_found() =>
        Prop.ForAll(Codes().ToArbitrary(), text => Slips.Swapped(text).All(slip => !CreditCode.Parse(slip.Text).IsAccepted)).QuickCheckThrowOnFailure();
}
