using System.Globalization;
using System.Text;

namespace Puhui.Crediting;

/// <summary>Numbers and masses as people read them, the same in both languages.</summary>
internal static class CreditNumbers
{
    public static string Number(long value) => value.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>Grams below 10 kg, else kilograms; exact.</summary>
    public static string Mass(long milligrams)
    {
        var (size, unit) = Math.Abs(milligrams) < 10_000_000 ? (1_000m, "g") : (1_000_000m, "kg");
        return (milligrams / size).ToString("#,##0.######", CultureInfo.InvariantCulture) + " " + unit;
    }

    public static string Rate(CreditRate rate, string unit, bool chinese) =>
        chinese ? $"每 {Mass(rate.Per)} {Number(rate.Points)} {unit}" : $"{Number(rate.Points)} {unit} per {Mass(rate.Per)}";

    public static string Times(CreditBonus bonus) =>
        bonus.Denominator == 1 ? Number(bonus.Numerator) : string.Create(CultureInfo.InvariantCulture, $"{bonus.Numerator}/{bonus.Denominator}");

    public static string Days(CreditSpan span, bool chinese) => (span, chinese) switch
    {
        (CreditSpan.Day, true) => "每日",
        (CreditSpan.Month, true) => "每月",
        (CreditSpan.Year, true) => "每年",
        (_, true) => "总计",
        (CreditSpan.Day, _) => "a day",
        (CreditSpan.Month, _) => "a month",
        (CreditSpan.Year, _) => "a year",
        _ => "in all",
    };
}

/// <summary>Says why an act gave what it gave.</summary>
internal static class OutcomeWords
{
    public static string Of(CreditOutcome outcome, bool chinese)
    {
        var policy = outcome.Plan.Policy;
        var unit = chinese ? policy.UnitZh : policy.UnitEn;
        var text = new StringBuilder(chinese ? "减排 " : "");
        for (var i = 0; i < outcome.Portions.Count; i++)
        {
            var (amount, rate) = outcome.Portions[i];
            text.Append(i == 0 ? "" : " + ").Append(CreditNumbers.Mass(amount)).Append(" × ").Append(CreditNumbers.Rate(rate, unit, chinese));
        }

        if (outcome.Plan.Bonus is { } bonus)
        {
            text.Append(" × ").Append(CreditNumbers.Times(bonus)).Append(chinese ? $"（{bonus.TitleZh}）" : $" ({bonus.TitleEn})");
        }

        if (outcome.Before.Numerator != 0)
        {
            text.Append(outcome.Before.Numerator > 0 ? " + " : " − ").Append(chinese ? "余数 " : "remainder ").Append(Rest(outcome.Before, outcome.Plan.Rule, unit));
        }

        text.Append(" = ").Append(CreditNumbers.Number(outcome.Wanted)).Append(' ').Append(unit);
        if (outcome.State.Carry.Numerator != 0)
        {
            var rest = Rest(outcome.State.Carry, outcome.Plan.Rule, unit);
            text.Append((chinese, outcome.State.Carry.Numerator > 0) switch
            {
                (true, true) => $"，余 {rest} 留到下次",
                (true, false) => $"，仍欠 {rest}，下次补足",
                (false, true) => $"; {rest} stay for next time",
                _ => $"; {rest} still to be made up for",
            });
        }

        if (outcome.Cap is { } cap)
        {
            text.Append(chinese
                ? $"；{CreditNumbers.Days(cap.Per, true)}上限 {CreditNumbers.Number(cap.Points)} {unit}，减去 {CreditNumbers.Number(outcome.CutByCap)}"
                : $"; the most {CreditNumbers.Days(cap.Per, false)} is {CreditNumbers.Number(cap.Points)}, so {CreditNumbers.Number(outcome.CutByCap)} less");
        }

        if (outcome.Budget is { } budget)
        {
            text.Append(chinese
                ? $"；{budget.Payer.Zh}的预算只余 {CreditNumbers.Number(outcome.Points)} {unit}，减去 {CreditNumbers.Number(outcome.CutByBudget)}"
                : $"; the budget of {budget.Payer.En} had {CreditNumbers.Number(outcome.Points)} left, so {CreditNumbers.Number(outcome.CutByBudget)} less");
        }

        if (outcome.Points != outcome.Wanted)
        {
            text.Append(chinese ? $"；实得 {CreditNumbers.Number(outcome.Points)} {unit}" : $"; given {CreditNumbers.Number(outcome.Points)}");
        }

        return text.ToString();
    }

    /// <summary>A part of a point as the mass it stands for at the rule's rate, where that is whole milligrams; otherwise as a fraction.</summary>
    private static string Rest(PointFraction part, CreditRule rule, string unit)
    {
        var above = (Int128)Math.Abs(part.Numerator) * rule.Rate!.Per;
        var below = (Int128)Math.Max(part.Denominator, 1) * rule.Rate.Points;
        return above % below == 0
            ? CreditNumbers.Mass((long)(above / below))
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(part.Numerator)}/{part.Denominator} {unit}");
    }
}
