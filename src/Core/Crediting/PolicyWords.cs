using System.Globalization;

namespace Puhui.Crediting;

/// <summary>A policy in sentences.</summary>
internal static class PolicyWords
{
    public static IReadOnlyList<string> Of(CreditPolicy policy, bool chinese)
    {
        var unit = chinese ? policy.UnitZh : policy.UnitEn;
        List<string> lines = [];
        foreach (var rule in policy.Rules)
        {
            lines.Add(Rule(rule, unit, chinese));
        }

        foreach (var bonus in policy.Bonuses)
        {
            lines.Add(Bonus(bonus, chinese));
        }

        foreach (var cap in policy.Caps)
        {
            lines.Add(chinese
                ? $"{Scope(cap.Scenarios, true)}：每人{CreditNumbers.Days(cap.Per, true)}最多 {CreditNumbers.Number(cap.Points)} {unit}。"
                : $"{Scope(cap.Scenarios, false)}: at most {CreditNumbers.Number(cap.Points)} {unit} {CreditNumbers.Days(cap.Per, false)} for each person.");
        }

        foreach (var budget in policy.Budgets)
        {
            lines.Add(chinese
                ? $"{Scope(budget.Scenarios, true)}：{CreditNumbers.Days(budget.Period, true)}预算 {CreditNumbers.Number(budget.Points)} {unit}，由{budget.Payer.Zh}承担；用完为止，最后一笔按余额发放。"
                : $"{Scope(budget.Scenarios, false)}: a budget of {CreditNumbers.Number(budget.Points)} {unit} {CreditNumbers.Days(budget.Period, false)}, paid by {budget.Payer.En}; the last grant is cut to what is left.");
        }

        lines.Add(Expiry(policy.Expiry, chinese));
        if (policy.ValueFen is { } fen)
        {
            var value = fen.ToString("0.####", CultureInfo.InvariantCulture);
            lines.Add(chinese ? $"1 {unit}参考价值 {value} 分钱。" : $"1 {unit} is worth about {value} fen.");
        }

        if (policy.Collecting is { } collecting)
        {
            lines.Add(Collecting(collecting, unit, chinese));
        }

        if (policy.Gifts is { } gifts)
        {
            lines.Add(chinese
                ? $"赠送：每次最多 {CreditNumbers.Number(gifts.MostInOne)} {unit}，每日最多 {CreditNumbers.Number(gifts.ADay)} {unit}。"
                : $"Gifts: at most {CreditNumbers.Number(gifts.MostInOne)} {unit} in one and {CreditNumbers.Number(gifts.ADay)} a day.");
        }

        if (policy.Water is { } water)
        {
            lines.Add(chinese
                ? $"浇水：每次 {CreditNumbers.Number(water.Points)} {unit}，每日 {water.TimesADay} 次，同一好友每日 {water.PerFriend} 次。"
                : $"Watering: {CreditNumbers.Number(water.Points)} {unit}, {water.TimesADay} times a day, {water.PerFriend} for one friend.");
        }

        return lines;
    }

    private static string Scope(IReadOnlyList<string> scenarios, bool chinese) =>
        scenarios.Count == 0 ? (chinese ? "全部行为" : "All acts") : string.Join(chinese ? "、" : ", ", scenarios);

    private static string Rule(CreditRule rule, string unit, bool chinese)
    {
        var scope = rule.Scenarios.Count == 0 ? (chinese ? "其余行为" : "All other acts") : Scope(rule.Scenarios, chinese);
        if (rule.Rate is not { } rate)
        {
            return chinese ? $"{scope}：不计。" : $"{scope}: nothing.";
        }

        var text = $"{scope}{(chinese ? "：" : ": ")}{CreditNumbers.Rate(rate, unit, chinese)}";
        foreach (var step in rule.Steps)
        {
            text += chinese
                ? $"；{(rule.StepsPer == CreditSpan.Day ? "当日" : "当月")}累计超过 {CreditNumbers.Mass(step.Above)} 的部分{CreditNumbers.Rate(step.Rate, unit, true)}"
                : $"; above {CreditNumbers.Mass(step.Above)} {CreditNumbers.Days(rule.StepsPer, false)} {CreditNumbers.Rate(step.Rate, unit, false)}";
        }

        return text + (chinese ? "。不足的部分累积到下次。" : ". What is less stays for next time.");
    }

