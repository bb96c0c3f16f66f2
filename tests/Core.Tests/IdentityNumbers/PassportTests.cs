using Puhui.IdentityNumbers;
using Xunit;

namespace Puhui.Core.Tests.IdentityNumbers;

public class PassportTests
{
    // ICAO 9303's own example, of the state of Utopia.
    private const string First = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    private const string Second = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    private static readonly DateOnly Then = new(2010, 1, 1);

    [Theory]
    [InlineData("CHN", "E12345678", PassportKind.ChineseOrdinary)]
    [InlineData("chn", "ea1234567", PassportKind.ChineseOrdinary)]
    [InlineData("CHN", "G12345678", PassportKind.ChineseOrdinary)]
    [InlineData("CHN", "PE1234567", PassportKind.ChinesePublicAffairs)]
    [InlineData("CHN", "P12345678", PassportKind.ChinesePublicAffairs)]
    [InlineData("CHN", "SE1234567", PassportKind.ChineseService)]
    [InlineData("CHN", "DE1234567", PassportKind.ChineseDiplomatic)]
    [InlineData("CHN", "KJ1234567", PassportKind.HongKong)]
    [InlineData("HKG", "K12345678", PassportKind.HongKong)]
    [InlineData("MAC", "MA1234567", PassportKind.Macao)]
    [InlineData("FRA", "12AB34567", PassportKind.Foreign)]
    [InlineData("D", "C01X00T47", PassportKind.Foreign)]
    public void A_number_tells_which_passport_it_is(string state, string text, PassportKind kind) =>
        Assert.Equal(kind, PassportNumber.Parse(state, text).Value.Kind);

    [Theory]
    [InlineData(null, "E12345678", "passport_state")]
    [InlineData("CHIN", "E12345678", "passport_state")]
    [InlineData("C1N", "E12345678", "passport_state")]
    [InlineData("CHN", null, "passport_length")]
    [InlineData("CHN", "E123", "passport_length")]
    [InlineData("CHN", "E123456789", "passport_length")]
    [InlineData("CHN", "E1234-678", "passport_character")]
    [InlineData("CHN", "E1234567", "passport_form")]
    [InlineData("CHN", "EI1234567", "passport_form")]
    [InlineData("CHN", "EO1234567", "passport_form")]
    [InlineData("CHN", "X12345678", "passport_form")]
    [InlineData("FRA", "ABCDEFGH", "passport_form")]
    [InlineData("HKG", "E12345678", "passport_form")]
    public void A_wrong_number_is_refused_by_name(string? state, string? text, string code) =>
        Assert.Equal(code, PassportNumber.Parse(state, text).Refusal?.Code);

    [Fact]
    public void The_example_of_icao_is_read()
    {
        var zone = MachineReadableZone.Parse(First, Second, Then).Value;

        Assert.Equal("L898902C3", zone.Number.Text);
        Assert.Equal("UTO", zone.Number.State);
        Assert.Equal("UTO", zone.Nationality);
        Assert.Equal(new DateOnly(1974, 8, 12), zone.Born);
        Assert.Equal(new DateOnly(2012, 4, 15), zone.Expires);
    }

    [Fact]
    public void A_passport_that_ran_out_is_refused() =>
        Assert.Equal("mrz_expired", MachineReadableZone.Parse(First, Second, new DateOnly(2012, 4, 16)).Refusal?.Code);

    [Theory]
    [InlineData(First, "L898902C36UTO7408122F1204159ZE184226B<<<<<1", "mrz_length", null)]
    [InlineData(First, "l898902C36UTO7408122F1204159ZE184226B<<<<<10", "mrz_character", null)]
    [InlineData("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", Second, "mrz_document", null)]
    [InlineData(First, "L898902C37UTO7408122F1204159ZE184226B<<<<<10", "mrz_check", "number")]
    [InlineData(First, "L898902C36UTO7408132F1204159ZE184226B<<<<<10", "mrz_check", "born")]
    [InlineData(First, "L898902C36UTO7408122F1204169ZE184226B<<<<<10", "mrz_check", "expires")]
    [InlineData(First, "L898902C36UTO7408122F1204159ZE184227B<<<<<10", "mrz_check", "personal")]
    [InlineData(First, "L898902C36UTO7408122F1204159ZE184226B<<<<<11", "mrz_check", "all")]
    public void A_wrong_zone_is_refused_by_name_and_part(string first, string second, string code, string? part)
    {
        var refusal = MachineReadableZone.Parse(first, second, Then).Refusal!;
        Assert.Equal((code, part), (refusal.Code, refusal.Pointer));
    }

    [Fact]
    public void Every_wrong_digit_of_a_checked_part_is_found()
    {
        foreach (var slip in Slips.OneWrong(Second, "0123456789"))
        {
            var place = slip.Zip(Second).TakeWhile(pair => pair.First == pair.Second).Count();
            // Nationality and sex stand under no check; a letter may be taken for the digit of the same value mod 10.
            if (place is (>= 10 and < 13) or 20 || !char.IsAsciiDigit(Second[place]))
            {
                continue;
            }

            Assert.False(MachineReadableZone.Parse(First, slip, Then).IsAccepted, slip);
        }
    }
}
