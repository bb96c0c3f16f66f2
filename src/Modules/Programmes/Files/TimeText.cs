using System.Globalization;

namespace Puhui.Programmes;

/// <summary>Times in files: RFC 3339, with their offset.</summary>
internal static class TimeText
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFK", "yyyy-MM-dd' 'HH:mmK"];

    public static bool TryRead(string text, out DateTimeOffset time)
    {
        time = default;
        return (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 9)
            && DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    public static string Write(DateTimeOffset time, string zone)
    {
        var local = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var its) ? TimeZoneInfo.ConvertTime(time, its) : time;
        return local.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture);
    }
}
