using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Many_two_phase_transfers
{
    private const string Points = LedgerHouse.Points;

    [Fact]
    public async Task Are_answered_each_in_its_place_and_those_that_come_first_win()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, bo, nobody) = (house.NewHolder(), house.NewHolder(), house.NewHolder());
        await house.IssueAsync(anna, 100, Points);
        await house.IssueAsync(bo, 5, Points);

        var reserved = await house.ReserveManyAsync(
            house.Reserving(bo, 5), house.Reserving(anna, 60), house.Reserving(anna, 50), house.Reserving(nobody, 1), house.Reserving(anna, 0),
            house.Reserving(anna, 40), house.Reserving(anna, 1, "GOLD"), house.Reserving(bo, 1), house.Reserving(anna, 1));

        Assert.Equal(["", "", "balance_insufficient", "balance_insufficient", "amount_not_positive", "", "asset_unknown", "balance_insufficient", "balance_insufficient"], Codes(reserved));
        Assert.Equal(new AssetBalance(Points, 100, 100), await BalanceAsync(house, anna));
        Assert.Equal(new AssetBalance(Points, 5, 5), await BalanceAsync(house, bo));
    }

    [Fact]
    public async Task Are_settled_once_each_also_within_one_list()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        var shop = await house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Merchant, "mer_1", CancellationToken.None);
        await house.IssueAsync(anna, 100, Points);
        await house.IssueAsync(bo, 100, Points);
        var pending = (await house.ReserveManyAsync(house.Reserving(anna, 10), house.Reserving(anna, 20), house.Reserving(bo, 30), house.Reserving(bo, 40))).Select(one => one.Value).ToArray();

        var posted = await house.PostManyAsync(
            (pending[0], anna, shop, null), (pending[0], anna, shop, null), (pending[1], anna, anna, 5), (pending[1], anna, shop, 0), (EntryId.New(), anna, shop, 1),
            (pending[1], anna, shop, 21), (pending[1], anna, shop, 15), (pending[2], bo, anna, null));
        Assert.Equal(["", "pending_settled", "account_repeated", "amount_not_positive", "pending_unknown", "pending_exceeded", "", ""], Codes(posted));

        var voided = await house.VoidManyAsync((pending[3], bo), (pending[3], bo), (pending[0], anna), (EntryId.New(), anna));
        Assert.Equal(["", "pending_settled", "pending_settled", "pending_unknown"], Codes(voided));
        Assert.Equal(new AssetBalance(Points, 105, 0), await BalanceAsync(house, anna));
        Assert.Equal(new AssetBalance(Points, 70, 0), await BalanceAsync(house, bo));
        Assert.Equal(new AssetBalance(Points, 25, 0), await BalanceAsync(house, shop));

        await house.SettleAsync();
        var report = await house.CheckAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(0, report.Unopened);
    }

    [Fact]
    public async Task Refuse_what_would_leave_the_range_of_a_balance_and_write_the_rest()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, rich, born) = (house.NewHolder(), house.NewHolder(), house.NewHolder());
        await house.IssueAsync(anna, 100, Points);
        await house.PostAsync(batch => house.Add(batch, rich, long.MaxValue - 15, asset: Points, issuer: "another"));
        var pending = (await house.ReserveManyAsync(house.Reserving(anna, 10), house.Reserving(anna, 20), house.Reserving(anna, 5), house.Reserving(anna, 7))).Select(one => one.Value).ToArray();

        var posted = await house.PostManyAsync((pending[0], anna, rich, null), (pending[1], anna, rich, null), (pending[2], anna, rich, null), (pending[3], anna, born, null));
        Assert.Equal(["", "overflow", "", ""], Codes(posted));
        Assert.Equal(new AssetBalance(Points, 78, 20), await BalanceAsync(house, anna));
        Assert.True((await house.VoidManyAsync((pending[1], anna)))[0].IsAccepted);
    }

    [Fact]
    public async Task Of_many_processes_neither_deadlock_nor_take_the_same_last_unit()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var holders = Enumerable.Range(0, 12).Select(_ => house.NewHolder()).ToArray();
        var shops = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Merchant, $"mer_{i}", CancellationToken.None)));
        await house.PostAsync(batch => holders.Select(holder => house.Add(batch, holder, 20, asset: Points)).ToArray());

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
        {
            var (random, mine) = (new Random(client), 0L);
            for (var round = 0; round < 6; round++)
            {
                var wanted = Enumerable.Range(0, 20).Select(_ => holders[random.Next(holders.Length)]).ToArray();
                var reserved = await house.ReserveManyAsync([.. wanted.Select(holder => house.Reserving(holder, 1))]);
                Assert.All(reserved, one => Assert.True(one.IsAccepted || one.Refusal.Code == "balance_insufficient"));
                var got = wanted.Zip(reserved).Where(one => one.Second.IsAccepted).ToArray();
                var (post, release) = (got.Where((_, i) => i % 3 > 0).ToArray(), got.Where((_, i) => i % 3 == 0).ToArray());
                Assert.All(await house.PostManyAsync([.. post.Select(one => (one.Second.Value, one.First, shops[random.Next(3)], (long?)null))]), one => Assert.True(one.IsAccepted));
                Assert.All(await house.VoidManyAsync([.. release.Select(one => (one.Second.Value, one.First))]), one => Assert.True(one.IsAccepted));
                mine += post.Length;
            }

            return mine;
        }));

        var left = 0L;
        foreach (var holder in holders)
        {
            var balance = await BalanceAsync(house, holder);
            Assert.Equal(0, balance.Reserved);
            left += balance.Posted;
        }

        Assert.Equal(240, taken.Sum() + left);
        Assert.Empty((await house.CheckAsync()).Findings);
    }

    [Fact]
    public async Task Of_many_processes_settle_each_reservation_once()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        var shop = await house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Merchant, "mer_1", CancellationToken.None);
        await house.IssueAsync(anna, 50, Points);
        await house.IssueAsync(bo, 50, Points);
        var pending = (await house.ReserveManyAsync([.. Enumerable.Range(0, 20).Select(i => house.Reserving(i % 2 == 0 ? anna : bo, 2))])).Select((one, i) => (one.Value, i % 2 == 0 ? anna : bo)).ToArray();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(client =>
        {
            var mine = client % 2 == 0 ? pending : [.. pending.Reverse()];
            return client % 3 == 0 ? house.VoidManyAsync(mine) : house.PostManyAsync([.. mine.Select(one => (one.Value, one.Item2, shop, (long?)null))]);
        }));

        Assert.Equal(20, outcomes.Sum(many => many.Count(one => one.IsAccepted)));
        Assert.All(outcomes.SelectMany(many => many).Where(one => !one.IsAccepted), one => Assert.Equal("pending_settled", one.Refusal!.Code));
        Assert.Equal(0, (await BalanceAsync(house, anna)).Reserved);
        Assert.Empty((await house.CheckAsync()).Findings);
    }

    [Fact]
    public async Task Of_none_are_none()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        Assert.Empty(await house.ReserveManyAsync());
        Assert.Empty(await house.PostManyAsync());
        Assert.Empty(await house.VoidManyAsync());
    }

    private static string[] Codes(Result<EntryId>[] answers) => [.. answers.Select(one => one.Refusal?.Code ?? "")];

    private static async Task<AssetBalance> BalanceAsync(LedgerHouse house, AccountId account) =>
        Assert.Single(await house.Ledger.BalancesOfAsync(account, CancellationToken.None));
}
