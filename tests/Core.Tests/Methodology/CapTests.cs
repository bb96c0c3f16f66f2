using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

public class CapTests
{
    private static readonly DateTimeOffset s_morning = new(2026, 9, 17, 8, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void An_act_above_a_cap_on_acts_earns_nothing_and_uses_nothing()
    {
        using var library = new TestLibrary();
        var (scenario, caps) = (library.Scenario("metro"), new CapLedger());

        var earned = Enumerable.Range(0, 4).Select(hour => Ride(scenario, caps, s_morning.AddHours(hour), "1 km")).ToList();

        Assert.Equal([70_000, 70_000, 0, 0], earned.Select(result => result.Milligrams));
        Assert.Equal([false, false, true, true], earned.Select(result => result.Capped));
        Assert.Equal(2, caps.Used("test.travel/rides/2026-09-17"));
        Assert.Equal(2, caps.Used("test.travel/far/2026-09"));
    }

    [Fact]
    public void A_counted_input_is_cut_before_the_calculation()
    {
        using var library = new TestLibrary();
        var (scenario, caps) = (library.Scenario("metro"), new CapLedger());

        Ride(scenario, caps, s_morning, "25 km");
        var second = Ride(scenario, caps, s_morning.AddHours(1), "25 km");

        Assert.Equal((5 * 70_000, true), (second.Milligrams, second.Capped));
        Assert.Equal(30, caps.Used("test.travel/far/2026-09"));
        Assert.Equal(0, Ride(scenario, caps, s_morning.AddDays(1), "1 km").Milligrams);
        Assert.Equal(70_000, Ride(scenario, caps, s_morning.AddDays(14), "1 km").Milligrams);
    }

    [Fact]
    public void A_counted_result_is_cut_to_what_is_left()
    {
        using var library = new TestLibrary();
        var (scenario, caps) = (library.Scenario("walking"), new CapLedger());
        Quantified Walk(string steps)
        {
            var act = TestLibrary.Act(scenario, $"steps={steps} steps", "@pace=0.02 g/steps");
            act.At = s_morning;
            return scenario.Quantify(act, caps);
        }

        Assert.Equal((80_000, false), (Walk("4000").Milligrams, Walk("0").Capped));
        var second = Walk("4000");
        Assert.Equal((20_000, 20_000m, true), (second.Milligrams, second.Exact, second.Capped));
        Assert.Equal(0, Walk("10").Milligrams);
    }

    [Fact]
    public void Each_value_of_a_key_has_a_cap_of_its_own()
    {
        using var library = new TestLibrary();
        var (scenario, caps) = (library.Scenario("parking"), new CapLedger());
        long Park(string plate, DateTimeOffset at)
        {
            var act = TestLibrary.Act(scenario, "parked=49 h", $"plate={plate}");
            act.At = at;
            return scenario.Quantify(act, caps).PayoutFen;
        }

        Assert.Equal([100, 0, 100, 100], [Park("A", s_morning), Park("A", s_morning.AddDays(3)), Park("B", s_morning), Park("A", s_morning.AddDays(20))]);
    }

    [Fact]
    public void The_day_is_the_holders()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("metro");
        var act = TestLibrary.Act(scenario, "distance=1 km");
        act.At = new DateTimeOffset(2026, 9, 30, 23, 30, 0, TimeSpan.FromHours(8));

        Assert.Equal(["test.travel/far/2026-09", "test.travel/rides/2026-09-30"], scenario.CapKeys(act));

        act.Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
        Assert.Equal(["test.travel/far/2026-10", "test.travel/rides/2026-10-01"], scenario.CapKeys(act));
    }

    [Fact]
    public void An_act_that_earns_nothing_or_is_refused_uses_nothing()
    {
        using var library = new TestLibrary();
        var (scenario, caps) = (library.Scenario("metro"), new CapLedger());
        var negative = TestLibrary.Act(scenario, "distance=1 km", "@baseline=0.01 kg/km");
        var refused = TestLibrary.Act(scenario, "distance=1");
        negative.At = refused.At = s_morning;

        Assert.Equal(-20_000, scenario.Quantify(negative, caps).Milligrams);
        Assert.Equal("unit_missing", scenario.Quantify(refused, caps).Refusal?.Code);
        Assert.Equal((0m, 0m), (caps.Used("test.travel/rides/2026-09-17"), caps.Used("test.travel/far/2026-09")));
        Assert.Empty(scenario.CapKeys(refused));
    }

    [Fact]
    public void Without_state_windows_are_left_aside_and_the_act_keeps_its_amount()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("metro");
        var act = TestLibrary.Act(scenario, "distance=100 km");
        act.At = s_morning;
        var caps = new CapLedger();

        Assert.Equal(30 * 70_000, scenario.Quantify(act, caps).Milligrams);
        Assert.Equal(100 * 70_000, scenario.Quantify(act).Milligrams);
        Assert.True(act.TryGetAmount("distance", out var distance));
        Assert.Equal("100 km", distance.ToString());
        Assert.True(scenario.HasCaps);
    }

    [Fact]
    public void A_cap_on_one_act_holds_without_state()
    {
        using var library = new TestLibrary(TestLibrary.Method.Replace("{ id: far, per: month,", "{ id: far, per: act,", StringComparison.Ordinal));
        var scenario = library.Scenario("metro");

        var result = scenario.Quantify(TestLibrary.Act(scenario, "distance=100 km"));

        Assert.Equal((30 * 70_000, true), (result.Milligrams, result.Capped));
    }

    [Fact]
    public void The_explanation_says_which_cap_was_reached_and_changes_nothing()
    {
        using var library = new TestLibrary();
        var (scenario, caps) = (library.Scenario("metro"), new CapLedger());
        Ride(scenario, caps, s_morning, "25 km");
        var act = TestLibrary.Act(scenario, "distance=25 km");
        act.At = s_morning;

        var explanation = scenario.Explain(act, caps);

        Assert.Equal(350_000, explanation.Result.Milligrams);
        Assert.Contains(explanation.Notes, note => note.En.Contains("The cap of 30 km for the month is reached (25 km used before)", StringComparison.Ordinal));
        Assert.Equal(25, caps.Used("test.travel/far/2026-09"));
    }

    private static Quantified Ride(MethodScenario scenario, ICapState caps, DateTimeOffset at, string distance)
    {
        var act = TestLibrary.Act(scenario, $"distance={distance}");
        act.At = at;
        return scenario.Quantify(act, caps);
    }
}
