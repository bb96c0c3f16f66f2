using Puhui.Methodology;
using Puhui.Methodology.Expressions;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

public class ExpressionTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "(1 + (2 * 3))")]
    [InlineData("1 - 2 - 3", "((1 - 2) - 3)")]
    [InlineData("8 / 4 / 2", "((8 / 4) / 2)")]
    [InlineData("2 ^ 3 * 4", "((2 ^ 3) * 4)")]
    [InlineData("-a ^ 2", "(-(a ^ 2))")]
    [InlineData("a ^ -1", "(a ^ (-1))")]
    [InlineData("2 * -a", "(2 * (-a))")]
    [InlineData("a-b - c", "(a-b - c)")]
    [InlineData("a - b", "(a - b)")]
    [InlineData("not a < b and c = 'x' or d != e", "(((not(a < b)) and (c = 'x')) or (d != e))")]
    [InlineData("if(a >= 24 h, 1 km, 0)", "if((a >= 24 h), 1 km, 0)")]
    [InlineData("grid.province[region, 'x'] * 0.5 CNY/d", "(grid.province[region, 'x'] * 0.5 CNY/d)")]
    [InlineData("5 kgCO2/(m2·d) * a", "(5 kgCO2/(m2·d) * a)")]
    [InlineData("floor(parked / 24 h) * 2", "(floor((parked / 24 h)) * 2)")]
    [InlineData("a > 1 and b < 2", "((a > 1) and (b < 2))")]
    public void Precedence_is_that_of_school(string text, string expected) => Assert.Equal(expected, Write(ExpressionParser.Parse(text).Root));

    [Theory]
    [InlineData("", 0)]
    [InlineData("1 +", 3)]
    [InlineData("(1", 2)]
    [InlineData("1 2", 2)]
    [InlineData("a b", 2)]
    [InlineData("1 furlong", 0)]
    [InlineData("24 h*days", 0)]
    [InlineData("a & b", 2)]
    [InlineData("'open", 0)]
    [InlineData("min(1,)", 6)]
    [InlineData("1.2.3", 0)]
    [InlineData("a[ ]", 3)]
    [InlineData("a < b < c", 6)]
    public void What_cannot_be_read_is_pointed_at(string text, int at) =>
        Assert.Equal(at, Assert.Throws<ExpressionException>(() => ExpressionParser.Parse(text)).At);

    [Theory]
    [InlineData("min(distance, 10 km) * baseline", "distance=3 km", 300_000)]
    [InlineData("min(distance, 10 km) * baseline", "distance=30 km", 1_000_000)]
    [InlineData("max(distance, 5000 m, 1 km) * baseline", "distance=3 km", 500_000)]
    [InlineData("ceil(distance / 1 km) * 1 kgCO2", "distance=2.1 km", 3_000_000)]
    [InlineData("floor(distance / 1 km) * 1 kgCO2", "distance=2.9 km", 2_000_000)]
    [InlineData("abs(1 kgCO2 - distance * 1 kgCO2/km)", "distance=3 km", 2_000_000)]
    [InlineData("if(distance > 2 km and not distance >= 3000 m, 1 kgCO2, 0)", "distance=2.5 km", 1_000_000)]
    [InlineData("if(distance > 2 km and not distance >= 3000 m, 1 kgCO2, 0)", "distance=3 km", 0)]
    [InlineData("if(distance < 1 km or distance = 3 km, 2 gCO2, 1 kgCO2)", "distance=3000 m", 2_000)]
    [InlineData("if(scenario = 'metro', 1 gCO2, 2 gCO2)", "distance=1 km", 1_000)]
    [InlineData("if(evidence != 'E1', 1 gCO2, 2 gCO2)", "distance=1 km", 2_000)]
    [InlineData("distance ^ 2 / 1 km2 * 1 gCO2", "distance=3 km", 9_000)]
    [InlineData("distance * 0.000001 kgCO2/m", "distance=3 km", 3_000)]
    [InlineData("0.1 kgCO2 + 1 gCO2 - 2000 mgCO2 + 0 * distance * baseline", "distance=3 km", 99_000)]
    [InlineData("1 kgCO2 / (distance / 3 km)", "distance=9 km", 333_333)]
    public void The_language_calculates(string formula, string input, long expected)
    {
        using var library = new TestLibrary(
            TestLibrary.Method.Replace("reduction: baseline-emissions - project-emissions\n", $"reduction: \"{formula}\"\n", StringComparison.Ordinal),
            cases: "- { name: any, method: test.travel@1.0, scenario: metro, expect: { refused: input_missing } }");
        var scenario = library.Scenario("metro");

        Assert.Equal(expected, scenario.Quantify(TestLibrary.Act(scenario, input)).Milligrams);
        Assert.Equal(expected, scenario.Explain(TestLibrary.Act(scenario, input), null).Result.Milligrams);
    }

    private static string Write(Syntax syntax) => syntax switch
    {
        NumberSyntax number => new Puhui.Quantities.Quantity(number.Value, number.Unit).ToString(),
        WordSyntax word => $"'{word.Word}'",
        NameSyntax name => name.Name,
        LookupSyntax lookup => $"{lookup.Name}[{string.Join(", ", lookup.Keys.Select(Write))}]",
        CallSyntax call => $"{call.Function}({string.Join(", ", call.Arguments.Select(Write))})",
        UnarySyntax { Operator: Operator.Not } not => $"(not{Write(not.Operand)})",
        UnarySyntax minus => $"(-{Write(minus.Operand)})",
        BinarySyntax binary => $"({Write(binary.Left)} {Sign(binary.Operator)} {Write(binary.Right)})",
        _ => throw new InvalidOperationException(syntax.GetType().Name),
    };

    private static string Sign(Operator sign) => sign switch
    {
        Operator.Add => "+",
        Operator.Subtract => "-",
        Operator.Multiply => "*",
        Operator.Divide => "/",
        Operator.Power => "^",
        Operator.Less => "<",
        Operator.LessOrEqual => "<=",
        Operator.Greater => ">",
        Operator.GreaterOrEqual => ">=",
        Operator.Equal => "=",
        Operator.NotEqual => "!=",
        Operator.And => "and",
        _ => "or",
    };
}
