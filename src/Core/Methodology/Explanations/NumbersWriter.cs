using Puhui.Methodology.Acts;
using Puhui.Methodology.Binding;
using Puhui.Methodology.Expressions;
using Puhui.Quantities;

namespace Puhui.Methodology.Explanations;

/// <summary>Writes a calculation with its numbers in place of its names: <c>10 km × 0.104 kgCO2/km</c>.</summary>
internal sealed class NumbersWriter(Walk walk, Act act)
{
    private const int MostDecimals = 10;
    private const int Loosest = 0;
    private const int SumLevel = 1;
    private const int ProductLevel = 2;
    private const int PowerLevel = 3;

    public string Write(NumberNode node) => Write(node, Loosest);

    /// <summary>A quantity for people: what has more than ten decimals is shortened, and says so. Nothing is calculated with it.</summary>
    public static string Text(decimal amount, Unit unit)
    {
        var shown = decimal.Round(amount, MostDecimals, MidpointRounding.ToEven);
        var text = new Quantity(shown, unit).ToString();
        return shown == amount ? text : $"≈ {text}";
    }

    private string Write(NumberNode node, int level)
    {
        switch (node)
        {
            case SumNode sum:
                return Bracket($"{Write(sum.Left, SumLevel)} {(sum.IsDifference ? "−" : "+")} {Write(sum.Right, sum.IsDifference ? ProductLevel : SumLevel)}", level > SumLevel);
            case ProductNode { Right: ConstantNode { Amount: 1 } } conversion when !conversion.Conversion.IsNone:
                return Write(conversion.Left, level);
            case ProductNode product:
                return Bracket($"{Write(product.Left, ProductLevel)} × {Write(product.Right, ProductLevel)}", level > ProductLevel);
            case QuotientNode quotient:
                return Bracket($"{Write(quotient.Left, ProductLevel)} ÷ {Write(quotient.Right, PowerLevel)}", level > ProductLevel);
            case PowerNode power:
                return $"{Write(power.Basis, PowerLevel + 1)}^{Write(power.Exponent, PowerLevel + 1)}";
            case NegateNode negate:
                return Bracket($"−{Write(negate.Operand, PowerLevel)}", level > SumLevel);
            case FunctionNode { Second: null } function:
                return $"{function.Function.ToString().ToLowerInvariant()}({Write(function.First)})";
            case FunctionNode function:
                return $"{function.Function.ToString().ToLowerInvariant()}({Write(function.First)}, {Write(function.Second!)})";
            case Co2eNode co2e:
                return $"co2e({Write(co2e.Operand)})";
            case IfNode choice:
                return $"if({Write(choice.Condition)}, {Write(choice.Then)}, {Write(choice.Otherwise)})";
            default:
                return Leaf(node);
        }
    }

    private string Leaf(NumberNode node)
    {
        try
        {
            var quantity = Text(walk.Amount(node), node.Unit);
            return quantity.StartsWith('-') ? $"({quantity})" : quantity;
        }
        catch (ArithmeticException)
        {
            return "—";
        }
    }

    private string Write(TruthNode node) => node switch
    {
        ComparisonNode comparison => $"{Write(comparison.Left)} {Sign(comparison.Operator)} {Write(comparison.Right)}",
        WordNode word => $"{ScenarioPlan.WordOf(word.Key, act)} {(word.IsEqual ? "=" : "≠")} {word.Word}",
        NotNode not => $"not {Write(not.Operand)}",
        LogicNode logic => $"{Write(logic.Left)} {(logic.Operator == Operator.And ? "and" : "or")} {Write(logic.Right)}",
        _ => throw new InvalidOperationException($"No text for {node.GetType().Name}."),
    };

    private static string Sign(Operator comparison) => comparison switch
    {
        Operator.Less => "<",
        Operator.LessOrEqual => "≤",
        Operator.Greater => ">",
        Operator.GreaterOrEqual => "≥",
        Operator.Equal => "=",
        _ => "≠",
    };

    private static string Bracket(string text, bool needed) => needed ? $"({text})" : text;
}
