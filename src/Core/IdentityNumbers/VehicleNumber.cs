using Puhui.Quantities;

namespace Puhui.IdentityNumbers;

/// <summary>
/// A vehicle identification number (车辆识别代号, ISO 3779 and GB 16735): 17 characters without I, O and Q, the last four digits.
/// Character 9 is a check character mod 11 where the maker's country asks for one: China and North America. Elsewhere it may be anything.
/// </summary>
/// <remarks>
/// Letters share their values with digits, so a letter taken for another of the same value is not found; every other wrong
/// character is. Neighbours swapped are found, but for a pair with character 9 in it.
/// </remarks>
public sealed record VehicleNumber
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ";

    // Values of the letters in the order of the alphabet above: A–H 1–8, J–N 1–5, P 7, R 9, S–Z 2–9.
    private const string Values = "012345678912345678123457923456789";
    private const string CheckCharacters = "0123456789X";
    private const int CheckPlace = 8;
    private static readonly int[] Weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

    private VehicleNumber(string text) => Text = text;

    /// <summary>The 17 characters, in upper case.</summary>
    public string Text { get; }

    /// <summary>Whether the maker's country asks for the check character: a number beginning with L or H (China), or 1 to 5 (North America).</summary>
    public bool IsChecked => MustCheck(Text);

    /// <summary>
    /// Reads a number. Refusals, in this order: <c>vehicle_number_length</c>, <c>vehicle_number_character</c>,
    /// <c>vehicle_number_end</c>, <c>vehicle_number_check</c>.
    /// </summary>
    /// <param name="text">17 characters; letters may be lower case. Nothing is trimmed.</param>
    public static Result<VehicleNumber> Parse(string? text)
    {
        if (text is not { Length: 17 })
        {
            return new Refusal("vehicle_number_length", "A vehicle identification number has 17 characters.");
        }

        var number = WeightedSum.Upper(text);
        if (!WeightedSum.Within(number, Alphabet))
        {
            return new Refusal("vehicle_number_character", "It consists of digits and capital letters other than I, O and Q.");
        }

        if (!WeightedSum.Digits(number.AsSpan(13)))
        {
            return new Refusal("vehicle_number_end", "Its last four characters are digits.");
        }

        return !MustCheck(number) || number[CheckPlace] == CheckCharacters[Sum(number) % 11]
            ? new VehicleNumber(number)
            : new Refusal("vehicle_number_check", "Its ninth character does not fit the others: one of them is mistyped.");
    }

    /// <summary>Nothing of the number.</summary>
    public override string ToString() => "vehicle number";

    private static bool MustCheck(string number) => number[0] is 'L' or 'H' or (>= '1' and <= '5');

    private static int Sum(string number)
    {
        var sum = 0;
        for (var i = 0; i < number.Length; i++)
        {
            sum += (Values[Alphabet.IndexOf(number[i], StringComparison.Ordinal)] - '0') * Weights[i];
        }

        return sum;
    }
}
