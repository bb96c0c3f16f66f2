using Puhui.Crediting;
using Xunit;

namespace Puhui.Core.Tests.Crediting;

public class Giving_points
{
    private const string Budgeted = """
        rate: 1 per 10 g
        budgets:
          - { name: fund, period: total, points: 12000, payer: { kind: fund, zh: 碳普惠基金, en: Carbon fund } }
        """;

    [Fact]
    public void The_last_grant_is_cut_to_what_remains_of_the_budget()
    {
        var kept = new Kept(Policies.Read(Budgeted));
        Assert.Equal(11_500, kept.Give(Policies.Act(115_000_000))!.Points);
        Assert.Equal([200L, 200, 100, 0], Enumerable.Range(0, 4).Select(_ => kept.Give(Policies.Act(2_000_000))!.Points));
        Assert.Equal(12_000, kept.Used("budget fund", "total"));
    }

    [Theory]
    [InlineData(9_999, 0, "9.999 g")]
    [InlineData(10_000, 1, null)]
    [InlineData(1_256_000, 125, "6 g")]
    public void What_is_no_whole_point_is_carried(long amount, long points, string? rest)
    {
        var outcome = new Kept(Policies.Read("rate: 1 per 10 g")).Give(Policies.Act(amount))!;
        Assert.Equal(points, outcome.Points);
        Assert.Equal(rest is null, outcome.State.Carry.Numerator == 0);
        Assert.Contains(rest is null ? "分" : $"余 {rest} 留到下次", outcome.Why(true), StringComparison.Ordinal);
    }

    [Fact]
    public void Remainders_of_two_days_make_a_point()
    {
        var kept = new Kept(Policies.Read("rate: 1 per 10 g"));
        Assert.Equal(0, kept.Give(Policies.Act(6_000))!.Points);
        var second = kept.Give(Policies.Act(4_000, at: Policies.Noon.AddDays(1)))!;
        Assert.Equal(1, second.Points);
        Assert.Equal("减排 4 g × 每 10 g 1 分 + 余数 6 g = 1 分", second.Why(true));
        Assert.Equal("4 g × 1 points per 10 g + remainder 6 g = 1 points", second.Why(false));
    }

    [Fact]
    public void Steps_change_the_rate_above_what_the_month_has()
    {
        var kept = new Kept(Policies.Read("""
            rules:
              - scenarios: [metro, bus]
                name: transit
                rate: 2 per 10 g
                steps: { per: month, above: [{ amount: 1 kg, rate: 1 per 10 g }, { amount: 2 kg, rate: 1 per 100 g }] }
            """));
        Assert.Equal(180, kept.Give(Policies.Act(900_000))!.Points);
        Assert.Equal(20 + 100 + 1, kept.Give(Policies.Act(1_200_000, "bus"))!.Points);
        Assert.Equal(1, kept.Give(Policies.Act(100_000))!.Points);
        Assert.Equal(20, kept.Give(Policies.Act(100_000, at: Policies.Noon.AddMonths(1)))!.Points);
        Assert.Null(kept.Give(Policies.Act(100_000, "walking")));
    }

