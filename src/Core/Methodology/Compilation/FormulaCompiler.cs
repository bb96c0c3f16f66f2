using System.Linq.Expressions;
using Puhui.Methodology.Binding;
using Puhui.Methodology.Expressions;
using E = System.Linq.Expressions.Expression;

namespace Puhui.Methodology.Compilation;

/// <summary>A compiled formula: the numbers and codes of an act in, an amount out. Throws <see cref="ArithmeticException"/>.</summary>
internal delegate decimal Formula(decimal[] numbers, int[] codes);

/// <summary>Compiles folded formulas to machine code, through expression trees.</summary>
internal sealed class FormulaCompiler
{
    private readonly ParameterExpression _numbers = E.Parameter(typeof(decimal[]), "numbers");
    private readonly ParameterExpression _codes = E.Parameter(typeof(int[]), "codes");

    public static Formula Compile(Linear formula)
    {
        var compiler = new FormulaCompiler();
        return E.Lambda<Formula>(compiler.Emit(formula), compiler._numbers, compiler._codes).Compile();
    }

    private E Emit(Linear linear)
    {
        E? sum = null;
        foreach (var (factor, atom) in linear.Terms.OrderByDescending(term => term.Factor > 0))
        {
            var isNegative = sum is not null && factor < 0;
            var magnitude = isNegative ? -factor : factor;
            var term = magnitude == 1 ? Emit(atom)
                : magnitude == -1 ? E.Negate(Emit(atom))
                : E.Multiply(Emit(atom), E.Constant(magnitude));
            sum = sum is null ? term : isNegative ? E.Subtract(sum, term) : E.Add(sum, term);
        }

        if (sum is null)
        {
            return E.Constant(linear.Constant);
        }

        return linear.Constant == 0 ? sum
            : linear.Constant < 0 ? E.Subtract(sum, E.Constant(-linear.Constant))
            : E.Add(sum, E.Constant(linear.Constant));
    }

    private E Emit(Atom atom) => atom switch
    {
        NumberAtom number => E.ArrayIndex(_numbers, E.Constant(number.Slot)),
        TableAtom table => E.ArrayIndex(E.Constant(table.Values), Index(table.Site)),
        ProductAtom product => E.Multiply(Emit(product.Left), Emit(product.Right)),
        QuotientAtom quotient => E.Divide(Emit(quotient.Dividend), Emit(quotient.Divisor)),
        PowerAtom power => E.Call(typeof(Arithmetic), nameof(Arithmetic.Power), null, Emit(power.Basis), Emit(power.Exponent)),
        FunctionAtom function => Emit(function),
        IfAtom choice => E.Condition(Emit(choice.Condition), Emit(choice.Then), Emit(choice.Otherwise)),
        SumAtom sum => Emit(sum.Sum),
        _ => throw new InvalidOperationException($"No code for {atom.GetType().Name}."),
    };

    private MethodCallExpression Emit(FunctionAtom function) => function.Function switch
    {
        NumberFunction.Floor => E.Call(typeof(decimal), nameof(decimal.Floor), null, Emit(function.First)),
        NumberFunction.Ceil => E.Call(typeof(decimal), nameof(decimal.Ceiling), null, Emit(function.First)),
        NumberFunction.Abs => E.Call(typeof(decimal), nameof(decimal.Abs), null, Emit(function.First)),
        NumberFunction.Min => E.Call(typeof(decimal), nameof(decimal.Min), null, Emit(function.First), Emit(function.Second!)),
        _ => E.Call(typeof(decimal), nameof(decimal.Max), null, Emit(function.First), Emit(function.Second!)),
    };

    private E Index(TableSite site) => site.Strides
        .Select(pair => Code(pair.Source.Slot) is var code && pair.Stride == 1 ? code : (E)E.Multiply(code, E.Constant(pair.Stride)))
        .Aggregate(E.Add);

    private BinaryExpression Code(int slot) => E.ArrayIndex(_codes, E.Constant(slot));

    private E Emit(Condition condition) => condition switch
    {
        FixedCondition known => E.Constant(known.Value),
        WordCondition word => word.IsEqual ? E.Equal(Code(word.Slot), E.Constant(word.Code)) : E.NotEqual(Code(word.Slot), E.Constant(word.Code)),
        LogicCondition logic => logic.IsAnd ? E.AndAlso(Emit(logic.Left), Emit(logic.Right)) : E.OrElse(Emit(logic.Left), Emit(logic.Right)),
        NotCondition not => E.Not(Emit(not.Operand)),
        CompareCondition compare => Emit(compare),
        _ => throw new InvalidOperationException($"No code for {condition.GetType().Name}."),
    };

    private BinaryExpression Emit(CompareCondition compare)
    {
        var (left, right) = (Emit(compare.Left), Emit(compare.Right));
        return compare.Operator switch
        {
            Operator.Less => E.LessThan(left, right),
            Operator.LessOrEqual => E.LessThanOrEqual(left, right),
            Operator.Greater => E.GreaterThan(left, right),
            Operator.GreaterOrEqual => E.GreaterThanOrEqual(left, right),
            Operator.Equal => E.Equal(left, right),
            _ => E.NotEqual(left, right),
        };
    }
}
