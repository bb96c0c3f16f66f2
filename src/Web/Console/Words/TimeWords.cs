using Puhui.Components;

namespace Puhui.Operating.Words;

/// <summary>Times as operators say them.</summary>
internal static class TimeWords
{
    public static string Ago(DateTimeOffset at, DateTimeOffset now, Language language)
    {
        var ago = now - at;
        return ago switch
        {
            { TotalSeconds: < 5 } => language.Say("刚刚", "just now"),
            { TotalSeconds: < 60 } => language.Say($"{(int)ago.TotalSeconds} 秒前", $"{(int)ago.TotalSeconds} s ago"),
            { TotalMinutes: < 60 } => language.Say($"{(int)ago.TotalMinutes} 分钟前", $"{(int)ago.TotalMinutes} min ago"),
            { TotalHours: < 24 } => language.Say($"{(int)ago.TotalHours} 小时前", $"{(int)ago.TotalHours} h ago"),
            { TotalDays: < 60 } => language.Say($"{(int)ago.TotalDays} 天前", (int)ago.TotalDays == 1 ? "1 day ago" : $"{(int)ago.TotalDays} days ago"),
            _ => at.ToString(language.Say("yyyy年M月d日", "d MMM yyyy"), language.Culture),
        };
    }

    public static string Exact(DateTimeOffset at, TimeZoneInfo zone, Language language) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString(language.Say("M月d日 HH:mm:ss", "d MMM, HH:mm:ss"), language.Culture);

    /// <summary>With the year, for what may be long ago.</summary>
    public static string Full(DateTimeOffset at, TimeZoneInfo zone, Language language) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString(language.Say("yyyy年M月d日 HH:mm", "d MMM yyyy, HH:mm"), language.Culture);

    /// <summary>A day with its year.</summary>
    public static string Day(DateOnly day, Language language) => day.ToString(language.Say("yyyy年M月d日", "d MMM yyyy"), language.Culture);

    /// <summary>A month with its year.</summary>
    public static string Month(DateOnly month, Language language) => month.ToString(language.Say("yyyy年M月", "MMMM yyyy"), language.Culture);

    public static TimeZoneInfo Zone(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
}
