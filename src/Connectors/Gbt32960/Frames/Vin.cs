namespace Puhui.Gbt32960.Frames;

/// <summary>
/// Vehicle identification numbers of ISO 3779 and GB 16735: 17 capital letters and digits without I, O and Q. The check digit at
/// place 9 is not asked for: not every maker whose cars are on the road uses it.
/// </summary>
internal static class Vin
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ";
    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(Alphabet);

    public static bool IsValid(string text) => text.Length == 17 && !text.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>The check digit for place 9, for vehicles made up.</summary>
    public static char CheckDigit(ReadOnlySpan<char> vin)
    {
        ReadOnlySpan<int> weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            sum += weights[i] * Value(vin[i]);
        }

        return sum % 11 == 10 ? 'X' : (char)('0' + (sum % 11));
    }

    private static int Value(char letter) => letter switch
    {
        >= '0' and <= '9' => letter - '0',
        >= 'A' and <= 'H' => letter - 'A' + 1,
        >= 'J' and <= 'R' => letter - 'J' + 1,
        _ => letter - 'S' + 2,
    };
}
