using Puhui.Quantities;

namespace Puhui.Crediting;

/// <summary>A reduction that may give points.</summary>
/// <param name="Scenario">The behaviour.</param>
/// <param name="Amount">Milligrams, above 0.</param>
/// <param name="At">When it happened: decides bonus, steps and caps.</param>
/// <param name="BookedAt">When it was booked: decides the budget.</param>
/// <param name="HolderZone">The holder's zone.</param>
/// <param name="ProgrammeZone">The programme's zone.</param>
public readonly record struct CreditAct(string Scenario, long Amount, DateTimeOffset At, DateTimeOffset BookedAt, TimeZoneInfo HolderZone, TimeZoneInfo ProgrammeZone);

/// <summary>What an act is measured against: its rule, and the stretches of time in which amounts and points are counted.</summary>
public sealed class CreditPlan
{
    internal CreditPlan(CreditPolicy policy, ScenarioPlan scenario, DateOnly holderDay, DateOnly budgetDay, CreditBonus? bonus)
    {
        (Policy, Scenario, HolderDay, BudgetDay, Bonus) = (policy, scenario, holderDay, budgetDay, bonus);
    }

    /// <summary>The policy.</summary>
    public CreditPolicy Policy { get; }

    /// <summary>The rule that counts.</summary>
    public CreditRule Rule => Scenario.Rule!;

    /// <summary>The day of the act, of the holder.</summary>
    public DateOnly HolderDay { get; }

    /// <summary>The day of its booking, of the programme.</summary>
    public DateOnly BudgetDay { get; }

    /// <summary>The bonus that applies; null when none does.</summary>
    public CreditBonus? Bonus { get; }

    /// <summary>The caps that apply, in the order of <see cref="CreditState.CapUsed"/>.</summary>
    public IReadOnlyList<CreditCap> Caps => Scenario.Caps;

    /// <summary>The budgets that apply, in the order of <see cref="CreditState.BudgetUsed"/>.</summary>
    public IReadOnlyList<CreditBudget> Budgets => Scenario.Budgets;

    /// <summary>Whether amounts are counted for steps.</summary>
    public bool HasSteps => Rule.Steps.Count > 0;

    /// <summary>The stretch in which amounts are counted for steps.</summary>
    public CreditPeriod StepPeriod => CreditPeriod.Of(Rule.StepsPer, HolderDay);

    /// <summary>The stretch in which a cap counts this act.</summary>
    public CreditPeriod PeriodOf(CreditCap cap) => CreditPeriod.Of(cap.Per, HolderDay);

    /// <summary>The period in which a budget counts this act.</summary>
    public CreditPeriod PeriodOf(CreditBudget budget) => CreditPeriod.Of(budget.Period, BudgetDay);

    internal ScenarioPlan Scenario { get; }
}

/// <summary>What was left and counted before an act, or after it.</summary>
/// <param name="Carry">The part of a point the holder's earlier acts left under the rule.</param>
/// <param name="Counted">Milligrams counted under the rule in the stretch of its steps; 0 without steps.</param>
/// <param name="CapUsed">Points counted by each cap of the plan.</param>
/// <param name="BudgetUsed">Points given from each budget of the plan.</param>
public readonly record struct CreditState(PointFraction Carry, long Counted, IReadOnlyList<long> CapUsed, IReadOnlyList<long> BudgetUsed)
{
    /// <summary>Nothing left and nothing counted.</summary>
    public static CreditState Empty(CreditPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new(PointFraction.Zero, 0, new long[plan.Caps.Count], new long[plan.Budgets.Count]);
    }
}

/// <summary>A part of an act under one rate.</summary>
/// <param name="Amount">Milligrams.</param>
/// <param name="Rate">The rate.</param>
public readonly record struct CreditPortion(long Amount, CreditRate Rate);

/// <summary>What an act gave, and why.</summary>
/// <param name="Plan">What it was measured against.</param>
/// <param name="Points">Points given.</param>
/// <param name="Wanted">Whole points before caps and budgets.</param>
/// <param name="Portions">The act in parts by rate.</param>
/// <param name="Before">What was carried before.</param>
/// <param name="State">The state after it.</param>
/// <param name="Cap">The cap that cut it; null when none did.</param>
/// <param name="CutByCap">Points it cut.</param>
/// <param name="Budget">The budget that cut it; null when none did.</param>
/// <param name="CutByBudget">Points it cut.</param>
/// <param name="Given">What is needed to take it back exactly.</param>
public sealed record CreditOutcome(
    CreditPlan Plan,
    long Points,
    long Wanted,
    IReadOnlyList<CreditPortion> Portions,
    PointFraction Before,
    CreditState State,
    CreditCap? Cap,
    long CutByCap,
    CreditBudget? Budget,
    long CutByBudget,
    GivenPoints Given)
{
    /// <summary>Why, in words and numbers.</summary>
    public string Why(bool chinese) => OutcomeWords.Of(this, chinese);
}
