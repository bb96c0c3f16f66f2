namespace Puhui.Crediting;

/// <summary>From an act and a state to points and the next state, in whole numbers only.</summary>
internal static class Evaluation
{
    /// <summary>No act counts for more than a million tonnes.</summary>
    private const long MostAmount = 1_000_000_000_000_000;

    public static CreditOutcome Of(CreditPlan plan, in CreditState state, in CreditAct act)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(act.Amount, nameof(act));
        var amount = Math.Min(act.Amount, MostAmount);
        var portions = Portions(plan.Rule, state.Counted, amount);
        var parts = state.Carry.CommonWith(plan.Rule.Parts);
        var before = state.Carry.In(parts);
        var (times, over) = plan.Bonus is { } bonus ? (bonus.Numerator, bonus.Denominator) : (1, 1);
        Int128 brought = 0;
        foreach (var (part, rate) in portions)
        {
            // Parts is a multiple of each rate's amount times each bonus's denominator, so this division leaves nothing.
            brought += (Int128)part * rate.Points * times * (parts / (rate.Per * over));
        }

        var sum = before + brought;
        var wanted = sum <= 0 ? 0 : (long)(sum / parts);
        var after = (long)(sum - ((Int128)wanted * parts));

        var points = wanted;
        CreditCap? cap = null;
        for (var i = 0; i < plan.Caps.Count; i++)
        {
            var room = Math.Max(0, plan.Caps[i].Points - state.CapUsed[i]);
            if (room < points)
            {
                (points, cap) = (room, plan.Caps[i]);
            }
        }

        var capped = points;
        CreditBudget? budget = null;
        for (var i = 0; i < plan.Budgets.Count; i++)
        {
            var room = Math.Max(0, plan.Budgets[i].Points - state.BudgetUsed[i]);
            if (room < points)
            {
                (points, budget) = (room, plan.Budgets[i]);
            }
        }

        var next = new CreditState(
            PointFraction.Of(after, parts),
            plan.HasSteps ? state.Counted + amount : 0,
            Plus(state.CapUsed, points),
            Plus(state.BudgetUsed, points));
        return new CreditOutcome(
            plan, points, wanted, portions, state.Carry, next, cap, wanted - capped, budget, capped - points,
            new GivenPoints(amount, amount, wanted, points, after - before, parts));
    }

    private static CreditPortion[] Portions(CreditRule rule, long counted, long amount)
    {
        if (rule.Steps.Count == 0 || counted + amount <= rule.Steps[0].Above)
        {
            return [new(amount, rule.Rate!)];
        }

        List<CreditPortion> portions = [];
        var rate = rule.Rate!;
        var from = counted;
        var end = counted + amount;
        foreach (var step in rule.Steps)
        {
            if (step.Above > from)
            {
                var until = Math.Min(step.Above, end);
                portions.Add(new(until - from, rate));
                from = until;
            }

            if (from == end)
            {
                return [.. portions];
            }

            rate = step.Rate;
        }

        portions.Add(new(end - from, rate));
        return [.. portions];
    }

    private static long[] Plus(IReadOnlyList<long> used, long points)
    {
        var sums = new long[used.Count];
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = used[i] + points;
        }

        return sums;
    }
}
