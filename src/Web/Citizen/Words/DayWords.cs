using Puhui.Components;

namespace Puhui.Citizen.Words;

/// <summary>Days as people name them.</summary>
internal static class DayWords
{
    public static string Of(DateOnly day, DateOnly today, Language language) => (today.DayNumber - day.DayNumber) switch
    {
        0 => language.Say("今天", "Today"),
        1 => language.Say("昨天", "Yesterday"),
        > 1 and < 7 => day.ToString(language.Say("M月d日 dddd", "dddd d MMMM"), language.Culture),
        _ when day.Year == today.Year => day.ToString(language.Say("M月d日", "d MMMM"), language.Culture),
        _ => day.ToString(language.Say("yyyy年M月d日", "d MMMM yyyy"), language.Culture),
    };
}
