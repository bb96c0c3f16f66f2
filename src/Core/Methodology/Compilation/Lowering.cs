using Puhui.Methodology.Binding;
using Puhui.Methodology.Expressions;
using Puhui.Quantities;

namespace Puhui.Methodology.Compilation;

/// <summary>Folds a bound formula. Without overrides, parameters are constants; with them, those an act may set are read from the act.</summary>
internal sealed class Lowering(bool withOverrides)
{
    private readonly Dictionary<BoundStep, Linear> _steps = [];

    /// <summary>The formula and then a conversion, folded.</summary>
    public Linear Lower(BoundStep step, UnitConversion conversion) => Convert(Lower(step.Root), conversion).Simplified();

    private Linear Lower(NumberNode node)
    {
        switch (node)
        {
            case ConstantNode constant:
                return Linear.Of(constant.Amount);
            case InputNode input:
                return Linear.Of(new NumberAtom(input.Slot));
            case ParameterNode { Override: { } slot } parameter when withOverrides || parameter.Parameter.Value is null:
                return Linear.Of(new NumberAtom(slot.Slot));
            case ParameterNode parameter:
                return Linear.Of(parameter.Parameter.Value!.Value);
            case TableNode table:
                return Table(table.Site);
            case StepNode step:
                if (!_steps.TryGetValue(step.Step, out var known))
                {
                    _steps[step.Step] = known = Lower(step.Step.Root);
                }

                return known;
            case NegateNode negate:
                return Lower(negate.Operand).Times(-1);
            case SumNode sum:
                var right = Convert(Lower(sum.Right), sum.OfRight);
                return Lower(sum.Left).Plus(sum.IsDifference ? right.Times(-1) : right);
            case ProductNode product:
                return Convert(Lower(product.Left).Times(Lower(product.Right)), product.Conversion);
            case QuotientNode quotient:
                return Divide(Convert(Lower(quotient.Left), quotient.Conversion), Lower(quotient.Right));
            case PowerNode power:
                return Power(Lower(power.Basis), Lower(power.Exponent));
            case Co2eNode co2e:
                return Lower(co2e.Operand);
            case FunctionNode function:
                return Function(function);
            case IfNode choice:
                var condition = Lower(choice.Condition);
                var (then, otherwise) = (Lower(choice.Then), Convert(Lower(choice.Otherwise), choice.OfOtherwise));
                return condition is FixedCondition { Value: var value } ? value ? then : otherwise : Linear.Of(new IfAtom(condition, then, otherwise));
            default:
                throw new InvalidOperationException($"No folding for {node.GetType().Name}.");
        }
    }

    private Linear Table(TableSite site)
    {
        var values = site.Cells.Select(cell => cell.Row?.Value ?? 0).ToArray();
        if (site.Strides.Count == 0)
        {
            return Linear.Of(values[0]);
        }

        if (withOverrides || site.Strides.Any(pair => pair.Source.Kind != CodeKind.Choice))
        {
            return Linear.Of(new TableAtom(site, values));
        }

        return Linear.Of(values[site.Strides.Sum(pair => pair.Source.DefaultCode * pair.Stride)]);
    }

    private static Linear Convert(Linear value, UnitConversion conversion)
    {
        var multiplied = conversion.Multiplier == 1 ? value : value.Times(conversion.Multiplier);
        return conversion.Divisor == 1 ? multiplied : Divide(multiplied, Linear.Of(conversion.Divisor));
    }

    private static Linear Divide(Linear dividend, Linear divisor)
    {
        // Multiplying by the inverse is only the same when the inverse is exact.
        if (divisor.IsConstant && divisor.Constant != 0 && (Fraction.One / Fraction.Of(divisor.Constant)).TryToDecimal(out var inverse))
        {
            return dividend.Times(inverse);
        }

        return dividend.IsConstant && divisor.IsConstant && divisor.Constant != 0
            ? Linear.Of(dividend.Constant / divisor.Constant)
            : Linear.Of(new QuotientAtom(dividend, divisor));
    }

    private static Linear Power(Linear basis, Linear exponent)
    {
        if (exponent.IsConstant && exponent.Constant is 0 or 1)
        {
            return exponent.Constant == 0 ? Linear.Of(1) : basis;
        }

        if (basis.IsConstant && exponent.IsConstant)
        {
            try
            {
                return Linear.Of(Arithmetic.Power(basis.Constant, exponent.Constant));
            }
            catch (ArithmeticException)
            {
                // Left for the act, which is then refused with `arithmetic`.
            }
        }

        return Linear.Of(new PowerAtom(basis, exponent));
    }

    private Linear Function(FunctionNode function)
    {
        var first = Lower(function.First);
        var second = function.Second is null ? null : Convert(Lower(function.Second), function.OfSecond);
        if (!first.IsConstant || second is { IsConstant: false })
        {
            return Linear.Of(new FunctionAtom(function.Function, first.Simplified(), second?.Simplified()));
        }

        return Linear.Of(function.Function switch
        {
            NumberFunction.Floor => decimal.Floor(first.Constant),
            NumberFunction.Ceil => decimal.Ceiling(first.Constant),
            NumberFunction.Abs => Math.Abs(first.Constant),
            NumberFunction.Min => Math.Min(first.Constant, second!.Constant),
            _ => Math.Max(first.Constant, second!.Constant),
        });
    }

    private Condition Lower(TruthNode node)
    {
        switch (node)
        {
            case ComparisonNode comparison:
                var (left, right) = (Lower(comparison.Left), Convert(Lower(comparison.Right), comparison.OfRight));
                return left.IsConstant && right.IsConstant
                    ? new FixedCondition(Comparisons.Holds(comparison.Operator, left.Constant, right.Constant))
                    : new CompareCondition(comparison.Operator, left.Simplified(), right.Simplified());
            case WordNode { Key.Source: null } word:
                return new FixedCondition((word.Key.Word == word.Word) == word.IsEqual);
            case WordNode { Key.Source: { Kind: CodeKind.Choice } choice } word when !withOverrides:
                return new FixedCondition((choice.DefaultCode == choice.CodeOf(word.Word)) == word.IsEqual);
            case WordNode word:
                return new WordCondition(word.Key.Source!.Slot, word.Key.Source.CodeOf(word.Word), word.IsEqual);
            case NotNode not:
                return Lower(not.Operand) is FixedCondition known ? new FixedCondition(!known.Value) : new NotCondition(Lower(not.Operand));
            case LogicNode logic:
                return Join(logic.Operator == Operator.And, Lower(logic.Left), Lower(logic.Right));
            default:
                throw new InvalidOperationException($"No folding for {node.GetType().Name}.");
        }
    }

    private static Condition Join(bool isAnd, Condition left, Condition right) => (left, right) switch
    {
        (FixedCondition known, _) => known.Value == isAnd ? right : known,
        (_, FixedCondition known) => known.Value == isAnd ? left : known,
        _ => new LogicCondition(isAnd, left, right),
    };
}

/// <summary>Comparison of two amounts by operator.</summary>
internal static class Comparisons
{
    public static bool Holds(Operator comparison, decimal left, decimal right) => comparison switch
    {
        Operator.Less => left < right,
        Operator.LessOrEqual => left <= right,
        Operator.Greater => left > right,
        Operator.GreaterOrEqual => left >= right,
        Operator.Equal => left == right,
        Operator.NotEqual => left != right,
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "Not a comparison."),
    };
}
