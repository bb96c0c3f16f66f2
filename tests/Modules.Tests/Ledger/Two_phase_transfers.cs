using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Two_phase_transfers
{
    [Fact]
    public async Task Reserve_then_post_a_part_and_release_the_rest()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, shop) = (house.NewHolder(), house.NewHolder());
        await house.IssueAsync(anna, 100);

        var pending = (await house.ReserveAsync(anna, 60)).Value;
        Assert.Equal(new AssetBalance("CO2E", 100, 60), await BalanceAsync(house, anna));
        var posted = await house.PostPendingAsync(pending, anna, shop, 45);

        Assert.True(posted.IsAccepted);
        Assert.Equal(new AssetBalance("CO2E", 55, 0), await BalanceAsync(house, anna));
        Assert.Equal(new AssetBalance("CO2E", 45, 0), await BalanceAsync(house, shop));
    }

    [Fact]
    public async Task Void_gives_everything_back()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        await house.IssueAsync(anna, 100);
        var pending = (await house.ReserveAsync(anna, 100)).Value;
        Assert.True((await house.VoidPendingAsync(pending, anna)).IsAccepted);
        Assert.Equal(new AssetBalance("CO2E", 100, 0), await BalanceAsync(house, anna));
    }

    [Fact]
    public async Task Are_refused_by_name_and_leave_the_transaction_usable()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, shop) = (house.NewHolder(), house.NewHolder());
        await house.IssueAsync(anna, 100);
        var pending = (await house.ReserveAsync(anna, 60)).Value;
        var settled = (await house.ReserveAsync(anna, 10)).Value;
        await house.VoidPendingAsync(settled, anna);
        await house.PostAsync(batch => house.Add(batch, shop, long.MaxValue, issuer: "another"));

        Assert.Equal("asset_unknown", (await house.ReserveAsync(anna, 1, "GOLD")).Refusal?.Code);
        Assert.Equal("amount_not_positive", (await house.ReserveAsync(anna, 0)).Refusal?.Code);
        Assert.Equal("balance_insufficient", (await house.ReserveAsync(anna, 41)).Refusal?.Code);
        Assert.Equal("balance_insufficient", (await house.ReserveAsync(house.NewHolder(), 1)).Refusal?.Code);
        Assert.Equal("account_repeated", (await house.PostPendingAsync(pending, anna, anna, 1)).Refusal?.Code);
        Assert.Equal("amount_not_positive", (await house.PostPendingAsync(EntryId.New(), anna, shop, 0)).Refusal?.Code);
        Assert.Equal("pending_unknown", (await house.PostPendingAsync(EntryId.New(), anna, shop, 1)).Refusal?.Code);
        Assert.Equal("pending_exceeded", (await house.PostPendingAsync(pending, anna, shop, 61)).Refusal?.Code);
        Assert.Equal("pending_settled", (await house.PostPendingAsync(settled, anna, shop, 10)).Refusal?.Code);
        Assert.Equal("overflow", (await house.PostPendingAsync(pending, anna, shop, 1)).Refusal?.Code);
        Assert.Equal("pending_unknown", (await house.VoidPendingAsync(EntryId.New(), anna)).Refusal?.Code);
        Assert.Equal("pending_settled", (await house.VoidPendingAsync(settled, anna)).Refusal?.Code);
        Assert.Equal(new AssetBalance("CO2E", 100, 60), await BalanceAsync(house, anna));
    }

    [Fact]
    public async Task Fifty_clients_never_take_the_same_last_unit()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, shop) = (house.NewHolder(), house.NewHolder());
        await house.IssueAsync(anna, 100);

        var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(async client =>
        {
            var mine = 0L;
            for (var round = 0; round < 20; round++)
            {
                var pending = await house.ReserveAsync(anna, 1);
                if (!pending.IsAccepted)
                {
                    Assert.Equal("balance_insufficient", pending.Refusal.Code);
                }
                else if ((client + round) % 3 == 0)
                {
                    Assert.True((await house.VoidPendingAsync(pending.Value, anna)).IsAccepted);
                }
                else
                {
                    Assert.True((await house.PostPendingAsync(pending.Value, anna, shop, null)).IsAccepted);
                    mine++;
                }
            }

            return mine;
        }));

        Assert.Equal(100, taken.Sum());
        Assert.Equal(new AssetBalance("CO2E", 0, 0), await BalanceAsync(house, anna));
        Assert.Equal(new AssetBalance("CO2E", 100, 0), await BalanceAsync(house, shop));
    }

    [Fact]
    public async Task Many_clients_settle_one_reservation_once()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, shop) = (house.NewHolder(), house.NewHolder());
        await house.IssueAsync(anna, 10);
        var pending = (await house.ReserveAsync(anna, 10)).Value;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(client =>
            client % 2 == 0 ? house.PostPendingAsync(pending, anna, shop, null) : house.VoidPendingAsync(pending, anna)));

        Assert.Single(outcomes, outcome => outcome.IsAccepted);
        Assert.All(outcomes.Where(outcome => !outcome.IsAccepted), outcome => Assert.Equal("pending_settled", outcome.Refusal!.Code));
        Assert.Equal(0, (await BalanceAsync(house, anna)).Reserved);
    }

    private static async Task<AssetBalance> BalanceAsync(LedgerHouse house, AccountId account) =>
        Assert.Single(await house.Ledger.BalancesOfAsync(account, CancellationToken.None));
}
