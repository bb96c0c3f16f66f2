using Puhui.Crediting;
using Xunit;

namespace Puhui.Core.Tests.Crediting;

public class Reading_a_policy
{
    [Theory]
    [InlineData("", "policy_unreadable", "")]
    [InlineData("rate: [", "policy_unreadable", "")]
    [InlineData("rate: 1 per 10 g\nrates: 2", "policy_unreadable", "/rates")]
    [InlineData("a: &x [1]\nb: *x", "policy_unreadable", "")]
    [InlineData("rate: 1 per 10 g\n---\nrate: 1 per 10 g", "policy_unreadable", "")]
    [InlineData("rate: 1 per 10 g\nrate: 1 per 9 g", "policy_unreadable", "")]
    [InlineData("unit: { zh: 能量 }\nrate: 1 per 10 g", "unit_invalid", "/unit")]
    [InlineData("asset: CNY\nrate: 1 per 10 g", "asset_unknown", "/asset")]
    [InlineData("unit: { zh: 能量, en: energy }", "rate_invalid", "/rate")]
    [InlineData("rate: 1.5 per 10 g", "rate_invalid", "/rate")]
    [InlineData("rate: 1 per 10 lb", "rate_invalid", "/rate")]
    [InlineData("rate: 0 per 10 g", "rate_invalid", "/rate")]
    [InlineData("rate: -1 per 10 g", "rate_invalid", "/rate")]
    [InlineData("rate: 2 per 1 mg", "rate_invalid", "/rate")]
    [InlineData("rate: 1 per 0.0001 mg", "rate_invalid", "/rate")]
    [InlineData("rules: [{ scenarios: [metro] }]", "rate_invalid", "/rules/0")]
    [InlineData("rules: [{ rate: 1 per 10 g }]", "rule_invalid", "/rules/0")]
    [InlineData("rules: [{ scenarios: [], rate: 1 per 10 g }]", "rule_invalid", "/rules/0/scenarios")]
    [InlineData("rules: [{ scenarios: [a], rate: 1 per 10 g }, { scenarios: [a, b], rate: 1 per 10 g }]", "rule_invalid", "/rules/1")]
    [InlineData("rules: [{ scenarios: [a], rate: 1 per 10 g, steps: { per: year, above: [{ amount: 1 kg, rate: 1 per 9 g }] } }]", "steps_invalid", "/rules/0/steps")]
    [InlineData("rules: [{ scenarios: [a], rate: 1 per 10 g, steps: { above: [{ amount: 1 kg, rate: 1 per 9 g }, { amount: 1 kg, rate: 1 per 8 g }] } }]", "steps_invalid", "/rules/0/steps/above/1/amount")]
    [InlineData("rate: 1 per 10 g\nbonus: [{ name: a, title: { zh: 一, en: A }, times: 1 }]", "bonus_invalid", "/bonus/0/times")]
    [InlineData("rate: 1 per 10 g\nbonus: [{ name: a, title: { zh: 一, en: A }, times: 2/0 }]", "bonus_invalid", "/bonus/0/times")]
    [InlineData("rate: 1 per 10 g\nbonus: [{ name: a, title: { zh: 一, en: A }, times: 2, weekdays: [thu] }]", "bonus_invalid", "/bonus/0/weekdays")]
    [InlineData("rate: 1 per 10 g\nbonus: [{ name: a, title: { zh: 一, en: A }, times: 2, hours: 07:00-07:00 }]", "bonus_invalid", "/bonus/0/hours")]
    [InlineData("rate: 1 per 10 g\nbonus: [{ name: a, title: { zh: 一, en: A }, times: 2, from: 2026-12-01, to: 2026-11-01 }]", "bonus_invalid", "/bonus/0/to")]
    [InlineData("rate: 1 per 10 g\ncaps: [{ name: a, points: 0, per: day }]", "cap_invalid", "/caps/0/points")]
    [InlineData("rate: 1 per 10 g\ncaps: [{ name: a, points: 5, per: year }]", "cap_invalid", "/caps/0/per")]
    [InlineData("rate: 1 per 10 g\nbudgets: [{ name: a, points: 5, period: week, payer: { kind: fund, zh: 基金, en: Fund } }]", "budget_invalid", "/budgets/0/period")]
    [InlineData("rate: 1 per 10 g\nbudgets: [{ name: a, points: 5, period: month }]", "payer_invalid", "/budgets/0")]
    [InlineData("rate: 1 per 10 g\nbudgets: [{ name: a, points: 5, period: month, payer: { kind: god, zh: 天, en: Sky } }]", "payer_invalid", "/budgets/0/payer")]
    [InlineData("rate: 1 per 10 g\nexpires: soon", "expiry_invalid", "/expires")]
    [InlineData("rate: 1 per 10 g\nexpires: { months: 0 }", "expiry_invalid", "/expires/months")]
    [InlineData("rate: 1 per 10 g\nvalue_fen: 0.00001", "value_invalid", "/value_fen")]
    [InlineData("rate: 1 per 10 g\ncollect: { by_hand: maybe }", "collect_invalid", "/collect/by_hand")]
    [InlineData("rate: 1 per 10 g\ncollect: { by_hand: true, gone_after: 12 h }", "collect_invalid", "/collect")]
    [InlineData("rate: 1 per 10 g\ngifts: { most_in_one: 100, a_day: 50 }", "gifts_invalid", "/gifts/a_day")]
    [InlineData("rate: 1 per 10 g\nwater: { times_a_day: 1, per_friend: 2 }", "water_invalid", "/water")]
    [InlineData("rate: 1 per 10 g\nrestatements: maybe", "restatements_invalid", "/restatements")]
    [InlineData("rules: [{ scenarios: [a], rate: 1 per 999983 mg, steps: { above: [{ amount: 1 kg, rate: 1 per 999979 mg }, { amount: 2 kg, rate: 1 per 999961 mg }] } }]", "rate_too_fine", "/rules")]
    public void What_cannot_be_is_refused_by_name_and_place(string text, string code, string pointer)
    {
        var read = CreditPolicy.Read(text);
        Assert.False(read.IsAccepted);
        Assert.Equal((code, pointer), (read.Refusal.Code, read.Refusal.Pointer));
    }

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.Equal("policy_unreadable", CreditPolicy.Read("rate: " + new string('[', 5_000) + new string(']', 5_000)).Refusal!.Code);

    [Fact]
    public void A_text_without_end_is_refused() => Assert.Equal("policy_unreadable", CreditPolicy.Read(new string('#', CreditPolicy.LongestText + 1)).Refusal!.Code);

    [Fact]
    public void The_first_rule_that_names_a_scenario_counts_and_the_rate_outside_takes_the_rest()
    {
        var policy = Policies.Read("rate: 1 per 10 g\nrules: [{ scenarios: [metro], rate: none }, { scenarios: [bus, metro], name: b, rate: 1 per 1 g }]");
        Assert.Null(policy.Plan(Policies.Act(1, "metro")));
        Assert.Equal("b", policy.Plan(Policies.Act(1, "bus"))!.Rule.Name);
        Assert.Equal("all", policy.Plan(Policies.Act(1, "walking"))!.Rule.Name);
    }
}
