using System.Globalization;
using Puhui.Methodology.Binding;
using Puhui.Methodology.Expressions;

namespace Puhui.Methodology.Compilation;

// The folded form of a formula: sums of constant factors times atoms. Everything that does not depend on the act is
// one constant in it, factors between units included. Atoms with the same key are the same value.

/// <summary>Something that depends on the act.</summary>
internal abstract class Atom
{
    private string? _key;

    public string Key => _key ??= WriteKey();

    /// <summary>The same atom times a factor, when that costs nothing at run time; else null.</summary>
    public virtual Atom? Scaled(decimal factor) => null;

    protected abstract string WriteKey();
}

internal sealed class NumberAtom(int slot) : Atom
{
    public int Slot { get; } = slot;

    protected override string WriteKey() => string.Create(CultureInfo.InvariantCulture, $"n{Slot}");
}

/// <summary>A look-up; its values already hold all constant factors.</summary>
internal sealed class TableAtom(TableSite site, decimal[] values) : Atom
{
    public TableSite Site { get; } = site;

    public decimal[] Values { get; } = values;

    public override Atom Scaled(decimal factor) => Map(value => value * factor);

    public TableAtom Map(Func<decimal, decimal> map) => new(Site, [.. Values.Select(map)]);

    protected override string WriteKey() =>
        string.Create(CultureInfo.InvariantCulture, $"t({string.Join(' ', Site.Strides.Select(pair => $"{pair.Source.Slot}*{pair.Stride}"))}:{string.Join(' ', Values)})");
}

internal sealed class ProductAtom(Atom left, Atom right) : Atom
{
    public Atom Left { get; } = left;

    public Atom Right { get; } = right;

    public override Atom? Scaled(decimal factor) =>
        Right.Scaled(factor) is { } right ? new ProductAtom(Left, right)
        : Left.Scaled(factor) is { } left ? new ProductAtom(left, Right)
        : null;

    protected override string WriteKey() => $"({Left.Key}*{Right.Key})";
}

internal sealed class QuotientAtom(Linear dividend, Linear divisor) : Atom
{
    public Linear Dividend { get; } = dividend;

    public Linear Divisor { get; } = divisor;

    public override Atom Scaled(decimal factor) => new QuotientAtom(Dividend.Times(factor), Divisor);

    protected override string WriteKey() => $"({Dividend.Key}/{Divisor.Key})";
}

internal sealed class PowerAtom(Linear basis, Linear exponent) : Atom
{
    public Linear Basis { get; } = basis;

    public Linear Exponent { get; } = exponent;

    protected override string WriteKey() => $"({Basis.Key}^{Exponent.Key})";
}

internal sealed class FunctionAtom(NumberFunction function, Linear first, Linear? second) : Atom
{
    public NumberFunction Function { get; } = function;

    public Linear First { get; } = first;

    public Linear? Second { get; } = second;

    protected override string WriteKey() => $"{Function}({First.Key},{Second?.Key})";
}

internal sealed class IfAtom(Condition condition, Linear then, Linear otherwise) : Atom
{
    public Condition Condition { get; } = condition;

    public Linear Then { get; } = then;

    public Linear Otherwise { get; } = otherwise;

    public override Atom Scaled(decimal factor) => new IfAtom(Condition, Then.Times(factor), Otherwise.Times(factor));

    protected override string WriteKey() => $"if({Condition.Key},{Then.Key},{Otherwise.Key})";
}

/// <summary>A sum used as one factor of a product.</summary>
internal sealed class SumAtom(Linear sum) : Atom
{
    public Linear Sum { get; } = sum;

    public override Atom Scaled(decimal factor) => new SumAtom(Sum.Times(factor));

    protected override string WriteKey() => $"[{Sum.Key}]";
}

/// <summary>A condition that depends on the act.</summary>
internal abstract record Condition
{
    public abstract string Key { get; }
}

internal sealed record FixedCondition(bool Value) : Condition
{
    public override string Key => Value ? "true" : "false";
}

internal sealed record CompareCondition(Operator Operator, Linear Left, Linear Right) : Condition
{
    public override string Key => $"{Left.Key} {Operator} {Right.Key}";
}

internal sealed record WordCondition(int Slot, int Code, bool IsEqual) : Condition
{
    public override string Key => string.Create(CultureInfo.InvariantCulture, $"w{Slot} {IsEqual} {Code}");
}

internal sealed record LogicCondition(bool IsAnd, Condition Left, Condition Right) : Condition
{
    public override string Key => $"({Left.Key} {(IsAnd ? "and" : "or")} {Right.Key})";
}

internal sealed record NotCondition(Condition Operand) : Condition
{
    public override string Key => $"not({Operand.Key})";
}
