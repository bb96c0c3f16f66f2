using Puhui.Accounts.Contracts;
using Puhui.Accounts.Linking;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Credits.Support;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Credits.Linking;

public class Points_at_a_link
{
    [Fact]
    public async Task Points_lots_debts_and_balls_go_with_the_account_and_money_does_not()
    {
        await using var house = await CreditHouse.StartAsync();
        var (old, person) = (await house.PersonAsync("user-7"), await house.PersonAsync("anna"));
        var spent = await house.GrantAsync(old, 40, house.Now.AddDays(2));
        await house.TakeAsync((await house.HoldAsync(old, 40)).Value);
        await house.TakeBackAsync(spent, 30);
        var grant = await house.GrantAsync(old, 100, house.Now.AddDays(5));
        await Collecting.Collecting_balls.BallAsync(house, old, 9, ripeIn: 0);
        await PayAsync(house, old, 700);

        await MoveAsync(house, old, person);

        Assert.Equal((0, 0, 0), Numbers(await house.BalanceAsync(old)));
        Assert.Equal((70, 0, 9), Numbers(await house.BalanceAsync(person)));
        Assert.Equal(house.Now.AddDays(5), (await house.Book.LotsAsync(person, house.Programme, default)).Single().ExpiresAt);
        Assert.Equal(700, (await house.Ledger.BalancesOfAsync(old, default)).Single(one => one.Asset == "CNY").Posted);
        Assert.Equal(9, (await house.Modules.Get<ICollecting>().CollectAsync(person, house.Programme, null, default)).Value.Points);

        // What is taken back later is taken from where it went, and what is missing is owed there.
        var back = await house.TakeBackAsync(grant, 100);
        Assert.Equal((79, 21), (back.Points, back.Debt));
        Assert.Equal(21, (await house.BalanceAsync(person)).Debt);
        await house.GrantAsync(person, 50);
        Assert.Equal((29, 0, 0), Numbers(await house.BalanceAsync(person)));
        await house.CheckAsync(old, person);
    }

    [Fact]
    public async Task A_debt_goes_along_and_is_paid_off_by_what_the_holder_has()
    {
        await using var house = await CreditHouse.StartAsync();
        var (old, person) = (await house.PersonAsync("user-7"), await house.PersonAsync("anna"));
        var grant = await house.GrantAsync(old, 40);
        await house.TakeAsync((await house.HoldAsync(old, 40)).Value);
        await house.TakeBackAsync(grant, 40);
        await house.GrantAsync(person, 100);

        await MoveAsync(house, old, person);
        await MoveAsync(house, old, person);

        Assert.Equal((60, 0, 0), Numbers(await house.BalanceAsync(person)));
        Assert.Equal((0, 0, 0), Numbers(await house.BalanceAsync(old)));
        await house.CheckAsync(old, person);
    }

    private static Task<bool> MoveAsync(CreditHouse house, AccountId from, AccountId to) =>
        house.InTransactionAsync(connection => house.Modules.Get<AccountMoves>().MoveAsync(connection, from, to, LinkId.New(), house.Now, default));

    private static (long Available, long Debt, long Waiting) Numbers(CreditBalance balance) => (balance.Available, balance.Debt, balance.Waiting);

    private static Task<bool> PayAsync(CreditHouse house, AccountId to, long fen) => house.InTransactionAsync(async connection =>
    {
        using var batch = house.Ledger.NewBatch();
        var secret = (await house.Modules.Get<IHolderSecrets>().SecretsAsync([to], default))[to];
        batch.Add(
            new Posting(batch.MintEntry(), to, secret, "CNY", "treasury", fen, house.Now, EntryKind.Issue, null, "pay", "crd:test"),
            new FieldList([new Field("reason", "test")]).Encode());
        await house.Ledger.PostAsync(connection, batch, default);
        return true;
    });
}
