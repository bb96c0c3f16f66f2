using Puhui.Components;
using Puhui.Components.Figures;
using Puhui.Engagement.Contracts;

namespace Puhui.Citizen.Shares;

/// <summary>What is said of a shared year, on the page, on the picture and where its address is passed on.</summary>
internal static class ShareWords
{
    public static string Headline(SharedStatement shared, Language l) => shared.Name is { } name
        ? l.Say($"{name}的 {shared.Statement.Year}", $"{name}’s {shared.Statement.Year}")
        : l.Say($"绿色的 {shared.Statement.Year}", $"A green {shared.Statement.Year}");

    public static string Title(SharedStatement shared, Language l) => l.Say(
        $"{Headline(shared, l)}：少排 {Mass.Of(shared.Statement.TotalMg, l)}",
        $"{Headline(shared, l)}: {Mass.Of(shared.Statement.TotalMg, l)} kept out of the air");

    public static string Summary(SharedStatement shared, Language l)
    {
        var one = shared.Statement;
        return l.Say(
            $"{one.ActiveDays} 天里 {one.Acts} 次绿色行动，记在“{one.Programme.Zh}”。每个数都有签名，打开就能验真。",
            $"{one.Acts} green acts on {one.ActiveDays} days, counted by {one.Programme.En}. Every figure is signed; open it to check.");
    }

    public static string MonthName(int month, Language l) => l.Say(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{month} 月"), l.Culture.DateTimeFormat.GetMonthName(month));

    public static string Day(DateOnly day, Language l) => day.ToString(l.Say("M月d日", "d MMMM"), l.Culture);

    /// <summary>A number that stays the same for an address; it gives the plant its bearing.</summary>
    public static uint Seed(string token) => token.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619u));
}
