using System.Globalization;
using Puhui.Quantities;

namespace Puhui.IdentityNumbers;

/// <summary>
/// A citizen's identity number (公民身份号码, GB 11643): six digits of place, eight of the date of birth, three of order, a check
/// character by ISO 7064 mod 11-2. Also the number on a foreigner's permanent residence card, which begins with 9. Only the date of
/// birth is read out of it: nothing else it tells is of any business here.
/// </summary>
/// <remarks>The check finds every wrong character and every two neighbours swapped. It does not show that the number was given to anybody.</remarks>
public sealed record ResidentNumber
{
    private const string CheckCharacters = "10X98765432";
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    // The first two digits of GB/T 2260: the provinces, Hong Kong, Macao, Taiwan (81 to 83, as residence permits write them, and 71).
    private const string Provinces =
        " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 ";

    private ResidentNumber(string text, DateOnly born)
    {
        Text = text;
        Born = born;
    }

    /// <summary>The 18 characters; a check character X is upper case.</summary>
    public string Text { get; }

    /// <summary>The date of birth it states.</summary>
    public DateOnly Born { get; }

    /// <summary>
    /// Reads a number. Refusals, in this order: <c>resident_number_length</c>, <c>resident_number_character</c>,
    /// <c>resident_number_place</c>, <c>resident_number_date</c>, <c>resident_number_check</c>.
    /// </summary>
    /// <param name="text">18 characters; x may be lower case. Nothing is trimmed.</param>
    /// <param name="today">The day by which a date of birth is in the past.</param>
    public static Result<ResidentNumber> Parse(string? text, DateOnly today)
    {
        if (text is not { Length: 18 })
        {
            return new Refusal("resident_number_length", "A resident identity number has 18 characters.");
        }

        var number = WeightedSum.Upper(text);
        if (!WeightedSum.Digits(number.AsSpan(0, 17)) || !WeightedSum.Within(number.AsSpan(17), "0123456789X"))
        {
            return new Refusal("resident_number_character", "It consists of 17 digits, and a digit or X at the end.");
        }

        // A foreigner's permanent residence card: 9, the province where it was applied for, three digits of nationality.
        var province = number[0] == '9' ? number.AsSpan(1, 2) : number.AsSpan(0, 2);
        if (!Provinces.AsSpan().Contains($" {province} ", StringComparison.Ordinal))
        {
            return new Refusal("resident_number_place", "It does not begin with the code of a province.");
        }

        if (!DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born)
            || born.Year < 1800 || born > today)
        {
            return new Refusal("resident_number_date", "Its digits 7 to 14 are not a date of birth.");
        }

        return number[17] == CheckCharacters[WeightedSum.Of(number, Weights, "0123456789") % 11]
            ? new ResidentNumber(number, born)
            : new Refusal("resident_number_check", "Its last character does not fit the others: one of them is mistyped.");
    }

    /// <summary>Full years on a day. On the birthday itself the year is full; who was born on 29 February is a year older on 1 March.</summary>
    public int AgeOn(DateOnly day) => Ages.On(Born, day);

    /// <summary>Nothing of the number, so that it never gets into a log by itself.</summary>
    public override string ToString() => "resident number";
}
