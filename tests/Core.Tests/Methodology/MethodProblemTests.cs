using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

/// <summary>Planted mistakes: each keeps the method out of the library and is named with its line.</summary>
public class MethodProblemTests
{
    [Fact]
    public void The_unchanged_method_loads()
    {
        using var library = new TestLibrary();
        var load = library.Load();

        Assert.Empty(load.Problems);
        Assert.Equal(["test.power@1.0", "test.travel@1.0"], load.Library.Methods.Select(method => method.Ref.ToString()));
    }

    [Theory]
    [InlineData("  report: { zh: 一, en: a }", "", "`report` is missing")]
    [InlineData("  scope: { zh: 一, en: a }", "  scope: { zh: 一 }", "`en` is missing")]
    [InlineData("value: 0.5 CNY/d, source: a book, confidence", "value: 0.5 CNY/d, confidence", "`source` is missing")]
    [InlineData("value: 0.5 CNY/d, source: a book, confidence: official", "value: 0.5 CNY/d, source: a book", "`confidence` is missing")]
    [InlineData("confidence: contested", "confidence: certain", "`confidence` is not known")]
    [InlineData("kind: reduction", "kind: reductoin", "`kind` is not known")]
    [InlineData("value: 0.1 kgCO2/km", "value: 0.1", "CO2 mass cannot be subtracted")]
    [InlineData("value: 0.1 kgCO2/km", "value: 0.1 kgCO2e/km", "state the CO2 as CO2e")]
    [InlineData("value: 0.1 kgCO2/km", "value: 0.1 kgCO2/pkm", "cannot be subtracted")]
    [InlineData("value: 0.1 kgCO2/km", "value: 0.1 kgCO2/furlong", "not a known unit")]
    [InlineData("value: 0.1 kgCO2/km", "value: 1e-1 kgCO2/km", "not a plain number")]
    [InlineData("baseline-emissions - project-emissions\nscenarios", "baseline-emissions - projcet-emissions\nscenarios", "`projcet-emissions` is not known here")]
    [InlineData("reduction: baseline-emissions - project-emissions", "reduction: baseline-emissions -", "the expression cannot be read here")]
    [InlineData("reduction: baseline-emissions - project-emissions", "saved: baseline-emissions - project-emissions", "has no result")]
    [InlineData("project-emissions: distance * mode[scenario]", "project-emissions: distance * mode", "`mode` is a table")]
    [InlineData("mode[scenario]", "mode[scenario, evidence]", "another number of keys")]
    [InlineData("mode[scenario]", "mode[distance]", "is a quantity and cannot be a key")]
    [InlineData("values: { metro: 30, bus:", "values: { tram: 30, bus:", "no row for scenario 'metro'")]
    [InlineData("small: { E1: 1, E2: 0.5 }, large", "small: { E1: 1, E2: 0.5 }, huge", "no row for class 'large'")]
    [InlineData("floor(parked / 24 h)", "floor(parked)", "floor takes a bare number")]
    [InlineData("floor(parked / 24 h)", "round(parked / 24 h)", "there is no function `round`")]
    [InlineData("payout: days * 1 d * price", "payout: days * price", "`payout` is no money")]
    [InlineData("growth ^ years", "growth ^ energy", "an exponent has no unit")]
    [InlineData("if(full = 'yes', 2, 1)", "if(full = 'maybe', 2, 1)", "`full` is never 'maybe'")]
    [InlineData("if(full = 'yes', 2, 1)", "if(full, 2, 1)", "this is not a condition")]
    [InlineData("if(full = 'yes', 2, 1)", "if(full = 'yes', 2 km, 1 h)", "length and time cannot be chosen between")]
    [InlineData("energy * power.nation", "energy * power.nations", "`power.nations` is not known here")]
    [InlineData("energy * power.nation + 0 * grid[region] * energy", "energy * power.life + 0 * grid[region] * energy", "mixes a life-cycle and an operational electricity factor")]
    [InlineData("energy * power.nation + 0 * grid[region] * energy", "co2e(energy * power.nation) + grid[region] * energy", "cannot be added")]
    [InlineData("power: test.power@1.0", "power: test.power@2.0", "the factor set test.power@2.0 is not in the library")]
    [InlineData("of: distance, max: 30 km", "of: distance, max: 30 kg", "cap `far` cannot be counted")]
    [InlineData("of: act, max: 2 }", "of: act, max: 2 trips }", "cap `rides` cannot be counted")]
    [InlineData("key: plate }", "key: parked }", "`parked` cannot be its key")]
    [InlineData("overlaps: [bus]", "overlaps: [tram]", "excludes a scenario that does not exist")]
    [InlineData("zone: Asia/Shanghai", "zone: Asia/Atlantis", "`zone` is not known")]
    [InlineData("from: 2024-01-01, to: 2030-01-01", "from: 2024-01-01, to: 2023-01-01", "`to` is not after `from`")]
    [InlineData("status: demonstration", "status: demonstration\ncolour: green", "`colour` is not a known field")]
    [InlineData("evidence: [E1, E2]", "evidence: [E1, E7]", "not a class of evidence")]
    [InlineData("like: ride\n    caps", "like: flight\n    caps", "there is no shared `flight`")]
    [InlineData("max: 500 km", "max: 50 g", "has another unit")]
    [InlineData("min: 0.1 km, max: 500 km", "min: 600 km, max: 500 km", "`max` is below `min`")]
    [InlineData("required: false, default: \"no\"", "required: false", "nothing stands in for it")]
    [InlineData("default: whole", "default: double", "`default` is not an option")]
    [InlineData("distance * baseline\n", "distance * 0.1 kgCO2/km\n", "parameter `baseline` is used in no calculation")]
    [InlineData("published: 2024-04-12", "published: 2025-12-31", "two editions of 2025-12-31")]
    [InlineData("id: test.travel", "id: test.other", "the folder is not named after the method")]
    [InlineData("      distance: { unit: km,", "      baseline: { unit: km,", "the name `baseline` is taken")]
    [InlineData("version: \"1.0\"", "version: \"1.0", "this is not YAML")]
    public void A_mistake_is_named_with_its_line(string right, string wrong, string message)
    {
        Assert.Contains(right, TestLibrary.Method, StringComparison.Ordinal);
        using var library = new TestLibrary(TestLibrary.Method.Replace(right, wrong, StringComparison.Ordinal));

        var load = library.Load();

        Assert.Null(load.Library.Newest("test.travel"));
        var problem = load.Problems.FirstOrDefault(problem => problem.ToString().Contains(message, StringComparison.Ordinal));
        Assert.True(problem is not null, string.Join('\n', load.Problems));
        Assert.True(problem.Line > 0, problem.ToString());
        Assert.EndsWith("method.yaml", problem.File, StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_is_the_one_of_the_mistake()
    {
        using var library = new TestLibrary(TestLibrary.Method.Replace("distance * mode[scenario]", "distance * mod[scenario]", StringComparison.Ordinal));
        var line = Array.FindIndex(TestLibrary.Method.Split('\n'), text => text.Contains("project-emissions: distance", StringComparison.Ordinal)) + 1;

        Assert.All(library.Load().Problems, problem => Assert.Equal(line, problem.Line));
    }

    [Fact]
    public void A_method_whose_own_case_fails_does_not_load_and_the_case_is_named()
    {
        using var library = new TestLibrary(cases: TestLibrary.Cases.Replace("0.7 kgCO2", "0.8 kgCO2", StringComparison.Ordinal));

        var load = library.Load();

        var problem = Assert.Single(load.Problems);
        Assert.Equal("test.travel/1.0", problem.Folder);
        Assert.Contains("ten kilometres", problem.Message, StringComparison.Ordinal);
        Assert.Equal(("reduction 0.8 kgCO2", "reduction 0.7 kgCO2"), (problem.Expected, problem.Got));
        Assert.Null(load.Library.Newest("test.travel"));
    }

    [Fact]
    public void A_library_that_is_not_there_is_a_problem_and_not_a_crash()
    {
        var load = MethodLibrary.Load(Path.Combine(Path.GetTempPath(), "puhui-no-such-folder"));

        Assert.Single(load.Problems);
        Assert.Empty(load.Library.Methods);
    }

    [Fact]
    public void A_method_in_the_wrong_folder_is_a_problem()
    {
        using var library = new TestLibrary();
        library.Write("test.travel/method.yaml", TestLibrary.Method);

        Assert.Contains(library.Load().Problems, problem => problem.Message.Contains("wrong folder", StringComparison.Ordinal));
    }
}
