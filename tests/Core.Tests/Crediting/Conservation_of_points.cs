using FsCheck;
using FsCheck.Fluent;
using Puhui.Crediting;
using Xunit;

namespace Puhui.Core.Tests.Crediting;

public class Conservation_of_points
{
    private static readonly Gen<long> Amounts = Gen.OneOf(Gen.Choose(1, 30_000), Gen.Choose(1, 40_000_000)).Select(amount => (long)amount);
    private static readonly Gen<(long Points, long Per)> Rates = Gen.Choose(1, 9).SelectMany(points => Gen.Choose(10, 20_000).Select(per => ((long)points, (long)per)));

    [Fact]
    public void Points_and_remainder_are_what_the_acts_came_to_in_any_order()
    {
        var cases = Rates.SelectMany(rate => Amounts.ArrayOf().Select(amounts => (rate, amounts)));
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var ((points, per), amounts) = one;
            var (forth, back) = (KeptBy(points, per), KeptBy(points, per));
            Array.ForEach(amounts, amount => forth.Give(Policies.Act(amount)));
            Array.ForEach([.. amounts.Reverse()], amount => back.Give(Policies.Act(amount)));
            Assert.Equal(Exact(amounts.Sum(), points, per), Held(forth));
            Assert.Equal((forth.Points, forth.Carry("all")), (back.Points, back.Carry("all")));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Taking_acts_back_in_any_pieces_leaves_what_the_rest_comes_to()
    {
        var cases = Rates.SelectMany(rate => Amounts.NonEmptyListOf().SelectMany(amounts => Gen.Choose(0, 100).ArrayOf(amounts.Count * 2).Select(cuts => (rate, amounts: amounts.ToArray(), cuts))));
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var ((points, per), amounts, cuts) = one;
            var kept = KeptBy(points, per);
            var given = amounts.Select(amount => kept.Give(Policies.Act(amount))!.Given).ToArray();
            for (var i = 0; i < cuts.Length; i++)
            {
                ref var act = ref given[i % given.Length];
                act = kept.Take("all", act, act.Amount * cuts[i] / 100);
            }

            Assert.Equal(Exact(given.Sum(act => act.Standing), points, per), Held(kept));
            for (var i = 0; i < given.Length; i++)
            {
                given[i] = kept.Take("all", given[i], given[i].Standing);
            }

            Assert.Equal((0, 0), (kept.Points, kept.Carry("all").Numerator));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Steps_give_the_same_in_any_order()
    {
        var policy = Policies.Read("""
            rules:
              - scenarios: [metro]
                rate: 3 per 10 g
                steps: { per: day, above: [{ amount: 20 g, rate: 2 per 7 g }, { amount: 90 g, rate: 1 per 9 g }] }
            """);
        Prop.ForAll(Amounts.ArrayOf().ToArbitrary(), amounts =>
        {
            var (forth, sorted) = (new Kept(policy), new Kept(policy));
            Array.ForEach(amounts, amount => forth.Give(Policies.Act(amount)));
            Array.ForEach([.. amounts.Order()], amount => sorted.Give(Policies.Act(amount)));
            Assert.Equal((forth.Points, forth.Carry("metro")), (sorted.Points, sorted.Carry("metro")));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_budget_is_never_exceeded_and_never_left_over_while_somebody_earns()
    {
        var cases = Gen.Choose(1, 5_000).SelectMany(limit => Amounts.ArrayOf().Select(amounts => ((long)limit, amounts)));
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var (limit, amounts) = one;
            var policy = Policies.Read($"rate: 1 per 10 g\nbudgets: [{{ name: b, period: month, points: {limit}, payer: {{ kind: fund, zh: 基金, en: Fund }} }}]");
            var kept = new Kept(policy);
            Array.ForEach(amounts, amount => kept.Give(Policies.Act(amount)));
            Assert.Equal(Math.Min(limit, amounts.Sum() / 10_000), kept.Points);
            Assert.Equal(kept.Points, kept.Used("budget b", "2026-11"));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void With_caps_and_bonus_nothing_taken_back_is_more_than_was_given()
    {
        var policy = Policies.Read("""
            rate: 1 per 10 g
            bonus: [{ name: b, title: { zh: 加, en: More }, times: 7/3 }]
            caps: [{ name: day, points: 300, per: day }]
            """);
        var cases = Amounts.SelectMany(amount => Gen.Choose(0, 100).ArrayOf().Select(cuts => (amount, cuts)));
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var kept = new Kept(policy);
            var given = kept.Give(Policies.Act(one.amount))!.Given;
            foreach (var cut in one.cuts)
            {
                given = kept.Take("all", given, one.amount * cut / 100);
                Assert.Equal(given.Deserved, kept.Points);
            }

            kept.Take("all", given, given.Standing);
            Assert.Equal((0, 0), (kept.Points, kept.Carry("all").Numerator));
        }).QuickCheckThrowOnFailure();
    }

    private static Kept KeptBy(long points, long per) => new(Policies.Read($"rate: {points} per {per} mg"));

    private static (System.Numerics.BigInteger, System.Numerics.BigInteger) Exact(long amount, long points, long per) => Lowest((System.Numerics.BigInteger)amount * points, per);

    private static (System.Numerics.BigInteger, System.Numerics.BigInteger) Held(Kept kept)
    {
        var carry = kept.Carry("all");
        System.Numerics.BigInteger below = Math.Max(carry.Denominator, 1);
        return Lowest((kept.Points * below) + carry.Numerator, below);
    }

    private static (System.Numerics.BigInteger, System.Numerics.BigInteger) Lowest(System.Numerics.BigInteger above, System.Numerics.BigInteger below)
    {
        var divisor = System.Numerics.BigInteger.GreatestCommonDivisor(above, below);
        return (above / divisor, below / divisor);
    }
}
