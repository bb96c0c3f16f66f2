using System.Text;
using Puhui.Methodology.Acts;
using Puhui.Methodology.Binding;
using Puhui.Quantities;

namespace Puhui.Methodology.Explanations;

/// <summary>Explains one act: the same rules as quantifying, by walking the definition.</summary>
internal static class Explainer
{
    public static Explanation Explain(MethodScenario scenario, Act act, ICapState? caps, Refusal? refusal)
    {
        var steps = new List<ExplanationStep>();
        var notes = new List<LocalText>();
        var result = MethodScenario.Refused(refusal!);
        if (refusal is null)
        {
            result = CapRules.Apply(scenario, act, caps, writes: false, cut => Calculate(scenario, cut, steps, notes), out var reached);
            if (steps.Count == 0)
            {
                // A cap on acts ended it before the calculation; the steps still say what the act would have been.
                Calculate(scenario, act, steps, notes);
            }

            notes.AddRange(reached.Select(cap => ExplanationNotes.CapReached(cap.Cap, scenario, cap.Used)));
            ExplanationNotes.AddAboutResult(notes, scenario, result);
        }

        return new Explanation(
            scenario.Method.Ref, scenario.Method.Title, scenario.Name, scenario.Title, Inputs(scenario, act), steps, notes, result);
    }

    private static Quantified Calculate(MethodScenario scenario, Act act, List<ExplanationStep> steps, List<LocalText> notes)
    {
        var bound = scenario.Bound;
        var walk = new Walk(act);
        foreach (var step in bound.Steps)
        {
            steps.Add(Explain(walk, step, act));
        }

        if (walk.StatedAsCo2e)
        {
            notes.Add(ExplanationNotes.StatedAsCo2e);
        }

        try
        {
            return scenario.Settle(Converted(walk, bound.Result, bound.ToMilligrams), Converted(walk, bound.Payout, bound.ToFen));
        }
        catch (ArithmeticException)
        {
            return MethodScenario.ArithmeticRefused();
        }
    }

    private static decimal Converted(Walk walk, BoundStep? step, UnitConversion conversion) =>
        step is null ? 0 : conversion.Apply(walk.Amount(step));

    private static ExplanationStep Explain(Walk walk, BoundStep step, Act act)
    {
        var (amount, sources) = walk.Explain(step);
        var numbers = new NumbersWriter(walk, act).Write(step.Root);
        return new ExplanationStep(
            step.Definition.Name, step.Definition.Title, step.Definition.Expression.Text, numbers,
            amount is null ? "—" : NumbersWriter.Text(amount.Value, step.Root.Unit), sources);
    }

    private static List<ExplainedInput> Inputs(MethodScenario scenario, Act act)
    {
        var inputs = new List<ExplainedInput>();
        for (var slot = 0; slot < scenario.Inputs.Count; slot++)
        {
            var input = scenario.Inputs[slot];
            var value = input.Kind switch
            {
                InputKind.Quantity => new Quantity(act.Numbers[slot], input.Unit).ToString(),
                InputKind.Class => act.Codes[slot] < 0 ? "" : input.Classes[act.Codes[slot]],
                _ => Encoding.UTF8.GetString(act.TextOf(slot)),
            };
            if (value.Length > 0 && ((act.Present & (1UL << slot)) != 0 || input.Default is not null))
            {
                inputs.Add(new ExplainedInput(input.Name, input.Title, value));
            }
        }

        return inputs;
    }
}
