using Puhui.Quantities;

namespace Puhui.Methodology;

/// <summary>Why a result is what it is: every step with its numbers, and where each number comes from.</summary>
/// <param name="Method">The method version.</param>
/// <param name="MethodTitle">Its name.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="ScenarioTitle">Its title.</param>
/// <param name="Inputs">What the act brought, as it was understood.</param>
/// <param name="Steps">The steps, top to bottom; empty for a refused act.</param>
/// <param name="Notes">What else happened: caps, rounding, CO2 stated as CO2e, a negative result.</param>
/// <param name="Result">The result, the same that <see cref="MethodScenario.Quantify(Act)"/> gives.</param>
public sealed record Explanation(
    MethodRef Method,
    LocalText MethodTitle,
    string Scenario,
    LocalText ScenarioTitle,
    IReadOnlyList<ExplainedInput> Inputs,
    IReadOnlyList<ExplanationStep> Steps,
    IReadOnlyList<LocalText> Notes,
    Quantified Result);

/// <summary>An input as it was understood.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its title.</param>
/// <param name="Value">Its value: a quantity in the stated unit, or a word.</param>
public sealed record ExplainedInput(string Name, LocalText Title, string Value);

/// <summary>One step.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What it is.</param>
/// <param name="Expression">The expression as the method states it: <c>distance * baseline</c>.</param>
/// <param name="Numbers">The expression with its numbers: <c>10 km × 0.104 kgCO2/km</c>.</param>
/// <param name="Result">The amount and its unit; "—" when it cannot be calculated and nothing needed it.</param>
/// <param name="Sources">The parameters it names and where they come from.</param>
public sealed record ExplanationStep(
    string Name, LocalText Title, string Expression, string Numbers, string Result, IReadOnlyList<ExplanationSource> Sources);

/// <summary>A number of the method and where it comes from.</summary>
/// <param name="Parameter">Name of the parameter, with the keys it was looked up by.</param>
/// <param name="Title">What it is.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit; empty for a bare number.</param>
/// <param name="Source">Publisher and title; for a value the act set itself: that.</param>
/// <param name="Clause">Page or clause.</param>
/// <param name="Published">Day the edition became usable, for dated tables.</param>
/// <param name="Year">Year of the data, when stated.</param>
/// <param name="Confidence">How sure it is; null for a value the act set itself.</param>
public sealed record ExplanationSource(
    string Parameter, LocalText Title, decimal Value, Unit Unit, string Source, string? Clause, DateOnly? Published, int? Year, Confidence? Confidence);
