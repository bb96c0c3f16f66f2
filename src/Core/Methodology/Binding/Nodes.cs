using Puhui.Methodology.Expressions;
using Puhui.Quantities;

namespace Puhui.Methodology.Binding;

// The bound form of a calculation: every name is resolved, every dimension checked, every conversion between units known.
// The explanation walks it; the compiler folds it. Both must mean the same: amounts are decimals in the node's own unit.

/// <summary>A part with an amount.</summary>
internal abstract class NumberNode(Unit unit)
{
    public Unit Unit { get; } = unit;
}

internal sealed class ConstantNode(decimal amount, Unit unit) : NumberNode(unit)
{
    public decimal Amount { get; } = amount;
}

internal sealed class InputNode(int slot, InputDefinition input) : NumberNode(input.Unit)
{
    public int Slot { get; } = slot;

    public InputDefinition Input { get; } = input;
}

internal sealed class ParameterNode(ParameterDefinition parameter, string name, ScalarOverride? slot) : NumberNode(parameter.Unit)
{
    public ParameterDefinition Parameter { get; } = parameter;

    public string Name { get; } = name;

    /// <summary>Where an act's own value stands; null when the parameter may not be overridden.</summary>
    public ScalarOverride? Override { get; } = slot;
}

internal sealed class TableNode(TableSite site) : NumberNode(site.Parameter.Unit)
{
    public TableSite Site { get; } = site;
}

internal sealed class StepNode(BoundStep step) : NumberNode(step.Root.Unit)
{
    public BoundStep Step { get; } = step;
}

internal sealed class NegateNode(NumberNode operand) : NumberNode(operand.Unit)
{
    public NumberNode Operand { get; } = operand;
}

/// <summary>Left plus or minus right, after right was converted to left's unit.</summary>
internal sealed class SumNode(NumberNode left, NumberNode right, bool isDifference, UnitConversion ofRight) : NumberNode(left.Unit)
{
    public NumberNode Left { get; } = left;

    public NumberNode Right { get; } = right;

    public bool IsDifference { get; } = isDifference;

    public UnitConversion OfRight { get; } = ofRight;
}

/// <summary>The product of the amounts, then converted.</summary>
internal sealed class ProductNode(NumberNode left, NumberNode right, Unit unit, UnitConversion conversion) : NumberNode(unit)
{
    public NumberNode Left { get; } = left;

    public NumberNode Right { get; } = right;

    public UnitConversion Conversion { get; } = conversion;
}

/// <summary>The quotient of the amounts; the conversion is applied to the dividend.</summary>
internal sealed class QuotientNode(NumberNode left, NumberNode right, Unit unit, UnitConversion conversion) : NumberNode(unit)
{
    public NumberNode Left { get; } = left;

    public NumberNode Right { get; } = right;

    public UnitConversion Conversion { get; } = conversion;
}

internal sealed class PowerNode(NumberNode basis, NumberNode exponent, Unit unit) : NumberNode(unit)
{
    public NumberNode Basis { get; } = basis;

    public NumberNode Exponent { get; } = exponent;
}

internal enum NumberFunction
{
    Floor,
    Ceil,
    Abs,
    Min,
    Max,
}

/// <summary>floor, ceil and abs of the first operand; min and max of both, after the second was converted to the first one's unit.</summary>
internal sealed class FunctionNode(NumberFunction function, NumberNode first, NumberNode? second, UnitConversion ofSecond) : NumberNode(first.Unit)
{
    public NumberFunction Function { get; } = function;

    public NumberNode First { get; } = first;

    public NumberNode? Second { get; } = second;

    public UnitConversion OfSecond { get; } = ofSecond;
}

/// <summary>States CO2 as CO2e, by GWP 1: the amount stays.</summary>
internal sealed class Co2eNode(NumberNode operand, Unit unit) : NumberNode(unit)
{
    public NumberNode Operand { get; } = operand;
}

internal sealed class IfNode(TruthNode condition, NumberNode then, NumberNode otherwise, UnitConversion ofOtherwise) : NumberNode(then.Unit)
{
    public TruthNode Condition { get; } = condition;

    public NumberNode Then { get; } = then;

    public NumberNode Otherwise { get; } = otherwise;

    public UnitConversion OfOtherwise { get; } = ofOtherwise;
}

/// <summary>A part that is true or false.</summary>
internal abstract class TruthNode;

internal sealed class ComparisonNode(Operator comparison, NumberNode left, NumberNode right, UnitConversion ofRight) : TruthNode
{
    public Operator Operator { get; } = comparison;

    public NumberNode Left { get; } = left;

    public NumberNode Right { get; } = right;

    public UnitConversion OfRight { get; } = ofRight;
}

/// <summary>Whether a class input, a choice, the scenario or the evidence is a given word.</summary>
internal sealed class WordNode(KeyBinding key, string word, bool isEqual) : TruthNode
{
    public KeyBinding Key { get; } = key;

    public string Word { get; } = word;

    public bool IsEqual { get; } = isEqual;
}

internal sealed class LogicNode(Operator joined, TruthNode left, TruthNode right) : TruthNode
{
    public Operator Operator { get; } = joined;

    public TruthNode Left { get; } = left;

    public TruthNode Right { get; } = right;
}

internal sealed class NotNode(TruthNode operand) : TruthNode
{
    public TruthNode Operand { get; } = operand;
}

/// <summary>A named step and what it means.</summary>
internal sealed class BoundStep(StepDefinition definition, NumberNode root, IReadOnlyList<ParameterDefinition> parameters)
{
    public StepDefinition Definition { get; } = definition;

    public NumberNode Root { get; } = root;

    /// <summary>The parameters it names itself, in order of first mention.</summary>
    public IReadOnlyList<ParameterDefinition> Parameters { get; } = parameters;
}
