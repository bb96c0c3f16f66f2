using System.Globalization;
using Puhui.Methodology.Acts;
using Puhui.Methodology.Binding;
using Puhui.Methodology.Compilation;
using Puhui.Methodology.Expressions;
using Puhui.Quantities;

namespace Puhui.Methodology.Explanations;

/// <summary>
/// Calculates a scenario by walking its definition, and remembers every number on the way. Steps are worked out when first needed,
/// so that a step nothing depends on cannot spoil a result.
/// </summary>
internal sealed class Walk(Act act)
{
    private readonly Dictionary<BoundStep, decimal> _steps = [];
    private readonly List<ExplanationSource> _sources = [];

    /// <summary>Whether CO2 was stated as CO2e.</summary>
    public bool StatedAsCo2e { get; private set; }

    public (decimal? Amount, IReadOnlyList<ExplanationSource> Sources) Explain(BoundStep step)
    {
        _steps.Remove(step);
        _sources.Clear();
        try
        {
            var amount = Amount(step);
            return (amount, [.. _sources.DistinctBy(source => (source.Parameter, source.Value))]);
        }
        catch (ArithmeticException)
        {
            return (null, [.. _sources]);
        }
    }

    /// <summary>Throws <see cref="ArithmeticException"/>.</summary>
    public decimal Amount(BoundStep step)
    {
        if (!_steps.TryGetValue(step, out var amount))
        {
            _steps[step] = amount = Amount(step.Root);
        }

        return amount;
    }

    public decimal Amount(NumberNode node)
    {
        switch (node)
        {
            case ConstantNode constant:
                return constant.Amount;
            case InputNode input:
                return act.Numbers[input.Slot];
            case ParameterNode parameter:
                return Note(Source(parameter));
            case TableNode table:
                return Note(Source(table.Site));
            case StepNode step:
                // The sources of an earlier step are shown at that step.
                var shown = _sources.Count;
                var known = Amount(step.Step);
                _sources.RemoveRange(shown, _sources.Count - shown);
                return known;
            case NegateNode negate:
                return -Amount(negate.Operand);
            case SumNode sum:
                var (left, right) = (Amount(sum.Left), sum.OfRight.Apply(Amount(sum.Right)));
                return sum.IsDifference ? left - right : left + right;
            case ProductNode product:
                return product.Conversion.Apply(Amount(product.Left) * Amount(product.Right));
            case QuotientNode quotient:
                return quotient.Conversion.Apply(Amount(quotient.Left)) / Amount(quotient.Right);
            case PowerNode power:
                return Arithmetic.Power(Amount(power.Basis), Amount(power.Exponent));
            case Co2eNode co2e:
                StatedAsCo2e = true;
                return Amount(co2e.Operand);
            case FunctionNode function:
                return Amount(function);
            case IfNode choice:
                return Holds(choice.Condition) ? Amount(choice.Then) : choice.OfOtherwise.Apply(Amount(choice.Otherwise));
            default:
                throw new InvalidOperationException($"No amount for {node.GetType().Name}.");
        }
    }

    public bool Holds(TruthNode node) => node switch
    {
        ComparisonNode comparison => Comparisons.Holds(comparison.Operator, Amount(comparison.Left), comparison.OfRight.Apply(Amount(comparison.Right))),
        WordNode word => (ScenarioPlan.WordOf(word.Key, act) == word.Word) == word.IsEqual,
        NotNode not => !Holds(not.Operand),
        LogicNode { Operator: Operator.And } both => Holds(both.Left) && Holds(both.Right),
        LogicNode either => Holds(either.Left) || Holds(either.Right),
        _ => throw new InvalidOperationException($"No truth for {node.GetType().Name}."),
    };

    public ExplanationSource Source(ParameterNode node)
    {
        var parameter = node.Parameter;
        var isOwn = node.Override is { } slot && (act.OverriddenNumbers & (1UL << (slot.Slot - act.Scenario.Inputs.Count))) != 0;
        var amount = node.Override is null ? parameter.Value!.Value : act.Numbers[node.Override.Slot];
        return isOwn
            ? new ExplanationSource(node.Name, parameter.Title, amount, parameter.Unit, "set for this act", null, null, null, null)
            : new ExplanationSource(node.Name, parameter.Title, amount, parameter.Unit, parameter.Provenance.Source, parameter.Provenance.Clause, null, null, parameter.Provenance.Confidence);
    }

    public ExplanationSource Source(TableSite site)
    {
        var cell = site.Cells[site.IndexFor(act.Codes)];
        var name = $"{site.Syntax.Name}[{string.Join(", ", site.Keys.Select(key => ScenarioPlan.WordOf(key, act)))}]";
        return new ExplanationSource(
            name, site.Parameter.Title, cell.Row!.Value!.Value, site.Parameter.Unit, cell.Provenance.Source, cell.Provenance.Clause,
            cell.Edition!.Published, cell.Edition.Year, cell.Provenance.Confidence);
    }

    private decimal Amount(FunctionNode function)
    {
        var first = Amount(function.First);
        return function.Function switch
        {
            NumberFunction.Floor => decimal.Floor(first),
            NumberFunction.Ceil => decimal.Ceiling(first),
            NumberFunction.Abs => Math.Abs(first),
            NumberFunction.Min => Math.Min(first, function.OfSecond.Apply(Amount(function.Second!))),
            _ => Math.Max(first, function.OfSecond.Apply(Amount(function.Second!))),
        };
    }

    private decimal Note(ExplanationSource source)
    {
        _sources.Add(source);
        return source.Value;
    }
}
