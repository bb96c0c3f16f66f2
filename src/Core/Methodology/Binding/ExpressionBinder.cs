using Puhui.Methodology.Expressions;
using Puhui.Quantities;

namespace Puhui.Methodology.Binding;

/// <summary>Gives an expression its meaning: resolves names, checks dimensions, settles conversions. Throws <see cref="ExpressionException"/>.</summary>
internal sealed class ExpressionBinder(NameScope scope, IReadOnlyDictionary<string, BoundStep?> steps, List<TableSite> tables)
{
    public NumberNode Number(Syntax syntax) => syntax switch
    {
        NumberSyntax number => new ConstantNode(number.Value, number.Unit),
        NameSyntax name => Name(name),
        LookupSyntax lookup => Lookup(lookup),
        CallSyntax call => Call(call),
        UnarySyntax { Operator: Operator.Subtract } minus => new NegateNode(Number(minus.Operand)),
        BinarySyntax binary => Binary(binary),
        WordSyntax word => throw new ExpressionException(word.At, $"'{word.Word}' is a word", "a number"),
        _ => throw new ExpressionException(syntax.At, "this is true or false", "a number"),
    };

    private NumberNode Name(NameSyntax name)
    {
        if (scope.FindInput(name.Name) is { } input)
        {
            return input.Input.Kind == InputKind.Quantity
                ? new InputNode(input.Slot, input.Input)
                : throw new ExpressionException(name.At, $"input `{name.Name}` is a word", "a number; compare it with a word in quotes, or use it as a key");
        }

        if (steps.TryGetValue(name.Name, out var step))
        {
            return new StepNode(step ?? throw new ExpressionException(name.At, $"`{name.Name}` cannot be read itself") { IsConsequence = true });
        }

        if (scope.FindParameter(name.Name) is not { } parameter)
        {
            throw new ExpressionException(name.At, $"`{name.Name}` is not known here", "an input, a parameter, or an earlier step", $"'{name.Name}'");
        }

        if (parameter.IsTable)
        {
            throw new ExpressionException(name.At, $"`{name.Name}` is a table", $"{name.Name}[{string.Join(", ", parameter.Keys)}]");
        }

        return parameter.IsChoice
            ? throw new ExpressionException(name.At, $"`{name.Name}` is a choice", "a number; use it as a key, or compare it with a word in quotes")
            : new ParameterNode(parameter, name.Name, scope.OverrideOf(parameter));
    }

    private TableNode Lookup(LookupSyntax lookup)
    {
        if (scope.FindParameter(lookup.Name) is not { IsTable: true } table)
        {
            throw new ExpressionException(lookup.At, $"`{lookup.Name}` is not a table", "a parameter with keys and values");
        }

        if (lookup.Keys.Count != table.Keys.Count)
        {
            throw new ExpressionException(lookup.At, $"`{lookup.Name}` is looked up with another number of keys", string.Join(", ", table.Keys), $"{lookup.Keys.Count}");
        }

        var keys = lookup.Keys.Select(scope.KeyOf).ToList();
        for (var i = 0; i < keys.Count; i++)
        {
            foreach (var row in table.Editions.SelectMany(edition => edition.Rows))
            {
                keys[i].Source?.Learn(row.Keys[i]);
            }
        }

        var site = new TableSite(lookup, table, keys, table.IsDated ? scope.EditionsOf(table) : null);
        tables.Add(site);
        return new TableNode(site);
    }

    private NumberNode Binary(BinarySyntax binary)
    {
        switch (binary.Operator)
        {
            case Operator.Add or Operator.Subtract:
                var (left, right, conversion) = Alike(binary.At, Number(binary.Left), Number(binary.Right), binary.Operator == Operator.Add ? "added" : "subtracted");
                return new SumNode(left, right, binary.Operator == Operator.Subtract, conversion);
            case Operator.Multiply:
                var (one, other) = (Number(binary.Left), Number(binary.Right));
                return new ProductNode(one, other, Unit.Multiply(one.Unit, other.Unit, out var ofProduct), ofProduct);
            case Operator.Divide:
                var (dividend, divisor) = (Number(binary.Left), Number(binary.Right));
                return new QuotientNode(dividend, divisor, Unit.Multiply(dividend.Unit, divisor.Unit.Power(-1), out var ofQuotient), ofQuotient);
            case Operator.Power:
                return Power(binary);
            default:
                throw new ExpressionException(binary.At, "this is true or false", "a number");
        }
    }

    private PowerNode Power(BinarySyntax binary)
    {
        var basis = Number(binary.Left);
        var exponent = Number(binary.Right);
        if (!exponent.Unit.Dimension.IsNone)
        {
            throw new ExpressionException(binary.At, "an exponent has no unit", "a bare whole number", exponent.Unit.Symbol);
        }

        if (exponent is ParameterNode { Override: { } slot })
        {
            slot.IsExponent = true;
        }

        if (basis.Unit.Equals(Unit.One))
        {
            return new PowerNode(basis, exponent, Unit.One);
        }

        return exponent is ConstantNode { Amount: var fixedExponent } && decimal.IsInteger(fixedExponent) && Math.Abs(fixedExponent) <= 9
            ? new PowerNode(basis, exponent, basis.Unit.Power((int)fixedExponent))
            : throw new ExpressionException(binary.At, $"an amount in {basis.Unit} can only be raised to a fixed whole exponent", "a whole number from -9 to 9");
    }