    [Theory]
    [InlineData("2026-11-05T07:00:00+08:00", 150)]
    [InlineData("2026-11-05T06:59:59+08:00", 100)]
    [InlineData("2026-11-05T09:00:00+08:00", 100)]
    [InlineData("2026-11-06T08:00:00+08:00", 100)]
    [InlineData("2026-11-05T00:30:00Z", 150)]
    [InlineData("2026-12-31T08:30:00+08:00", 150)]
    [InlineData("2027-01-07T08:30:00+08:00", 100)]
    [InlineData("2026-11-11T23:00:00+08:00", 200)]
    [InlineData("2026-11-12T05:59:00+08:00", 200)]
    public void A_bonus_counts_by_the_holders_day_and_hour(string at, long points)
    {
        var kept = new Kept(Policies.Read("""
            rate: 1 per 10 g
            bonus:
              - { name: thursday, title: { zh: 绿色星期四, en: Green Thursday }, times: 3/2, weekdays: [thursday], hours: 07:00-09:00, to: 2026-12-31 }
              - { name: night, title: { zh: 夜行, en: Night }, times: 2, hours: 22:00-06:00, from: 2026-11-11, to: 2026-11-12 }
            """));
        Assert.Equal(points, kept.Give(Policies.Act(1_000_000, at: DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)))!.Points);
    }

    [Fact]
    public void Of_two_bonuses_the_larger_counts_and_only_once()
    {
        var kept = new Kept(Policies.Read("""
            rate: 1 per 10 g
            bonus:
              - { name: a, title: { zh: 一, en: A }, times: 3/2 }
              - { name: b, title: { zh: 二, en: B }, times: 2, scenarios: [metro] }
            """));
        Assert.Equal(20, kept.Give(Policies.Act(100_000))!.Points);
        Assert.Equal(15, kept.Give(Policies.Act(100_000, "bus"))!.Points);
    }

    [Fact]
    public void Caps_count_in_the_holders_day_and_what_they_cut_is_gone()
    {
        var kept = new Kept(Policies.Read("""
            rate: 1 per 10 g
            caps:
              - { name: walk, points: 10, per: day, scenarios: [walking] }
              - { name: day, points: 15, per: day }
              - { name: month, points: 30, per: month }
            """));
        Assert.Equal(10, kept.Give(Policies.Act(120_000, "walking"))!.Points);
        var cut = kept.Give(Policies.Act(100_000))!;
        Assert.Equal((5, 5, "day"), (cut.Points, cut.CutByCap, cut.Cap!.Name));
        Assert.Contains("每日上限 15 分，减去 5；实得 5 分", cut.Why(true), StringComparison.Ordinal);
        Assert.Equal(15, kept.Give(Policies.Act(400_000, at: Policies.Noon.AddDays(1)))!.Points);
        Assert.Equal(0, kept.Give(Policies.Act(400_000, at: Policies.Noon.AddDays(2)))!.Points);
    }

    [Fact]
    public void A_late_record_counts_in_its_own_day_and_in_the_budget_of_its_booking()
    {
        var kept = new Kept(Policies.Read("""
            rate: 1 per 10 g
            caps: [{ name: day, points: 5, per: day }]
            budgets: [{ name: b, period: month, points: 8, payer: { kind: company, zh: 某公司, en: Company } }]
            """));
        Assert.Equal(5, kept.Give(Policies.Act(100_000, booked: Policies.Noon))!.Points);
        Assert.Equal(0, kept.Give(Policies.Act(100_000, booked: Policies.Noon.AddDays(40)))!.Points);
        Assert.Equal(5, kept.Give(Policies.Act(100_000, at: Policies.Noon.AddDays(-3), booked: Policies.Noon.AddDays(40)))!.Points);
        Assert.Equal((5, 5), (kept.Used("budget b", "2026-11"), kept.Used("budget b", "2026-12")));
    }

    [Fact]
    public void Several_budgets_must_all_have_room()
    {
        var kept = new Kept(Policies.Read("""
            rate: 1 per 10 g
            budgets:
              - { name: day, period: day, points: 7, payer: { kind: fund, zh: 基金, en: Fund } }
              - { name: year, period: year, points: 10, payer: { kind: government, zh: 市, en: City } }
            """));
        Assert.Equal(7, kept.Give(Policies.Act(100_000))!.Points);
        var second = kept.Give(Policies.Act(100_000, at: Policies.Noon.AddDays(1)))!;
        Assert.Equal((3, 7, "year"), (second.Points, second.CutByBudget, second.Budget!.Name));
        Assert.Contains("the budget of City had 3 left, so 7 less; given 3", second.Why(false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expires: never", null)]
    [InlineData("expires: { months: 12 }", "2027-11-03T16:00:00Z")]
    [InlineData("expires: { end_of: month }", "2026-11-30T16:00:00Z")]
    [InlineData("expires: { end_of: month, later: 2 }", "2027-01-31T16:00:00Z")]
    [InlineData("expires: { end_of: year, later: 1 }", "2027-12-31T16:00:00Z")]
    public void Points_run_out_at_the_end_of_a_day_of_the_holder(string expires, string? at) =>
        Assert.Equal(
            at is null ? null : DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture),
            Policies.Read("rate: 1 per 10 g\n" + expires).Expiry.Of(Policies.Noon, Policies.Shanghai));

    [Fact]
    public void Balls_ripen_after_a_time_or_the_next_morning()
    {
        var morning = Policies.Read("rate: 1 per 10 g\ncollect: { by_hand: true }").Collecting!;
        Assert.Equal(new DateTimeOffset(2026, 11, 4, 7, 0, 0, TimeSpan.FromHours(8)), morning.RipeAt(Policies.Noon, Policies.Shanghai));
        Assert.Equal(TimeSpan.FromHours(72), morning.GoneAt(Policies.Noon) - Policies.Noon);
        var hour = Policies.Read("rate: 1 per 10 g\ncollect: { by_hand: true, ripens: { after: 1 h }, gone_after: 2 d, help_in_last: 12 h, thanks: 1 }").Collecting!;
        Assert.Equal(Policies.Noon.AddHours(1), hour.RipeAt(Policies.Noon, Policies.Shanghai));
        Assert.Equal((TimeSpan.FromHours(12), 1, 3), (hour.HelpInLast, hour.Thanks, hour.HelpsADay));
        Assert.Null(Policies.Read("rate: 1 per 10 g\ncollect: { by_hand: false }").Collecting);
    }

    [Fact]
    public void A_remainder_survives_a_new_policy_with_other_parts()
    {
        var kept = new Kept(Policies.Read("rate: 1 per 10 g"));
        kept.Give(Policies.Act(6_000));
        var next = Policies.Read("rate: 1 per 7 g");
        var plan = next.Plan(Policies.Act(2_800))!;
        var outcome = CreditPolicy.Evaluate(plan, CreditState.Empty(plan) with { Carry = kept.Carry("all") }, Policies.Act(2_800));
        Assert.Equal((1, new PointFraction(0, 1)), (outcome.Points, outcome.State.Carry));
    }
}
