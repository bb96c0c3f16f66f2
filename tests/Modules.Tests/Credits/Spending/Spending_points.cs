using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Credits.Support;

namespace Puhui.Modules.Tests.Credits.Spending;

public class Spending_points
{
    [Fact]
    public async Task Two_who_ask_at_once_never_get_the_same_last_point()
    {
        await using var house = await CreditHouse.StartAsync();
        AccountId[] people = [await house.PersonAsync("anna"), await house.PersonAsync("ben"), await house.PersonAsync("cao")];
        foreach (var holder in people)
        {
            for (var i = 0; i < 10; i++)
            {
                await house.GrantAsync(holder, 10, house.Now.AddDays(i + 1));
            }
        }

        // Each asks for all three, in another order each time: no deadlock, and nobody gets more than there is.
        var askers = Enumerable.Range(0, 40).Select(i => Task.Run(() => house.HoldAsync([.. (i % 2 == 0 ? people : people.Reverse()).Select(holder => (holder, 7L))])));
        var answers = (await Task.WhenAll(askers)).SelectMany(all => all).ToArray();

        Assert.Equal(3 * 14, answers.Count(answer => answer.IsAccepted));
        Assert.All(answers.Where(answer => !answer.IsAccepted), answer => Assert.Equal("balance_insufficient", answer.Refusal!.Code));
        foreach (var holder in people)
        {
            var balance = await house.BalanceAsync(holder);
            Assert.Equal((2, 98), (balance.Available, balance.Reserved));
        }

        await house.CheckAsync(people);
    }

    [Fact]
    public async Task Of_several_of_one_holder_those_that_come_first_win()
    {
        await using var house = await CreditHouse.StartAsync();
        var (rich, poor) = (await house.PersonAsync("rich"), await house.PersonAsync("poor"));
        await house.GrantAsync(rich, 100);

        var answers = await house.HoldAsync((rich, 60), (poor, 1), (rich, 60), (rich, 0), (rich, -5), (rich, 40), (rich, long.MaxValue));

        Assert.Equal(
            ["", "balance_insufficient", "balance_insufficient", "amount_not_positive", "amount_not_positive", "", "balance_insufficient"],
            answers.Select(answer => answer.IsAccepted ? "" : answer.Refusal!.Code));
        await house.CheckAsync(rich, poor);
    }

    [Fact]
    public async Task A_hold_ends_once_and_only_what_was_taken_is_given_back_once()
    {
        await using var house = await CreditHouse.StartAsync();
        var holder = await house.PersonAsync("anna");
        await house.GrantAsync(holder, 100, house.Now.AddDays(3));
        var taken = (await house.HoldAsync(holder, 30)).Value;
        var released = (await house.HoldAsync(holder, 20)).Value;
        Assert.Equal("pending_unknown", (await house.RefundAsync(taken)).Refusal!.Code);
        Assert.True((await house.TakeAsync(taken)).IsAccepted);
        Assert.True((await house.ReleaseAsync(released)).IsAccepted);

        Assert.Equal("pending_settled", (await house.TakeAsync(taken)).Refusal!.Code);
        Assert.Equal("pending_settled", (await house.ReleaseAsync(taken)).Refusal!.Code);
        Assert.Equal("pending_settled", (await house.TakeAsync(released)).Refusal!.Code);
        Assert.Equal("pending_unknown", (await house.TakeAsync(EntryId.New())).Refusal!.Code);
        Assert.Equal("pending_unknown", (await house.RefundAsync(released)).Refusal!.Code);

        Assert.True((await house.RefundAsync(taken)).IsAccepted);
        Assert.Equal("refunded_already", (await house.RefundAsync(taken)).Refusal!.Code);
        Assert.Equal(
            [(house.Now.AddDays(3), 70L), (house.Now.AddDays(30), 30L)],
            (await house.Book.LotsAsync(holder, house.Programme, default)).Select(lot => (lot.ExpiresAt!.Value, lot.Left)));
        await house.CheckAsync(holder);
    }

    [Fact]
    public async Task What_the_merchant_passed_on_cannot_be_given_back_and_the_transaction_goes_on()
    {
        await using var house = await CreditHouse.StartAsync();
        var holder = await house.PersonAsync("anna");
        await house.GrantAsync(holder, 100);
        var hold = (await house.HoldAsync(holder, 30)).Value;
        Assert.True((await house.TakeAsync(hold)).IsAccepted);
        var settled = await house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Retired, "settled", default);
        await house.InTransactionAsync(async connection =>
        {
            using var batch = house.Ledger.NewBatch();
            PointEntries.Transfer(batch, house.Merchant, BookSecrets.Of(house.Merchant), settled, house.Asset.Code, 10, house.Now, "crd:test");
            await house.Ledger.PostAsync(connection, batch, default);
            return true;
        });

        Assert.Equal("balance_insufficient", (await house.RefundAsync(hold)).Refusal!.Code);
        Assert.Equal(70, (await house.BalanceAsync(holder)).Available);
        await house.CheckAsync(holder);
    }

    [Fact]
    public async Task What_runs_out_while_it_is_held_runs_out_when_it_is_free_again()
    {
        await using var house = await CreditHouse.StartAsync();
        var holder = await house.PersonAsync("anna");
        await house.GrantAsync(holder, 100, house.Now.AddDays(1));
        var hold = (await house.HoldAsync(holder, 60)).Value;
        house.Clock.Pass(TimeSpan.FromDays(2));

        // Not even before the round comes can it be spent.
        Assert.Equal("balance_insufficient", (await house.HoldAsync(holder, 1)).Refusal!.Code);
        Assert.Equal(0, (await house.BalanceAsync(holder)).Available);
        Assert.Equal(40, await house.Modules.Get<Expiry>().RunAsync(house.Now, default));
        Assert.True((await house.ReleaseAsync(hold)).IsAccepted);
        Assert.Equal(60, await house.Modules.Get<Expiry>().RunAsync(house.Now, default));
        Assert.Equal(0, await house.Modules.Get<Expiry>().RunAsync(house.Now, default));

        Assert.Equal(100, (await house.Book.TotalsAsync(house.Programme, default)).Expired);
        await house.CheckAsync(holder);
    }

    [Fact]
    public async Task A_thousand_are_held_taken_and_released_together()
    {
        await using var house = await CreditHouse.StartAsync();
        List<AccountId> people = [];
        for (var i = 0; i < 50; i++)
        {
            people.Add(await house.PersonAsync($"person {i}"));
            await house.GrantAsync(people[i], 100, house.Now.AddDays(5));
            await house.GrantAsync(people[i], 100);
        }

        var holds = await house.HoldAsync([.. Enumerable.Range(0, 1_000).Select(i => (people[i % 50], 9L))]);
        Assert.All(holds, hold => Assert.True(hold.IsAccepted));
        var taken = await house.InTransactionAsync(connection =>
            house.Spending.TakeAsync(connection, [.. holds.Take(600).Select(hold => new CreditTake(hold.Value, house.Merchant, house.Now, "rdm:x"))], default));
        var released = await house.InTransactionAsync(connection =>
            house.Spending.ReleaseAsync(connection, [.. holds.Skip(600).Select(hold => new CreditRelease(hold.Value, house.Now, "rdm:x"))], default));

        Assert.All(taken.Concat(released), answer => Assert.True(answer.IsAccepted));
        var totals = await house.Book.TotalsAsync(house.Programme, default);
        Assert.Equal((10_000, 5_400, 4_600, 0), (totals.Issued, totals.Spent, totals.Held, totals.Reserved));
        await house.CheckAsync(people[0], people[49]);
    }
}