    private NumberNode Call(CallSyntax call)
    {
        switch (call.Function)
        {
            case "if":
                Count(call, 3);
                var condition = Truth(call.Arguments[0]);
                var (then, otherwise, ofOtherwise) = Alike(call.At, Number(call.Arguments[1]), Number(call.Arguments[2]), "chosen between");
                return new IfNode(condition, then, otherwise, ofOtherwise);
            case "min" or "max":
                if (call.Arguments.Count < 2)
                {
                    Count(call, 2);
                }

                var function = call.Function == "min" ? NumberFunction.Min : NumberFunction.Max;
                return call.Arguments.Skip(1).Aggregate(Number(call.Arguments[0]), (so, next) =>
                {
                    var (first, second, ofSecond) = Alike(call.At, so, Number(next), "compared");
                    return new FunctionNode(function, first, second, ofSecond);
                });
            case "floor" or "ceil":
                Count(call, 1);
                return new FunctionNode(call.Function == "floor" ? NumberFunction.Floor : NumberFunction.Ceil, Bare(call), null, UnitConversion.None);
            case "abs":
                Count(call, 1);
                return new FunctionNode(NumberFunction.Abs, Number(call.Arguments[0]), null, UnitConversion.None);
            case "co2e":
                Count(call, 1);
                var operand = Number(call.Arguments[0]);
                var unit = operand.Unit.WithSpecies(BaseDimension.Co2, BaseDimension.Co2e);
                return new Co2eNode(operand, unit ?? throw new ExpressionException(call.At, "co2e states CO2 as CO2e", "an amount with CO2 mass", operand.Unit.Dimension.ToString()));
            default:
                throw new ExpressionException(call.At, $"there is no function `{call.Function}`", "if, min, max, floor, ceil, abs or co2e", $"'{call.Function}'");
        }
    }

    private NumberNode Bare(CallSyntax call)
    {
        var operand = Number(call.Arguments[0]);
        if (!operand.Unit.Dimension.IsNone)
        {
            throw new ExpressionException(call.At, $"{call.Function} takes a bare number", "for example floor(parked / 24 h)", operand.Unit.Dimension.ToString());
        }

        // "%" and the like are brought to the plain number before anything is cut off.
        return operand.Unit.Equals(Unit.One) ? operand : new ProductNode(operand, new ConstantNode(1, Unit.One), Unit.One, ConversionOf(operand.Unit, Unit.One));
    }

    private TruthNode Truth(Syntax syntax)
    {
        switch (syntax)
        {
            case UnarySyntax { Operator: Operator.Not } not:
                return new NotNode(Truth(not.Operand));
            case BinarySyntax { Operator: Operator.And or Operator.Or } logic:
                return new LogicNode(logic.Operator, Truth(logic.Left), Truth(logic.Right));
            case BinarySyntax { Operator: Operator.Equal or Operator.NotEqual } words when words.Left is WordSyntax || words.Right is WordSyntax:
                return Words(words);
            case BinarySyntax { Operator: >= Operator.Less and <= Operator.NotEqual } comparison:
                var (left, right, ofRight) = Alike(comparison.At, Number(comparison.Left), Number(comparison.Right), "compared");
                return new ComparisonNode(comparison.Operator, left, right, ofRight);
            default:
                throw new ExpressionException(syntax.At, "this is not a condition", "a comparison, and, or, not");
        }
    }

    private WordNode Words(BinarySyntax comparison)
    {
        var (name, word) = comparison.Left is WordSyntax leftWord ? (comparison.Right, leftWord) : (comparison.Left, (WordSyntax)comparison.Right);
        var key = scope.KeyOf(name);
        if (key.Source is { IsClosed: false })
        {
            throw new ExpressionException(name.At, $"`{key.Name}` is free text", "a class, a choice, scenario or evidence");
        }

        if (key.Source is { } source && source.CodeOf(word.Word) < 0)
        {
            throw new ExpressionException(word.At, $"`{key.Name}` is never '{word.Word}'", string.Join(" | ", source.Words), $"'{word.Word}'");
        }

        return new WordNode(key, word.Word, comparison.Operator == Operator.Equal);
    }

    /// <summary>Both sides with the conversion of the right one to the left one's unit. A bare 0 takes the other side's unit.</summary>
    private static (NumberNode Left, NumberNode Right, UnitConversion OfRight) Alike(int at, NumberNode left, NumberNode right, string what)
    {
        if (left is ConstantNode { Amount: 0 } && left.Unit.Equals(Unit.One))
        {
            return (new ConstantNode(0, right.Unit), right, UnitConversion.None);
        }

        if (right is ConstantNode { Amount: 0 } && right.Unit.Equals(Unit.One))
        {
            return (left, new ConstantNode(0, left.Unit), UnitConversion.None);
        }

        if (left.Unit.Dimension == right.Unit.Dimension)
        {
            return (left, right, ConversionOf(right.Unit, left.Unit));
        }

        var hint = SpeciesHint(left.Unit.Dimension, right.Unit.Dimension);
        throw new ExpressionException(at, $"{left.Unit.Dimension} and {right.Unit.Dimension} cannot be {what}{hint}", left.Unit.Dimension.ToString(), right.Unit.Dimension.ToString());
    }

    private static string SpeciesHint(Dimension left, Dimension right) =>
        left[BaseDimension.Co2] != right[BaseDimension.Co2] && left[BaseDimension.Co2e] != right[BaseDimension.Co2e]
            ? "; state the CO2 as CO2e with co2e( )"
            : "";

    private static UnitConversion ConversionOf(Unit from, Unit to) =>
        from.Equals(to) || !from.TryConversionTo(to, out var conversion) ? UnitConversion.None : conversion;

    private static void Count(CallSyntax call, int wanted)
    {
        if (call.Arguments.Count != wanted)
        {
            throw new ExpressionException(call.At, $"{call.Function} takes {wanted} values", $"{wanted}", $"{call.Arguments.Count}");
        }
    }
}
