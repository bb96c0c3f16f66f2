using Puhui.Credits.Contracts;
using Puhui.Modules.Tests.Credits.Support;

namespace Puhui.Modules.Tests.Credits.Lots;

public class Debts
{
    [Fact]
    public async Task What_was_spent_and_is_taken_back_is_owed_and_paid_off_by_what_comes_next()
    {
        await using var house = await CreditHouse.StartAsync();
        var holder = await house.PersonAsync("anna");
        var grant = await house.GrantAsync(holder, 100);
        var hold = (await house.HoldAsync(holder, 80)).Value;
        Assert.True((await house.TakeAsync(hold)).IsAccepted);

        var back = await house.TakeBackAsync(grant, 100);
        Assert.Equal((20, 80), (back.Points, back.Debt));
        var owing = await house.BalanceAsync(holder);
        Assert.Equal((0, 80), (owing.Available, owing.Debt));

        await house.GrantAsync(holder, 50);
        var less = await house.BalanceAsync(holder);
        Assert.Equal((0, 30), (less.Available, less.Debt));

        await house.GrantAsync(holder, 50);
        var free = await house.BalanceAsync(holder);
        Assert.Equal((20, 0), (free.Available, free.Debt));
        await house.CheckAsync(holder);
        Assert.Equal(180 - 80, (await house.Book.TotalsAsync(house.Programme, default)).Reversed);
        Assert.Equal(
            [CreditMovementKind.DebtPaid, CreditMovementKind.Earned, CreditMovementKind.DebtPaid, CreditMovementKind.Earned, CreditMovementKind.TakenBack, CreditMovementKind.Spent, CreditMovementKind.Earned],
            (await house.MovementsAsync(holder)).Select(one => one.Kind));
    }

    [Fact]
    public async Task More_than_was_given_is_never_taken_back()
    {
        await using var house = await CreditHouse.StartAsync();
        var holder = await house.PersonAsync("anna");
        var grant = await house.GrantAsync(holder, 100);
        await house.GrantAsync(holder, 500);

        Assert.Equal(60, (await house.TakeBackAsync(grant, 60)).Points);
        Assert.Equal(40, (await house.TakeBackAsync(grant, 60)).Points);
        Assert.Equal(0, (await house.TakeBackAsync(grant, 60)).Points);
        Assert.Equal(500, (await house.BalanceAsync(holder)).Available);
        await house.CheckAsync(holder);
    }

    [Fact]
    public async Task A_released_redemption_pays_off_what_was_owed_meanwhile()
    {
        await using var house = await CreditHouse.StartAsync();
        var holder = await house.PersonAsync("anna");
        var grant = await house.GrantAsync(holder, 100);
        var hold = (await house.HoldAsync(holder, 100)).Value;
        Assert.Equal(100, (await house.TakeBackAsync(grant, 100)).Debt);

        Assert.True((await house.ReleaseAsync(hold)).IsAccepted);

        var balance = await house.BalanceAsync(holder);
        Assert.Equal((0, 0, 0), (balance.Available, balance.Reserved, balance.Debt));
        await house.CheckAsync(holder);
    }
}
