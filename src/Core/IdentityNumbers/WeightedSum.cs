namespace Puhui.IdentityNumbers;

/// <summary>What the check characters of all these numbers rest on: values times weights, summed.</summary>
internal static class WeightedSum
{
    /// <summary>The sum of <c>value of character × weight</c> over the first <c>weights.Length</c> characters; the value is the place in <paramref name="alphabet"/>.</summary>
    public static int Of(ReadOnlySpan<char> text, ReadOnlySpan<int> weights, string alphabet)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += alphabet.IndexOf(text[i], StringComparison.Ordinal) * weights[i];
        }

        return sum;
    }

    /// <summary>Whether every character is in the alphabet.</summary>
    public static bool Within(ReadOnlySpan<char> text, string alphabet)
    {
        foreach (var character in text)
        {
            if (!alphabet.Contains(character, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether every character is a digit 0 to 9.</summary>
    public static bool Digits(ReadOnlySpan<char> text) => Within(text, "0123456789");

    /// <summary>The text with a to z written as A to Z; nothing else is changed.</summary>
    public static string Upper(string text) =>
        string.Create(text.Length, text, static (upper, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                upper[i] = char.IsAsciiLetterLower(from[i]) ? (char)(from[i] - 32) : from[i];
            }
        });
}
