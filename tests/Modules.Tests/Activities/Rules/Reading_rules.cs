using Puhui.Activities.Rules;
using Puhui.Platform;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Activities.Rules;

public sealed class Reading_rules
{
    [Fact]
    public void The_shipped_rules_are_read_and_every_code_has_words_in_both_languages()
    {
        var rules = RuleReader.Load(Path.Combine(SettingsReader.HomeFolder(), "methods"));
        Assert.Equal(Occupancy.Body, rules.Of("walking").Occupies);
        Assert.Equal(Occupancy.Charger, rules.Of("ev-charging").Occupies);
        Assert.Equal(24 * 3_600_000_000L, rules.Of("ev-trip").Reach);
        Assert.Equal(7 * 86_400_000_000m, rules.Late!.Limit);
        var codes = rules.Scenarios.SelectMany(scenario => scenario.Rules).Select(rule => rule.Reason.Code).Distinct();
        Assert.All(codes, code => Assert.True(rules.Words(code) is { Zh.Length: > 0, En.Length: > 0 }, code));
    }

    [Theory]
    [InlineData("scenarios: { bus: { ocupies: body } }", "there is no 'ocupies' here")]
    [InlineData("scenarios: { bus: { occupies: soul } }", "body or charger")]
    [InlineData("everywhere: [ { check: late, limit: 7, do: hold, code: x } ]", "expected a number of")]
    [InlineData("everywhere: [ { check: lateness, limit: 7 d, do: hold, code: x } ]", "no check 'lateness'")]
    [InlineData("everywhere: [ { check: late, limit: 7 d, do: forget, code: x } ]", "hold, reduce or refuse")]
    [InlineData("scenarios: { bus: { rules: [ { check: speed, limit: 80 km/h, do: hold, code: x } ] } }", "needs of")]
    [InlineData("scenarios: { bus: { rules: [ { check: speed, of: distance, limit: 80 km, do: hold, code: x } ] } }", "distance per hour")]
    [InlineData("scenarios: { bus: { rules: [ { check: speed, of: distance, limit: 80 km/h, do: reduce, code: x } ] } }", "can reduce")]
    [InlineData("references: { soul: 1 }", "references are")]
    [InlineData("- a", "expected a mapping")]
    [InlineData("a: [", "rules(2)")]
    public void A_slip_of_the_pen_is_told_with_its_line(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<OperatorException>(() => RuleReader.Read("rules", text)).Message);
}
