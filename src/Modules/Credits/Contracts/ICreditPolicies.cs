using Puhui.Crediting;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Contracts;

/// <summary>The published policies by which programmes give points for reductions. Nothing published is ever edited: a change is a new version.</summary>
public interface ICreditPolicies
{
    /// <summary>The version in force at a time; null when the programme gives no points then.</summary>
    Task<PolicyVersion?> InForceAsync(ProgrammeId programme, DateTimeOffset at, CancellationToken ct);

    /// <summary>All versions, newest first.</summary>
    Task<IReadOnlyList<PolicyVersion>> HistoryAsync(ProgrammeId programme, CancellationToken ct);

    /// <summary>
    /// Publishes a policy, attested in the log (topic <c>credits.policy</c>). Refusals, in this order: <c>programme_unknown</c>, those of
    /// <see cref="CreditPolicy.Read"/> (<c>policy_unreadable</c> and the named ones), <c>effective_in_the_past</c> (points given are not
    /// changed afterwards), <c>policy_unchanged</c>, <c>revision_stale</c> (somebody else published meanwhile).
    /// </summary>
    /// <param name="programme">Whose.</param>
    /// <param name="text">The policy as YAML; see docs/formats/credit-policy.md.</param>
    /// <param name="effectiveFrom">From which booking on it holds; null for now.</param>
    /// <param name="basedOn">Number of the version it was written from; 0 for none.</param>
    /// <param name="by">Who publishes: a person of staff, for the trail.</param>
    /// <param name="ct">Gives up.</param>
    Task<Result<PolicyVersion>> PublishAsync(ProgrammeId programme, string text, DateTimeOffset? effectiveFrom, int basedOn, string by, CancellationToken ct);

    /// <summary>
    /// What a policy would have given for what was booked in past months, without giving anything. Refusals: <c>programme_unknown</c>,
    /// those of <see cref="CreditPolicy.Read"/>, <c>months_invalid</c> (1 to 24 whole months, none in the future).
    /// </summary>
    Task<Result<PolicySimulation>> SimulateAsync(ProgrammeId programme, string text, DateOnly firstMonth, DateOnly lastMonth, CancellationToken ct);

    /// <summary>How much of each budget is used in the period that runs now; empty without a policy.</summary>
    Task<IReadOnlyList<BudgetUse>> BudgetsAsync(ProgrammeId programme, CancellationToken ct);
}

/// <summary>A published policy.</summary>
/// <param name="Programme">Whose.</param>
/// <param name="Number">1, 2, 3, …</param>
/// <param name="Text">As it was published.</param>
/// <param name="Hash">SHA-256 of the text, lower-case hex.</param>
/// <param name="EffectiveFrom">From when it holds.</param>
/// <param name="PublishedAt">When it was published.</param>
/// <param name="By">Who published it.</param>
/// <param name="Policy">The same, read.</param>
public sealed record PolicyVersion(ProgrammeId Programme, int Number, string Text, string Hash, DateTimeOffset EffectiveFrom, DateTimeOffset PublishedAt, string By, CreditPolicy Policy);

/// <summary>How far a budget is used.</summary>
/// <param name="Name">The budget's name in the policy.</param>
/// <param name="Period">The period that runs, for people: <c>2026-11</c>, <c>2026</c>, <c>total</c>.</param>
/// <param name="Limit">Most points.</param>
/// <param name="Used">Points given from it, less those taken back.</param>
/// <param name="Payer">Who pays for it, as the policy says.</param>
public sealed record BudgetUse(string Name, string Period, long Limit, long Used, string Payer);

/// <summary>What a policy would have given.</summary>
/// <param name="Months">Month by month.</param>
/// <param name="Scenarios">Points by scenario, most first.</param>
/// <param name="Holders">How many would have got something.</param>
/// <param name="Points">All points.</param>
/// <param name="CostFen">What they would cost at the policy's value of a point, in fen; null when it names none.</param>
/// <param name="Quantiles">Points a holder: the least of each tenth, 0 to 10.</param>
/// <param name="TopTenthShare">Share of all points that the tenth who got most would have got, in thousandths.</param>
/// <param name="CutByBudget">Points that a budget's end would have kept back.</param>
public sealed record PolicySimulation(
    IReadOnlyList<SimulatedMonth> Months,
    IReadOnlyList<SimulatedScenario> Scenarios,
    long Holders,
    long Points,
    long? CostFen,
    IReadOnlyList<long> Quantiles,
    int TopTenthShare,
    long CutByBudget);

/// <summary>One month of a simulation.</summary>
public sealed record SimulatedMonth(DateOnly Month, long Acts, long ReductionMg, long Points, long Holders);

/// <summary>One scenario of a simulation.</summary>
public sealed record SimulatedScenario(string Scenario, long Acts, long ReductionMg, long Points);
