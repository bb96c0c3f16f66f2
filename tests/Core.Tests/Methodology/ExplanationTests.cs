using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

public class ExplanationTests
{
    [Fact]
    public void Each_step_shows_its_words_its_numbers_and_its_sources()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("bus");

        var explanation = scenario.Explain(TestLibrary.Act(scenario, "distance=10000 m", "class=小", "full=yes"), null);

        Assert.Equal(["distance 10 km", "class small", "full yes"], explanation.Inputs.Select(input => $"{input.Name} {input.Value}"));
        Assert.Equal(
            [
                "baseline-emissions: distance * baseline: 10 km × 0.1 kgCO2/km = 1 kgCO2",
                "project-emissions: distance * mode[scenario]: 10 km × 50 gCO2/km = 500 gCO2",
                "reduction: if(full = 'yes', 2, 1) * by-class[class, evidence] * (baseline-emissions - project-emissions): if(yes = yes, 2, 1) × 1 × (1 kgCO2 − 500 gCO2) = 1 kgCO2",
            ],
            explanation.Steps.Select(step => $"{step.Name}: {step.Expression}: {step.Numbers} = {step.Result}"));
        var mode = Assert.Single(explanation.Steps[1].Sources);
        Assert.Equal(("mode[bus]", 50m, "another book", "page 7", Confidence.Contested), (mode.Parameter, mode.Value, mode.Source, mode.Clause, mode.Confidence));
        Assert.Equal("by-class[small, E1]", Assert.Single(explanation.Steps[2].Sources).Parameter);
        Assert.Equal(1_000_000, explanation.Result.Milligrams);
    }

    [Fact]
    public void A_dated_number_names_its_edition()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("charging");
        var act = TestLibrary.Act(scenario, "energy=1 kWh", "place=河南", "@losses=0");
        act.At = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var sources = scenario.Explain(act, null).Steps[0].Sources;

        var grid = Assert.Single(sources, source => source.Parameter == "grid[河南]");
        Assert.Equal(("notice 12", new DateOnly(2024, 4, 12), 2021), (grid.Source, grid.Published!.Value, grid.Year!.Value));
        var losses = Assert.Single(sources, source => source.Parameter == "losses");
        Assert.Equal(("set for this act", (Confidence?)null), (losses.Source, losses.Confidence));
    }

    [Fact]
    public void A_negative_result_and_a_cut_fraction_are_said()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("metro");

        var notes = scenario.Explain(TestLibrary.Act(scenario, "distance=0.3333333 km", "@baseline=0.0000001 kg/km"), null).Notes;

        Assert.Contains(notes, note => note.En.Contains("never credited", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.En.Contains("is rounded to -9999 mg (toward-zero)", StringComparison.Ordinal));
        Assert.All(notes, note => Assert.NotEqual("", note.Zh));
    }

    [Fact]
    public void A_refused_act_has_its_refusal_and_no_steps()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("metro");

        var explanation = scenario.Explain(TestLibrary.Act(scenario, "distance=1"), null);

        Assert.Equal("unit_missing", explanation.Result.Refusal?.Code);
        Assert.Empty(explanation.Steps);
    }

    [Fact]
    public void A_third_is_shortened_for_people_but_not_for_the_result()
    {
        using var library = new TestLibrary(TestLibrary.Method.Replace("distance * baseline\n", "distance * baseline / 3 * 3\n", StringComparison.Ordinal));
        var scenario = library.Scenario("metro");
        Assert.Equal(700_000, scenario.Quantify(TestLibrary.Act(scenario, "distance=10 km")).Milligrams);
        Assert.Equal(700_000, scenario.Explain(TestLibrary.Act(scenario, "distance=10 km"), null).Result.Milligrams);
    }
}
