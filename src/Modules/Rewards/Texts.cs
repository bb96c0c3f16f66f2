using System.Text.RegularExpressions;

namespace Puhui.Rewards;

/// <summary>What operators write.</summary>
internal static partial class Texts
{
    /// <summary>One line of 1 to <paramref name="most"/> characters.</summary>
    public static bool IsLine(string? text, int most) => text is not null && !string.IsNullOrWhiteSpace(text) && text.Length <= most && IsClean(text, lines: false);

    /// <summary>Up to <paramref name="most"/> characters, several lines.</summary>
    public static bool IsText(string? text, int most) => text is not null && text.Length <= most && IsClean(text, lines: true);

    /// <summary>An ISO 3166 code of a country or of a part of one.</summary>
    public static bool IsRegion(string text) => Region().IsMatch(text);

    /// <summary>Whether a place lies in a region: the same, or a part of it.</summary>
    public static bool LiesIn(string? place, string region) =>
        place is not null && (string.Equals(place, region, StringComparison.Ordinal) || (place.StartsWith(region, StringComparison.Ordinal) && place[region.Length] == '-'));

    /// <summary>8 to 64 visible ASCII characters.</summary>
    public static bool IsRequest(string? text) => text is { Length: >= 8 and <= 64 } && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static bool IsClean(string text, bool lines)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == System.Text.Rune.ReplacementChar || (System.Text.Rune.IsControl(rune) && !(lines && rune.Value is '\n' or '\r')))
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex("^[A-Z]{2}(-[A-Z0-9]{1,3})?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Region();
}