    private static string Bonus(CreditBonus bonus, bool chinese)
    {
        List<string> when = [];
        if (bonus.FromDay is { } first)
        {
            when.Add((chinese ? "自 " : "from ") + first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        if (bonus.ToDay is { } last)
        {
            when.Add((chinese ? "至 " : "to ") + last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        if (bonus.Weekdays.Count > 0)
        {
            when.Add(string.Join(chinese ? "、" : ", ", bonus.Weekdays.Select(day => chinese ? "周" + "日一二三四五六"[(int)day] : day.ToString())));
        }

        if (bonus is { FromTime: { } from, ToTime: { } to })
        {
            when.Add(string.Create(CultureInfo.InvariantCulture, $"{from:HH:mm}–{(to == TimeOnly.MinValue ? "24:00" : to.ToString("HH:mm", CultureInfo.InvariantCulture))}"));
        }

        if (bonus.Scenarios.Count > 0)
        {
            when.Add(Scope(bonus.Scenarios, chinese));
        }

        var days = when.Count == 0 ? "" : chinese ? $"（{string.Join("，", when)}）" : $" ({string.Join(", ", when)})";
        return chinese ? $"{bonus.TitleZh}{days}：{CreditNumbers.Times(bonus)} 倍。" : $"{bonus.TitleEn}{days}: {CreditNumbers.Times(bonus)} times.";
    }

    private static string Expiry(CreditExpiry expiry, bool chinese) => (expiry.EndOf, chinese) switch
    {
        (CreditSpan.Day, true) => $"自获得起 {expiry.Later} 个月内有效。",
        (CreditSpan.Month, true) => expiry.Later == 0 ? "当月月底到期。" : $"获得后第 {expiry.Later} 个月月底到期。",
        (CreditSpan.Year, true) => expiry.Later == 0 ? "当年年底到期。" : $"获得后第 {expiry.Later} 年年底到期。",
        (_, true) => "长期有效。",
        (CreditSpan.Day, _) => $"Good for {expiry.Later} months.",
        (CreditSpan.Month, _) => expiry.Later == 0 ? "Good until the end of the month." : $"Good until the end of the month {expiry.Later} later.",
        (CreditSpan.Year, _) => expiry.Later == 0 ? "Good until the end of the year." : $"Good until the end of the year {expiry.Later} later.",
        _ => "They do not run out.",
    };

    private static string Collecting(CreditCollecting how, string unit, bool chinese)
    {
        var ripe = how.RipensAfter is { } after
            ? (chinese ? $"{Hours(after, true)}后可收取" : $"ripe after {Hours(after, false)}")
            : (chinese ? $"次日 {how.RipensNextDayAt:HH\\:mm} 可收取" : $"ripe at {how.RipensNextDayAt:HH\\:mm} the next day");
        var thanks = how.Thanks == 0 ? "" : chinese ? $"，帮忙的好友得 {CreditNumbers.Number(how.Thanks)} {unit}" : $", for which the friend gets {CreditNumbers.Number(how.Thanks)} {unit}";
        return chinese
            ? $"手动收取：{ripe}，{Hours(how.GoneAfter, true)}内未收取即消失；最后 {Hours(how.HelpInLast, true)}好友可代为保住{thanks}。"
            : $"Collected by hand: {ripe}, gone {Hours(how.GoneAfter, false)} later; in the last {Hours(how.HelpInLast, false)} a friend may save them{thanks}.";
    }

    private static string Hours(TimeSpan time, bool chinese) => time.TotalMinutes % 60 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes / 60} {(chinese ? "小时" : "hours")}")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes} {(chinese ? "分钟" : "minutes")}");
}
