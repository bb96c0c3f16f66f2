using Puhui.Crediting;

namespace Puhui.Core.Tests.Crediting;

/// <summary>Policies and acts for tests, and a small ledger of one holder's points by a policy.</summary>
internal static class Policies
{
    public static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>A Tuesday.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 11, 3, 12, 0, 0, TimeSpan.FromHours(8));

    public static CreditPolicy Read(string text)
    {
        var read = CreditPolicy.Read(text);
        return read.IsAccepted ? read.Value : throw new InvalidOperationException(read.Refusal.ToString());
    }

    public static CreditAct Act(long amount, string scenario = "metro", DateTimeOffset? at = null, DateTimeOffset? booked = null) =>
        new(scenario, amount, at ?? Noon, booked ?? at ?? Noon, Shanghai, Shanghai);
}

/// <summary>What is carried and counted, kept as any keeper of it must: by rule, cap, budget and period.</summary>
internal sealed class Kept(CreditPolicy policy)
{
    private readonly Dictionary<string, PointFraction> _carry = [];
    private readonly Dictionary<(string, string), long> _counted = [];

    public long Points { get; private set; }

    public PointFraction Carry(string rule) => _carry.GetValueOrDefault(rule, PointFraction.Zero);

    public long Used(string name, string period) => _counted.GetValueOrDefault((name, period));

    public CreditOutcome? Give(in CreditAct act)
    {
        if (policy.Plan(act) is not { } plan)
        {
            return null;
        }

        var state = new CreditState(
            Carry(plan.Rule.Name),
            Used("step " + plan.Rule.Name, plan.StepPeriod.ToString()),
            [.. plan.Caps.Select(cap => Used("cap " + cap.Name, plan.PeriodOf(cap).ToString()))],
            [.. plan.Budgets.Select(budget => Used("budget " + budget.Name, plan.PeriodOf(budget).ToString()))]);
        var outcome = CreditPolicy.Evaluate(plan, state, act);
        _carry[plan.Rule.Name] = outcome.State.Carry;
        _counted[("step " + plan.Rule.Name, plan.StepPeriod.ToString())] = outcome.State.Counted;
        for (var i = 0; i < plan.Caps.Count; i++)
        {
            _counted[("cap " + plan.Caps[i].Name, plan.PeriodOf(plan.Caps[i]).ToString())] = outcome.State.CapUsed[i];
        }

        for (var i = 0; i < plan.Budgets.Count; i++)
        {
            _counted[("budget " + plan.Budgets[i].Name, plan.PeriodOf(plan.Budgets[i]).ToString())] = outcome.State.BudgetUsed[i];
        }

        Points += outcome.Points;
        return outcome;
    }

    public GivenPoints Take(string rule, GivenPoints given, long by)
    {
        var (now, back, carry) = given.Reduce(by);
        _carry[rule] = Carry(rule).Plus(carry, given.Parts);
        Points -= back;
        return now;
    }
}
