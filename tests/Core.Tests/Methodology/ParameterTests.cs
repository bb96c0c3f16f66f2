using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

public class ParameterTests
{
    [Theory]
    [InlineData("@baseline=0.2 kgCO2/km", 1_700_000)]
    [InlineData("@baseline=200 gCO2/km", 1_700_000)]
    [InlineData("@baseline=200 g/km", 1_700_000)]
    [InlineData("@baseline=0.01 kg/km", -200_000)]
    public void A_parameter_may_be_set_in_any_unit_of_its_kind_and_plain_mass_is_read_as_its_species(string set, long expected)
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("metro");
        Assert.Equal(expected, scenario.Quantify(TestLibrary.Act(scenario, "distance=10 km", set)).Milligrams);
    }

    [Theory]
    [InlineData("@baseline=0.2", "unit_missing")]
    [InlineData("@baseline=0.2 kgCO2e/km", "unit_mismatch")]
    [InlineData("@baseline=0.2 km", "unit_mismatch")]
    [InlineData("@baseline=much", "input_invalid")]
    [InlineData("@mode=0.2 kgCO2/km", "input_unknown")]
    [InlineData("@price=1 CNY/d", "input_unknown")]
    [InlineData("@nothing=1", "input_unknown")]
    public void Any_other_override_is_refused(string set, string code)
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("metro");
        Assert.Equal(code, scenario.Quantify(TestLibrary.Act(scenario, "distance=10 km", set)).Refusal?.Code);
    }

    [Fact]
    public void A_parameter_of_another_scenario_is_unknown_here()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("parking");
        Assert.Equal("input_unknown", scenario.Quantify(TestLibrary.Act(scenario, "parked=24 h", "plate=A", "@losses=0.1")).Refusal?.Code);
    }

    [Theory]
    [InlineData(null, null, 1_000_000 - 620_736.842105263158)]
    [InlineData("@years=2", null, 980_100 - 620_736.842105263158)]
    [InlineData("@losses=1", "arithmetic", 0)]
    [InlineData("@losses=5 %", null, 1_000_000 - 620_736.842105263158)]
    [InlineData("@years=0.5", "out_of_bounds", 0)]
    public void Formulas_follow_what_the_act_sets(string? set, string? refused, double exact)
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("charging");
        string[] inputs = ["energy=1 kWh", "place=河南", .. set is null ? [] : new[] { set }];
        var result = scenario.Quantify(TestLibrary.Act(scenario, inputs));

        Assert.Equal(refused, result.Refusal?.Code);
        Assert.Equal((decimal)exact, decimal.Round(result.Exact, 9));
    }

    [Fact]
    public void A_parameter_without_a_value_must_come_with_the_act()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("walking");

        Assert.Equal(("input_missing", "pace"), (scenario.Quantify(TestLibrary.Act(scenario, "steps=10 steps")).Refusal?.Code, scenario.Quantify(TestLibrary.Act(scenario, "steps=10 steps")).Refusal?.Pointer));
        Assert.Equal(200, scenario.Quantify(TestLibrary.Act(scenario, "steps=10 steps", "@pace=0.02 g/steps")).Milligrams);
        Assert.Equal(100, scenario.Quantify(TestLibrary.Act(scenario, "steps=10 steps", "@pace=0.02 g/steps", "@counting=half")).Milligrams);
        Assert.Equal("input_invalid", scenario.Quantify(TestLibrary.Act(scenario, "steps=10 steps", "@pace=0.02 g/steps", "@counting=double")).Refusal?.Code);
    }

    [Theory]
    [InlineData("2024-04-11T23:59:59+08:00", null, "at")]
    [InlineData("2024-04-12T00:00:00+08:00", 0.6, null)]
    [InlineData("2025-12-30T23:59:59+08:00", 0.6, null)]
    [InlineData("2025-12-30T16:00:00Z", 0.5897, null)]
    [InlineData(null, 0.5897, null)]
    public void A_dated_table_answers_with_its_newest_edition_at_the_act(string? at, double? factor, string? refusedFor)
    {
        using var library = new TestLibrary(TestLibrary.Method.Replace("published: 2025-12-31", "published: 2025-12-31", StringComparison.Ordinal));
        var scenario = library.Scenario("charging");
        var act = TestLibrary.Act(scenario, "energy=1 kWh", "place=河南", "@losses=0");
        act.At = at is null ? null : DateTimeOffset.Parse(at, null);
        var result = scenario.Quantify(act);

        Assert.Equal(refusedFor, result.Refusal?.Pointer);
        if (factor is not null)
        {
            Assert.Equal(1_000_000 - (long)(factor * 1_000_000), result.Milligrams);
        }
    }

    [Theory]
    [InlineData("Henan", "input_invalid", "place")]
    [InlineData("", "input_invalid", "place")]
    [InlineData("a place with far too long a name", "input_invalid", "place")]
    public void A_key_without_a_row_is_invalid_and_named(string place, string code, string pointer)
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("charging");
        var refusal = scenario.Quantify(TestLibrary.Act(scenario, "energy=1 kWh", $"place={place}")).Refusal;
        Assert.Equal((code, pointer), (refusal?.Code, refusal?.Pointer));
    }

    [Theory]
    [InlineData(null, "input_missing")]
    [InlineData("CN-99", "input_invalid")]
    [InlineData("CN-11", null)]
    public void The_region_of_the_act_is_a_key(string? region, string? code)
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("saving");
        var act = TestLibrary.Act(scenario, "energy=1 MWh");
        act.Region = region;
        var result = scenario.Quantify(act);

        Assert.Equal(code, result.Refusal?.Code);
        Assert.Equal(code is null ? 550_000_000 : 0, result.Milligrams);
        Assert.Equal(code is null ? null : "region", result.Refusal?.Pointer);
    }

    [Theory]
    [InlineData("1439 min", 0)]
    [InlineData("1440 min", 50)]
    [InlineData("2 d", 100)]
    [InlineData("172799 s", 50)]
    public void Whole_days_are_counted_from_exact_hours(string parked, long fen)
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("parking");
        var result = scenario.Quantify(TestLibrary.Act(scenario, $"parked={parked}", "plate=A"));
        Assert.Equal((fen, 0L), (result.PayoutFen, result.Milligrams));
    }
}
