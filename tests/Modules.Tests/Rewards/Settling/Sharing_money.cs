using FsCheck;
using FsCheck.Fluent;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Settling;

namespace Puhui.Modules.Tests.Rewards.Settling;

public sealed class Sharing_money
{
    private static readonly Gen<int[]> Thousandths = Gen.Choose(0, 1000).ArrayOf().Select(cuts =>
    {
        int[] ends = [.. cuts.Take(8).Order(), 1000];
        return ends.Select((end, i) => end - (i == 0 ? 0 : ends[i - 1])).ToArray();
    });

    private static readonly Gen<long> Money = Gen.OneOf(Gen.Choose(0, 5000).Select(value => (long)value), Gen.Constant(long.MaxValue), Gen.Choose(0, int.MaxValue).Select(value => value * 3_000_000_000L));

    [Fact]
    public void Shares_sum_to_the_amount_and_differ_from_the_exact_by_less_than_a_fen() => Prop.ForAll(
        Thousandths.SelectMany(parts => Money.Select(fen => (Parts: parts, Fen: fen))).ToArbitrary(),
        one =>
        {
            var shares = Shares.Split(one.Fen, one.Parts);
            return shares.Aggregate(Int128.Zero, (sum, share) => sum + share) == one.Fen
                && shares.Zip(one.Parts).All(pair => pair.First >= 0 && Int128.Abs(((Int128)pair.First * 1000) - ((Int128)one.Fen * pair.Second)) < 1000);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_largest_remainder_gets_the_fen_that_is_left()
    {
        Assert.Equal(new long[] { 34, 33, 33 }, Shares.Split(100, [334, 333, 333]));
        Assert.Equal(new long[] { 3, 7 }, Shares.Split(10, [300, 700]));
        Assert.Equal(new long[] { 1, 0 }, Shares.Split(1, [500, 500]));
        Assert.Equal(new long[] { 0, 1 }, Shares.Split(1, [499, 501]));
    }

    [Fact]
    public void The_same_payer_of_several_offers_is_one_and_who_owes_nothing_is_left_out()
    {
        PayerShare city = new("government", "市局", "City", 600), bank = new("company", "银行", "Bank", 400), none = new("fund", "基金", "Fund", 0);

        var owed = Shares.Of([(1001, [city, bank, none]), (10, [bank with { Thousandths = 1000 }]), (5, [])]);

        Assert.Equal(new PayerAmount[] { new("government", "市局", "City", 601), new("company", "银行", "Bank", 410), new("unnamed", "未指定", "Not named", 5) }, owed);
    }
}
