using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

public class ActTests
{
    [Fact]
    public void Filling_and_quantifying_a_reused_act_does_not_allocate()
    {
        using var library = new TestLibrary();
        foreach (var (scenario, inputs) in new[]
        {
            (library.Scenario("metro"), new (byte[], byte[])[] { ("distance"u8.ToArray(), "12.4 km"u8.ToArray()) }),
            (library.Scenario("bus"), [("distance"u8.ToArray(), "12400 m"u8.ToArray()), ("class"u8.ToArray(), "小"u8.ToArray()), ("full"u8.ToArray(), "true"u8.ToArray())]),
            (library.Scenario("charging"), [("energy"u8.ToArray(), "7.5 kWh"u8.ToArray()), ("place"u8.ToArray(), "河南"u8.ToArray())]),
        })
        {
            var act = scenario.NewAct();
            var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            long Once()
            {
                act.Clear();
                act.At = at;
                foreach (var (name, value) in inputs)
                {
                    act.Set(name, value);
                }

                return scenario.Quantify(act).Milligrams;
            }

            var first = Once();
            Assert.True(first > 0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                Once();
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void A_cleared_act_remembers_nothing()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("bus");
        var act = TestLibrary.Act(scenario, "distance=1", "class=huge", "colour=green", "full=yes", "@baseline=9 kgCO2/km");
        act.Clear();
        act.Set("distance", "10 km");
        act.Set("class", "small");

        Assert.Equal(500_000, scenario.Quantify(act).Milligrams);
    }

    [Fact]
    public void One_scenario_serves_many_threads()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("bus");

        Parallel.For(1, 2000, i =>
        {
            var act = TestLibrary.Act(scenario, $"distance={i % 400 + 1} km", "class=small");
            Assert.Equal((i % 400 + 1) * 50_000, scenario.Quantify(act).Milligrams);
        });
    }

    [Fact]
    public void An_amount_may_be_set_without_text()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("metro");
        var act = scenario.NewAct();
        act.SetAmount(0, 10);
        Assert.Equal(700_000, scenario.Quantify(act).Milligrams);

        act.Clear();
        act.SetAmount(0, 501);
        Assert.Equal("out_of_bounds", scenario.Quantify(act).Refusal?.Code);
    }

    [Fact]
    public void An_act_of_another_scenario_is_a_bug()
    {
        using var library = new TestLibrary();
        var (metro, bus) = (library.Scenario("metro"), library.Scenario("bus"));
        Assert.Throws<ArgumentException>(() => metro.Quantify(bus.NewAct()));
    }

    [Theory]
    [InlineData("full=yes", 1_000_000)]
    [InlineData("full=true", 1_000_000)]
    [InlineData("full=false", 500_000)]
    [InlineData(null, 500_000)]
    public void Truth_values_are_words_and_defaults_stand_in(string? full, long expected)
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("bus");
        string[] inputs = ["distance=10 km", "class=small", .. full is null ? [] : new[] { full }];
        Assert.Equal(expected, scenario.Quantify(TestLibrary.Act(scenario, inputs)).Milligrams);
    }

    [Fact]
    public void Evidence_decides_and_counts_as_the_first_listed_class_when_not_stated()
    {
        using var library = new TestLibrary();
        var scenario = library.Scenario("bus");
        long With(EvidenceClass evidence, string kind, out string? refused)
        {
            var act = TestLibrary.Act(scenario, "distance=10 km", $"class={kind}");
            act.Evidence = evidence;
            var result = scenario.Quantify(act);
            refused = result.Refusal?.Pointer;
            return result.Milligrams;
        }

        Assert.Equal([500_000, 500_000, 250_000, 1_000_000],
            [With(EvidenceClass.None, "small", out _), With(EvidenceClass.E1, "small", out _), With(EvidenceClass.E2, "small", out _), With(EvidenceClass.E1, "large", out _)]);
        With(EvidenceClass.E2, "large", out var pointer);
        Assert.Equal("evidence", pointer);
    }
}
