using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

/// <summary>Walks the documented list: an act with every mistake is refused by the first, and each mistake mended shows the next.</summary>
public class RefusalOrderTests
{
    private static readonly string[] s_worst = ["colour=green", "class=tiny", "distance=10", "wait=3 kg", "speed=900 km", "@losses=1"];

    [Fact]
    public void The_first_refusal_of_the_list_is_the_answer_whatever_the_order_of_the_inputs()
    {
        using var library = new TestLibrary(WithEveryMistake);
        var scenario = library.Scenario("all");
        (string Mended, string Now)[] steps =
        [
            ("", RefusalCodes.InputMissing),
            ("class2=small", RefusalCodes.InputUnknown),
            ("colour=green", RefusalCodes.InputInvalid),
            ("class=tiny>class=small", RefusalCodes.UnitMissing),
            ("distance=10>distance=10 km", RefusalCodes.UnitMismatch),
            ("wait=3 kg>wait=3 h", RefusalCodes.OutOfBounds),
            ("speed=900 km>speed=9 km", RefusalCodes.Arithmetic),
        ];
        var inputs = s_worst.ToList();
        foreach (var (mended, expected) in steps)
        {
            var parts = mended.Split('>');
            _ = parts switch
            {
                ["class2=small"] => Add(inputs, "class2=small"),
                ["colour=green"] => inputs.Remove("colour=green"),
                [var from, var to] => inputs.Remove(from) && Add(inputs, to),
                _ => false,
            };
            foreach (var order in Orders(inputs))
            {
                Assert.Equal(expected, scenario.Quantify(TestLibrary.Act(scenario, order)).Refusal?.Code);
                Assert.Equal(expected, scenario.Explain(TestLibrary.Act(scenario, order), null).Result.Refusal?.Code);
            }
        }

        inputs.Remove("@losses=1");
        Assert.Null(scenario.Quantify(TestLibrary.Act(scenario, [.. inputs])).Refusal);
    }

    [Fact]
    public void The_list_is_the_documented_one() => Assert.Equal(
        ["method_unknown", "not_effective", "scenario_unknown", "input_missing", "input_unknown", "input_invalid", "unit_missing", "unit_mismatch", "out_of_bounds", "arithmetic"],
        RefusalCodes.InOrder);

    [Theory]
    [InlineData("no.such.method@1", "2025-01-01", "metro", "method_unknown")]
    [InlineData("no.such.method", null, "nothing", "method_unknown")]
    [InlineData("test.travel@9.9", "1999-01-01", "nothing", "method_unknown")]
    [InlineData("test.travel@1.0", "2023-12-31T23:59:59+08:00", "nothing", "not_effective")]
    [InlineData("test.travel", "2023-12-31T23:59:59+08:00", "nothing", "not_effective")]
    [InlineData("test.travel", "2030-01-01T00:00:00+08:00", "metro", "not_effective")]
    [InlineData("test.travel@1.0", "2024-01-01T00:00:00+08:00", "nothing", "scenario_unknown")]
    [InlineData("test.travel", null, "nothing", "scenario_unknown")]
    [InlineData("test.travel@1.0", null, "metro", "input_missing")]
    public void A_case_is_refused_for_its_method_first(string method, string? at, string scenario, string code)
    {
        using var library = new TestLibrary();
        var file = library.Write("cases.yaml", $"""
            - name: refused
              method: {method}
              scenario: {scenario}
              {(at is null ? "" : $"at: {at}")}
              inputs: {"{}"}
              expect: {"{"} refused: {code} {"}"}
            """);

        var result = Assert.Single(WorkedCases.Run(library.Load().Library, file));
        Assert.True(result.Passed, result.Got);
    }

    [Theory]
    [InlineData("distance=abc km", "input_invalid", "distance")]
    [InlineData("distance=NaN km", "input_invalid", "distance")]
    [InlineData("distance=", "input_invalid", "distance")]
    [InlineData("distance=1e2 km", "input_invalid", "distance")]
    [InlineData("distance=10", "unit_missing", "distance")]
    [InlineData("distance=10 kg", "unit_mismatch", "distance")]
    [InlineData("distance=10 pkm", "unit_mismatch", "distance")]
    [InlineData("distance=99 m", "out_of_bounds", "distance")]
    [InlineData("distance=500.001 km", "out_of_bounds", "distance")]
    [InlineData("distance=-1 km", "out_of_bounds", "distance")]
    [InlineData("distance=100000000000000000000000000000000000 km", "out_of_bounds", "distance")]
    [InlineData("distance=79228162514264337593543950335 Mm", "unit_mismatch", "distance")]
    public void A_wrong_distance_is_refused_by_name_and_pointer(string input, string code, string pointer)
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("metro");
        var refusal = scenario.Quantify(TestLibrary.Act(scenario, input)).Refusal;

        Assert.Equal((code, pointer), (refusal?.Code, refusal?.Pointer));
    }

    [Theory]
    [InlineData("distance=100 m")]
    [InlineData("distance=0.1 km")]
    [InlineData("distance=500 km")]
    public void Bounds_are_inclusive(string input)
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("metro");
        Assert.Null(scenario.Quantify(TestLibrary.Act(scenario, input)).Refusal);
    }

    [Fact]
    public void An_input_given_twice_is_refused_even_when_both_agree()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("metro");
        Assert.Equal("input_invalid", scenario.Quantify(TestLibrary.Act(scenario, "distance=1 km", "distance=1 km")).Refusal?.Code);
    }

    [Fact]
    public void Part_of_a_step_is_out_of_bounds()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("walking");
        Assert.Equal("out_of_bounds", scenario.Quantify(TestLibrary.Act(scenario, "steps=0.5 steps", "@pace=1 g/steps")).Refusal?.Code);
    }

    [Fact]
    public void Evidence_that_is_not_accepted_is_invalid()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("metro");
        var act = TestLibrary.Act(scenario, "distance=1 km");
        act.Evidence = EvidenceClass.E4;
        Assert.Equal(("input_invalid", "evidence"), (scenario.Quantify(act).Refusal?.Code, scenario.Quantify(act).Refusal?.Pointer));

        act.Clear();
        act.Set("distance", "1 km");
        act.SetEvidence("E9");
        Assert.Equal(("input_invalid", "evidence"), (scenario.Quantify(act).Refusal?.Code, scenario.Quantify(act).Refusal?.Pointer));
    }

    private static string WithEveryMistake { get; } = TestLibrary.Method + """

          all:
            title: { zh: 全, en: all }
            inputs:
              distance: { unit: km, max: 100 km }
              speed: { unit: km, max: 100 km }
              wait: { unit: h }
              class: { class: [small, large] }
              class2: { class: [small, large] }
            calculation: { reduction: "(distance + speed) * 1 kgCO2/km / (1 - losses) + wait * 0 kgCO2/h" }
        """;

    private static bool Add(List<string> inputs, string input)
    {
        inputs.Add(input);
        return true;
    }

    private static IEnumerable<string[]> Orders(List<string> inputs)
    {
        yield return [.. inputs];
        yield return [.. Enumerable.Reverse(inputs)];
        for (var turn = 1; turn < inputs.Count; turn++)
        {
            yield return [.. inputs.Skip(turn), .. inputs.Take(turn)];
        }
    }
}
