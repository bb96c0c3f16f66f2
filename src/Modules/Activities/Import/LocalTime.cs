using System.Globalization;
using Puhui.Quantities;

namespace Puhui.Activities.Import;

/// <summary>
/// Reads the times of a file. A time with an offset says when it was. A time without one is wall time in the profile's zone:
/// an hour that the clock showed twice means the first, unless that would put an end before its begin; an hour that the
/// clock skipped is read with the offset before the change (as RFC 5545 does), so 02:30 becomes 03:30.
/// </summary>
internal sealed class LocalTime(TimeZoneInfo zone, IReadOnlyList<string> formats)
{
    /// <summary>The word in a profile for RFC 3339 with an offset.</summary>
    public const string Iso = "iso";

    private readonly bool _iso = formats.Contains(Iso, StringComparer.Ordinal);
    private readonly string[] _formats = [.. formats.Where(format => format != Iso)];

    /// <summary>The moment, not before <paramref name="notBefore"/> where the wall time leaves a choice.</summary>
    public Result<DateTimeOffset> Read(string text, string field, DateTimeOffset? notBefore = null)
    {
        if (_iso && HasOffset(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var exact))
        {
            return exact;
        }

        foreach (var format in _formats)
        {
            if (DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var wall))
            {
                return Place(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified), notBefore);
            }
        }

        return new Refusal("time_invalid", $"'{text}' is not a time in a form of the profile: {string.Join(", ", formats)}.", field);
    }

    private DateTimeOffset Place(DateTime wall, DateTimeOffset? notBefore)
    {
        if (zone.IsInvalidTime(wall))
        {
            return new DateTimeOffset(wall, zone.GetUtcOffset(wall.AddDays(-1)));
        }

        if (!zone.IsAmbiguousTime(wall))
        {
            return new DateTimeOffset(wall, zone.GetUtcOffset(wall));
        }

        var offsets = zone.GetAmbiguousTimeOffsets(wall);
        var first = new DateTimeOffset(wall, offsets.Max());
        return first < notBefore ? new DateTimeOffset(wall, offsets.Min()) : first;
    }

    // "Z", or a sign after the time of day; the hyphens of the date stand before it.
    private static bool HasOffset(string text)
    {
        var clock = text.IndexOf(':', StringComparison.Ordinal);
        return clock > 0 && text.AsSpan(clock).IndexOfAny("Zz+-") >= 0;
    }
}
