using FsCheck;
using FsCheck.Fluent;
using Puhui.IdentityNumbers;
using Xunit;

namespace Puhui.Core.Tests.IdentityNumbers;

public class VehicleNumberTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ";

    // ISO 3779's table, letter by letter.
    private static int Value(char character) => character switch
    {
        'A' or 'J' or '1' => 1,
        'B' or 'K' or 'S' or '2' => 2,
        'C' or 'L' or 'T' or '3' => 3,
        'D' or 'M' or 'U' or '4' => 4,
        'E' or 'N' or 'V' or '5' => 5,
        'F' or 'W' or '6' => 6,
        'G' or 'P' or 'X' or '7' => 7,
        'H' or 'Y' or '8' => 8,
        'R' or 'Z' or '9' => 9,
        _ => 0,
    };

    private static string Numbered(string sixteen)
    {
        int[] weights = [8, 7, 6, 5, 4, 3, 2, 10, 9, 8, 7, 6, 5, 4, 3, 2];
        var rest = sixteen.Select((c, i) => Value(c) * weights[i]).Sum() % 11;
        return sixteen[..8] + (rest == 10 ? 'X' : (char)('0' + rest)) + sixteen[8..];
    }

    private static Gen<string> Numbers() =>
        from maker in Gen.Elements("L", "H", "1", "5")
        from middle in Slips.Text(11, Alphabet)
        from end in Slips.Text(4, "0123456789")
        select Numbered(maker + middle + end);

    [Theory]
    [InlineData("1M8GDM9AXKP042788")]
    [InlineData("11111111111111111")]
    [InlineData("1HGCM82633A004352")]
    [InlineData("LTANPUHU3T0000001")]
    [InlineData("ltanpuhu3t0000001")]
    public void Published_numbers_are_read(string text)
    {
        var number = VehicleNumber.Parse(text).Value;
        Assert.Equal(text.ToUpperInvariant(), number.Text);
        Assert.True(number.IsChecked);
    }

    [Theory]
    [InlineData(null, "vehicle_number_length")]
    [InlineData("1M8GDM9AXKP04278", "vehicle_number_length")]
    [InlineData("1M8GDM9AXKP04278I", "vehicle_number_character")]
    [InlineData("1M8GDM9AXKO042788", "vehicle_number_character")]
    [InlineData("1M8GDM9AXKP0427A8", "vehicle_number_end")]
    [InlineData("1M8GDM9A1KP042788", "vehicle_number_check")]
    public void A_wrong_number_is_refused_by_name(string? text, string code) => Assert.Equal(code, VehicleNumber.Parse(text).Refusal?.Code);

    [Fact]
    public void A_european_number_has_no_check_character()
    {
        var number = VehicleNumber.Parse("WBAZZZ00Z00000001").Value;
        Assert.False(number.IsChecked);
    }

    [Fact]
    public void Every_number_made_from_the_table_is_read() =>
        Prop.ForAll(Numbers().ToArbitrary(), text => VehicleNumber.Parse(text).IsAccepted).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_wrong_character_of_another_value_is_found() =>
        Prop.ForAll(Numbers().ToArbitrary(), text => Slips.OneWrong(text, Alphabet)
            // In the first place another country may not ask for the check; in the ninth, any other character is wrong.
            .Where(slip => slip[1..] == text[1..] ? "LH12345".Contains(slip[0], StringComparison.Ordinal) && Value(slip[0]) != Value(text[0])
                : slip[8] != text[8] || slip.Zip(text).Any(pair => Value(pair.First) != Value(pair.Second)))
            .All(slip => !VehicleNumber.Parse(slip).IsAccepted)).QuickCheckThrowOnFailure();

    [Fact]
    public void Neighbours_swapped_are_found_but_beside_the_check_character() =>
        Prop.ForAll(Numbers().ToArbitrary(), text => Slips.Swapped(text)
            .Where(slip => slip.Place is not (0 or 7 or 8) && Value(text[slip.Place]) != Value(text[slip.Place + 1]))
            .All(slip => !VehicleNumber.Parse(slip.Text).IsAccepted)).QuickCheckThrowOnFailure();
}
