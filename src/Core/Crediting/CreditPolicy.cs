using System.Collections.Concurrent;
using Puhui.Quantities;

namespace Puhui.Crediting;

/// <summary>
/// By what rules a programme gives points for reductions: rates, steps, bonus periods, caps, budgets, expiry, collecting, gifts. Read from
/// YAML; the format is docs/formats/credit-policy.md. Immutable.
/// </summary>
public sealed class CreditPolicy
{
    private readonly ConcurrentDictionary<string, ScenarioPlan> _plans = new(StringComparer.Ordinal);

    internal CreditPolicy()
    {
    }

    /// <summary>The longest text that is read, in characters.</summary>
    public const int LongestText = 100_000;

    /// <summary>
    /// Reads a policy. Refusals: <c>policy_unreadable</c> (no YAML, an unknown or missing name), and a named one for each number or rule
    /// that cannot be, with a pointer to it.
    /// </summary>
    public static Result<CreditPolicy> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PolicyReader.Read(text);
    }

    /// <summary>What a point is called in Chinese; 分 unless the policy says otherwise.</summary>
    public string UnitZh { get; internal init; } = "分";

    /// <summary>What points are called in English.</summary>
    public string UnitEn { get; internal init; } = "points";

    /// <summary>Code of the asset that is counted, of which amounts are milligrams: <c>CO2E</c> unless the policy says otherwise.</summary>
    public string Asset { get; internal init; } = "CO2E";

    /// <summary>What gives points, in order: of the rules that name an act's scenario (or name none) the first counts. Never empty.</summary>
    public IReadOnlyList<CreditRule> Rules { get; internal init; } = [];

    /// <summary>When more is given. Of several that apply at once the largest counts; they never multiply each other.</summary>
    public IReadOnlyList<CreditBonus> Bonuses { get; internal init; } = [];

    /// <summary>The most points for one holder.</summary>
    public IReadOnlyList<CreditCap> Caps { get; internal init; } = [];

    /// <summary>The most points for all together. Each that covers a scenario must have room.</summary>
    public IReadOnlyList<CreditBudget> Budgets { get; internal init; } = [];

    /// <summary>When points run out.</summary>
    public CreditExpiry Expiry { get; internal init; } = CreditExpiry.Never;

    /// <summary>What a point is worth, in fen; null when the policy does not say.</summary>
    public decimal? ValueFen { get; internal init; }

    /// <summary>How points are collected by hand; null when they are given at once.</summary>
    public CreditCollecting? Collecting { get; internal init; }

    /// <summary>Within which limits points can be given away; null when they cannot.</summary>
    public CreditGiftLimits? Gifts { get; internal init; }

    /// <summary>How friends water each other; null when they do not.</summary>
    public CreditWater? Water { get; internal init; }

    /// <summary>Whether points follow when a decision about the past changes an act; otherwise what was given stays.</summary>
    public bool FollowsRestatements { get; internal init; }

    /// <summary>
    /// What an act is measured against, and where its state is kept; null when no rule gives anything for its scenario. Pure.
    /// </summary>
    public CreditPlan? Plan(in CreditAct act)
    {
        var scenario = _plans.GetOrAdd(act.Scenario, static (name, policy) => policy.PlanOf(name), this);
        if (scenario.Rule is not { Rate: not null } rule)
        {
            return null;
        }

        var local = TimeZoneInfo.ConvertTime(act.At, act.HolderZone);
        var day = DateOnly.FromDateTime(local.DateTime);
        var budgetDay = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(act.BookedAt, act.ProgrammeZone).DateTime);
        CreditBonus? bonus = null;
        foreach (var candidate in scenario.Bonuses)
        {
            if ((bonus is null || candidate.IsMoreThan(bonus)) && candidate.Applies(day, TimeOnly.FromDateTime(local.DateTime)))
            {
                bonus = candidate;
            }
        }

        return new CreditPlan(this, scenario, day, budgetDay, bonus);
    }

    /// <summary>The same for an act whose days are known already: what was counted then is found again, whatever became of the zones.</summary>
    public CreditPlan? PlanAgain(string scenario, DateOnly holderDay, DateOnly budgetDay)
    {
        var plan = _plans.GetOrAdd(scenario, static (name, policy) => policy.PlanOf(name), this);
        return plan.Rule is { Rate: not null } ? new CreditPlan(this, plan, holderDay, budgetDay, null) : null;
    }

    /// <summary>What an act gives in a state, and the state after it. Pure: the same in, the same out.</summary>
    /// <param name="plan">From <see cref="Plan"/>.</param>
    /// <param name="state">What was left and counted before, in the plan's order.</param>
    /// <param name="act">The act.</param>
    public static CreditOutcome Evaluate(CreditPlan plan, in CreditState state, in CreditAct act)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Evaluation.Of(plan, state, act);
    }

    /// <summary>The policy in sentences, for everyone.</summary>
    public IReadOnlyList<string> Describe(bool chinese) => PolicyWords.Of(this, chinese);

    private ScenarioPlan PlanOf(string scenario) => new(
        Rules.FirstOrDefault(rule => rule.Covers(scenario)),
        [.. Bonuses.Where(bonus => Covers(bonus.Scenarios, scenario))],
        [.. Caps.Where(cap => Covers(cap.Scenarios, scenario))],
        [.. Budgets.Where(budget => Covers(budget.Scenarios, scenario))]);

    internal static bool Covers(IReadOnlyList<string> scenarios, string scenario) => scenarios.Count == 0 || scenarios.Contains(scenario, StringComparer.Ordinal);
}

/// <summary>What of a policy is about one scenario.</summary>
internal sealed record ScenarioPlan(CreditRule? Rule, CreditBonus[] Bonuses, CreditCap[] Caps, CreditBudget[] Budgets);
