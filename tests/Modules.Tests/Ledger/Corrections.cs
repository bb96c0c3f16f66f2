using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Corrections
{
    [Fact]
    public async Task Take_back_what_was_issued_by_an_entry_that_names_it()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        var issued = await house.IssueAsync(anna, 500);
        var correction = await house.PostAsync(batch => house.Add(batch, anna, -200, issued));

        Assert.Equal(300, await house.BalanceAsync(anna));
        var entry = await house.Ledger.FindAsync(correction, CancellationToken.None);
        Assert.Equal((EntryKind.Correct, issued, -200L), (entry!.Kind, entry.Corrects!.Value, entry.Amount));
        Assert.Equal(500, (await house.Ledger.FindAsync(issued, CancellationToken.None))!.Amount);
    }

    [Fact]
    public async Task And_issues_of_one_batch_count_together()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        var issued = await house.IssueAsync(anna, 500);
        await house.PostAsync(batch =>
        {
            house.Add(batch, anna, -500, issued);
            return house.Add(batch, anna, 720);
        });

        Assert.Equal(720, await house.BalanceAsync(anna));
    }

    [Fact]
    public async Task Are_refused_by_name_in_the_documented_order()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        var issued = await house.IssueAsync(anna, 500);
        var corrected = await house.PostAsync(batch => house.Add(batch, anna, -100, issued));

        await RefusedAsync("corrected_unknown", batch => house.Add(batch, anna, -1, EntryId.New()));
        await RefusedAsync("corrected_foreign", batch => house.Add(batch, bo, -1, issued));
        await RefusedAsync("corrected_foreign", batch => house.Add(batch, anna, -1, issued, asset: "ENERGY"));
        await RefusedAsync("corrected_foreign", batch => house.Add(batch, anna, -1, corrected));
        await RefusedAsync("correction_exceeds", batch => house.Add(batch, anna, -401, issued));
        await RefusedAsync("correction_exceeds", batch => { house.Add(batch, anna, -400, issued); house.Add(batch, anna, -1, issued); });
        await house.ReserveAsync(anna, 150);
        await RefusedAsync("balance_insufficient", batch => house.Add(batch, anna, -400, issued));
        Assert.Equal(400, await house.BalanceAsync(anna));

        async Task RefusedAsync(string code, Action<PostingBatch> fill)
        {
            var refused = await Assert.ThrowsAsync<PostingRefusedException>(() => house.PostAsync(batch => { fill(batch); return 0; }));
            Assert.Equal(code, refused.Refusal.Code);
            Assert.NotNull(refused.Account);
        }
    }

    [Fact]
    public async Task In_parallel_never_take_back_more_than_was_issued()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        var issued = await house.IssueAsync(anna, 100);
        await house.IssueAsync(anna, 1_000);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ =>
        {
            try
            {
                await house.PostAsync(batch => house.Add(batch, anna, -10, issued));
                return true;
            }
            catch (PostingRefusedException refused)
            {
                Assert.Equal("correction_exceeds", refused.Refusal.Code);
                return false;
            }
        }));

        Assert.Equal(10, outcomes.Count(posted => posted));
        Assert.Equal(1_000, await house.BalanceAsync(anna));
    }
}
