using Puhui.Ledger.Contracts;
using Xunit;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Corrections_in_their_own_batch
{
    [Fact]
    public async Task An_entry_may_be_corrected_in_the_batch_that_issues_it()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var holder = house.NewHolder();
        await house.PostAsync(batch =>
        {
            var issued = house.Add(batch, holder, 100);
            house.Add(batch, holder, -100, issued);
            return house.Add(batch, holder, 30);
        });
        Assert.Equal(30, await house.BalanceAsync(holder));
    }

    [Fact]
    public async Task It_may_not_be_taken_back_by_more_than_it_issues()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var holder = house.NewHolder();
        var refused = await Assert.ThrowsAsync<PostingRefusedException>(() => house.PostAsync(batch =>
        {
            house.Add(batch, holder, 1000);
            var issued = house.Add(batch, holder, 100);
            return house.Add(batch, holder, -101, issued);
        }));
        Assert.Equal(holder, refused.Account);
        Assert.Equal(0, await house.BalanceAsync(holder));
    }
}
