using System.Globalization;
using System.Text.Json;
using Puhui.Engagement.Contracts;

namespace Puhui.Engagement.Standings;

/// <summary>The published rules, as data: the last of the file is in force, earlier ones stay for statements that name them.</summary>
internal static class RuleBook
{
    private static readonly JsonSerializerOptions s_names = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static IReadOnlyList<StandingRule> All { get; } = Read();

    public static StandingRule InForce => All[^1];

    /// <summary>How many leaves twelve months give.</summary>
    public static int LeavesOf(StandingRule rule, IReadOnlyList<long> months) =>
        rule.Steps.Where(step => Active(step, months) >= step.ActiveMonths).Select(step => step.Leaves).DefaultIfEmpty(0).Max();

    /// <summary>What is missing for one more leaf; null at the top.</summary>
    public static (string Zh, string En)? NextOf(StandingRule rule, IReadOnlyList<long> months)
    {
        var leaves = LeavesOf(rule, months);
        if (rule.Steps.FirstOrDefault(step => step.Leaves > leaves) is not { } next)
        {
            return null;
        }

        var active = Active(next, months);
        var missing = next.ActiveMonths - active;
        var amount = Kilograms(next.MonthMg);
        return (
            string.Create(CultureInfo.InvariantCulture, $"达到每月 {amount} 千克的月份已有 {active} 个，再有 {missing} 个，就是“{next.NameZh}”"),
            string.Create(CultureInfo.InvariantCulture, $"{active} of {next.ActiveMonths} months with at least {amount} kg so far; {missing} more for “{next.NameEn}”"));
    }

    private static int Active(StandingStep step, IReadOnlyList<long> months) => months.Count(month => month >= step.MonthMg);

    private static string Kilograms(long mg) => (mg / 1_000_000m).ToString("0.###", CultureInfo.InvariantCulture);

    private static StandingRule[] Read()
    {
        using var file = typeof(RuleBook).Assembly.GetManifestResourceStream("standing-rules.json")
            ?? throw new InvalidOperationException("The standing rules are not in the assembly.");
        return JsonSerializer.Deserialize<StandingRule[]>(file, s_names) is { Length: > 0 } rules ? rules : throw new InvalidOperationException("There is no standing rule.");
    }
}
