using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

public class WorkedCaseTests
{
    [Theory]
    [InlineData("inputs: { distance: 10 km }, expect: { reduction: 0.7 kgCO2 }")]
    [InlineData("inputs: { distance: 10 km }, expect: { reduction: 700 gCO2 }")]
    [InlineData("inputs: { distance: 10 km }, expect: { reduction: 0.7 kgCO2e }")]
    [InlineData("inputs: { distance: 10 km }, expect: { reduction: 700000.999 mgCO2 }")]
    [InlineData("inputs: { distance: 10 }, expect: { refused: unit_missing }")]
    [InlineData("inputs: { distance: true }, expect: { refused: input_invalid }")]
    [InlineData("inputs: { distance: ~ }, expect: { refused: input_invalid }")]
    [InlineData("inputs: {}, expect: { refused: input_missing }")]
    [InlineData("expect: { refused: input_missing }")]
    [InlineData("evidence: E4, inputs: { distance: 10 km }, expect: { refused: input_invalid }")]
    [InlineData("inputs: { distance: 10 km }, parameters: { baseline: 0.01 kgCO2/km }, expect: { reduction: -0.2 kgCO2 }")]
    [InlineData("at: 2024-01-01, inputs: { distance: 10 km }, expect: { reduction: 0.7 kgCO2 }")]
    [InlineData("at: 2023-12-31, inputs: { distance: 10 km }, expect: { refused: not_effective }")]
    [InlineData("at: 2023-12-31T16:00:00Z, inputs: { distance: 10 km }, expect: { reduction: 0.7 kgCO2 }")]
    [InlineData("sequence: [ { inputs: { distance: 10 km } }, { inputs: { distance: 1 km } }, { inputs: { distance: 1 km } } ], expect: { reduction: 0.77 kgCO2 }")]
    [InlineData("sequence: [ { inputs: { distance: 10 km } }, { inputs: { distance: 1 } } ], expect: { refused: unit_missing }")]
    public void A_right_answer_passes(string text) => Assert.True(Run(text).Passed, Run(text).Got);

    [Theory]
    [InlineData("inputs: { distance: 10 km }, expect: { reduction: 0.700001 kgCO2 }", "reduction 0.7 kgCO2")]
    [InlineData("inputs: { distance: 10 km }, expect: { reduction: 0.7 kg }", "'0.7 kg'")]
    [InlineData("inputs: { distance: 10 km }, expect: { footprint: 0.7 kgCO2 }", "reduction 0.7 kgCO2")]
    [InlineData("inputs: { distance: 10 km }, expect: { payout: 1 CNY }", "pays nothing out")]
    [InlineData("inputs: { distance: 10 km }, expect: { reduction: 0.7 }", "'0.7'")]
    [InlineData("inputs: { distance: 10 km }, expect: { reduction: much }", "'much'")]
    [InlineData("inputs: { distance: 10 km }, expect: { refused: unit_missing }", "reduction 0.7 kgCO2")]
    [InlineData("inputs: { distance: 10 km }, expect: { refused: tired }", "'tired'")]
    [InlineData("inputs: { distance: 10 }, expect: { reduction: 0.7 kgCO2 }", "refused: unit_missing")]
    [InlineData("inputs: { distance: 10 km }, expect: { savings: 0.7 kgCO2 }", "`savings` is no result")]
    [InlineData("inputs: { distance: 10 km }, expect: {}", "expects nothing")]
    [InlineData("inputs: { distance: 10 km }", "`expect` is missing")]
    [InlineData("inputs: { distance: [1, 2] }, expect: { reduction: 0.7 kgCO2 }", "`distance` cannot be read")]
    [InlineData("inputs: 10 km, expect: { reduction: 0.7 kgCO2 }", "`inputs` cannot be read")]
    [InlineData("colour: green, inputs: { distance: 10 km }, expect: { reduction: 0.7 kgCO2 }", "`colour` is not a known field")]
    [InlineData("at: yesterday, inputs: { distance: 10 km }, expect: { reduction: 0.7 kgCO2 }", "`at` is not a time")]
    [InlineData("sequence: [], expect: { reduction: 0 kgCO2 }", "`sequence` cannot be read")]
    [InlineData("sequence: [ 7 ], expect: { reduction: 0 kgCO2 }", "an act cannot be read")]
    [InlineData("sequence: [ { colour: green, inputs: { distance: 1 km } } ], expect: { reduction: 0.07 kgCO2 }", "`colour` is not a known field")]
    public void A_wrong_or_unreadable_case_fails_and_says_why(string text, string got)
    {
        var result = Run(text);

        Assert.False(result.Passed);
        Assert.Contains(got, result.Got, StringComparison.Ordinal);
        Assert.NotEqual("", result.Expected);
        Assert.True(result.Where.Line > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("just words")]
    [InlineData("- [")]
    [InlineData("- name: a\n  name: b")]
    [InlineData("- 7")]
    [InlineData("a: 1\n---\nb: 2")]
    public void A_file_that_is_no_list_of_cases_is_one_failure(string text)
    {
        using var library = new TestLibrary();
        Assert.False(Assert.Single(WorkedCases.Run(library.Load().Library, library.Write("cases.yaml", text))).Passed);
    }

    [Fact]
    public void A_file_that_is_not_there_is_one_failure()
    {
        using var library = new TestLibrary();
        Assert.False(Assert.Single(WorkedCases.Run(library.Load().Library, "/no/such/file.yaml")).Passed);
    }

    [Fact]
    public void Co2e_is_not_taken_for_co2()
    {
        var result = Run("inputs: { distance: 10 km }, expect: { reduction: 0.7 kgCO2 }", TestLibrary.Method.Replace(
            "reduction: baseline-emissions - project-emissions\n", "reduction: co2e(baseline-emissions - project-emissions)\n", StringComparison.Ordinal), cases: "0.7 kgCO2e");
        Assert.False(result.Passed);
    }

    private static CaseResult Run(string text, string method = TestLibrary.Method, string cases = "0.7 kgCO2")
    {
        using var library = new TestLibrary(method, cases: TestLibrary.Cases.Replace("0.7 kgCO2", cases, StringComparison.Ordinal));
        var load = library.Load();
        Assert.Empty(load.Problems);
        var file = library.Write("cases.yaml", $"- {{ name: one, method: test.travel@1.0, scenario: metro, {text} }}\n");
        return Assert.Single(WorkedCases.Run(load.Library, file));
    }
}
