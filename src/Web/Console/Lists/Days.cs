using System.Globalization;

namespace Puhui.Operating.Lists;

/// <summary>Days as filters have them.</summary>
internal static class Days
{
    public static bool TryRead(string? text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>The beginning of a day that is chosen, in a zone; null when none is.</summary>
    public static DateTimeOffset? Begin(string? text, TimeZoneInfo zone) => TryRead(text, out var day) ? Midnight(day, zone) : null;

    /// <summary>The end of it.</summary>
    public static DateTimeOffset? End(string? text, TimeZoneInfo zone) => TryRead(text, out var day) && day < DateOnly.MaxValue ? Midnight(day.AddDays(1), zone) : null;

    public static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(30);
        }

        // The first and last days of the calendar have no earlier offset.
        return day.Year is < 2 or > 9998 ? new DateTimeOffset(local, TimeSpan.Zero) : new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
