using Puhui.Components;

namespace Puhui.Citizen.Words;

/// <summary>Moments as people say them: Thursday 19:00.</summary>
internal static class WindowWords
{
    /// <summary>A moment seen from now, both on the same clock: today 19:00, Thursday 19:00, 3 December 19:00.</summary>
    public static string When(DateTimeOffset at, DateTimeOffset now, Language language)
    {
        var days = DateOnly.FromDateTime(at.DateTime).DayNumber - DateOnly.FromDateTime(now.DateTime).DayNumber;
        var day = days switch
        {
            -1 => language.Say("昨天", "yesterday"),
            0 => language.Say("今天", "today"),
            1 => language.Say("明天", "tomorrow"),
            > 1 and < 7 => at.ToString("dddd", language.Culture),
            _ when at.Year == now.Year => at.ToString(language.Say("M月d日", "d MMMM"), language.Culture),
            _ => at.ToString(language.Say("yyyy年M月d日", "d MMMM yyyy"), language.Culture),
        };
        return $"{day} {at.ToString("HH:mm", language.Culture)}";
    }

    /// <summary>A day, without its time.</summary>
    public static string Day(DateTimeOffset at, Language language) => at.ToString(language.Say("yyyy年M月d日", "d MMMM yyyy"), language.Culture);

    /// <summary>How long it still takes, in the unit that fits.</summary>
    public static string In(TimeSpan left, Language language)
    {
        var (number, zh, one, many) = left.TotalHours switch
        {
            >= 48 => ((int)Math.Ceiling(left.TotalDays), "天", "day", "days"),
            >= 1 => ((int)Math.Ceiling(left.TotalHours), "小时", "hour", "hours"),
            _ => (Math.Max(1, (int)Math.Ceiling(left.TotalMinutes)), "分钟", "minute", "minutes"),
        };
        return language.Say($"{number} {zh}", $"{number} {(number == 1 ? one : many)}");
    }
}
