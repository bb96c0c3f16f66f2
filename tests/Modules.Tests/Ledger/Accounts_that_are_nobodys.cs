using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Accounts_that_are_nobodys
{
    [Fact]
    public async Task Are_known_to_every_process_by_kind_and_name()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var books = house.Modules.Get<IBookAccounts>();
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => books.OpenAsync(AccountKind.Merchant, "mer_bakery", CancellationToken.None)));

        var bakery = Assert.Single(opened.Distinct());
        Assert.StartsWith("ffffffff-ffff-7", bakery.Value.ToString(), StringComparison.Ordinal);
        Assert.Equal(new BookAccount(bakery, AccountKind.Merchant, "mer_bakery"), await books.FindAsync(bakery, CancellationToken.None));
        Assert.NotEqual(bakery, await books.OpenAsync(AccountKind.Programme, "mer_bakery", CancellationToken.None));
        Assert.NotEqual(bakery, await books.OpenAsync(AccountKind.Merchant, "mer_tailor", CancellationToken.None));
        Assert.Null(await books.FindAsync(house.NewHolder(), CancellationToken.None));

        await house.IssueAsync(house.NewHolder(), 1);
        var issuer = new AccountId(await house.ScalarAsync<Guid>("select account_id from ledger.issuance"));
        Assert.Equal(new BookAccount(issuer, AccountKind.Issuance, LedgerHouse.Issuer), await books.FindAsync(issuer, CancellationToken.None));
    }

    [Theory]
    [InlineData(AccountKind.Holder, "a")]
    [InlineData(AccountKind.Issuance, "a")]
    [InlineData(AccountKind.Merchant, "")]
    public async Task Have_a_kind_of_theirs_and_a_name(AccountKind kind, string name)
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => house.Modules.Get<IBookAccounts>().OpenAsync(kind, name, CancellationToken.None));
    }

    [Fact]
    public async Task Take_give_and_never_go_below_zero()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        var shop = await house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Merchant, "mer_bakery", CancellationToken.None);
        await house.IssueAsync(anna, 100, LedgerHouse.Points);
        await house.PostAsync(batch => house.AddTransfer(batch, anna, shop, 60));
        await house.PostAsync(batch => house.AddTransfer(batch, shop, anna, 25));

        Assert.Equal((65, 35), (await house.BalanceAsync(anna, LedgerHouse.Points), await house.BalanceAsync(shop, LedgerHouse.Points)));
        foreach (var (from, to) in new[] { (shop, anna), (anna, shop) })
        {
            var refused = await Assert.ThrowsAsync<PostingRefusedException>(() => house.PostAsync(batch => house.AddTransfer(batch, from, to, 66)));
            Assert.Equal(("balance_insufficient", from), (refused.Refusal.Code, refused.Account));
        }
    }

    [Fact]
    public async Task Are_locked_with_what_they_have_until_the_transaction_ends()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var books = house.Modules.Get<IBookAccounts>();
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        var shop = await books.OpenAsync(AccountKind.Merchant, "mer_bakery", CancellationToken.None);
        await house.IssueAsync(anna, 100, LedgerHouse.Points);
        await house.PostAsync(batch => house.AddTransfer(batch, anna, shop, 60));
        await house.ReserveManyAsync(house.Reserving(anna, 15));

        await using var connection = await house.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var locked = await books.LockAsync(connection, LedgerHouse.Points, [shop, anna, bo, anna], CancellationToken.None);
        Assert.Equal(3, locked.Count);
        Assert.Equal(new AssetBalance(LedgerHouse.Points, 40, 15), locked[anna]);
        Assert.Equal(new AssetBalance(LedgerHouse.Points, 60, 0), locked[shop]);
        Assert.Equal(new AssetBalance(LedgerHouse.Points, 0, 0), locked[bo]);

        var other = house.PostAsync(batch => house.AddTransfer(batch, anna, shop, 25));
        await AnotherWaitsAsync(house);
        Assert.False(other.IsCompleted);
        await transaction.CommitAsync();
        await other;
        Assert.Equal(85, await house.BalanceAsync(shop, LedgerHouse.Points));
    }

    [Fact]
    public async Task Are_not_counted_among_the_holders()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        var gone = await house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Expired, "prg_1", CancellationToken.None);
        await house.IssueAsync(anna, 100, LedgerHouse.Points);
        await house.PostAsync(batch => house.AddTransfer(batch, anna, gone, 30));

        var available = new List<(AccountId, long)>();
        await foreach (var one in house.Ledger.AvailableAsync(LedgerHouse.Points, CancellationToken.None))
        {
            available.Add(one);
        }

        Assert.Equal([(anna, 70)], available);
        var report = await house.CheckAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(70, report.Holdings[LedgerHouse.Points]);
        Assert.Equal(("POINTS-7", (short)0), (await house.ScalarAsync<string>("select code from ledger.asset where number = 1007"), await house.ScalarAsync<short>("select scale from ledger.asset where number = 1007")));
    }

    [Fact]
    public async Task Without_a_name_are_found_by_the_check()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        var gone = await house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Expired, "prg_1", CancellationToken.None);
        await house.IssueAsync(anna, 100, LedgerHouse.Points);
        await house.PostAsync(batch => house.AddTransfer(batch, anna, gone, 30));
        await house.TamperAsync("delete from ledger.book_account");
        var finding = Assert.Single((await house.CheckAsync()).Findings);
        Assert.Equal(("account_unknown", gone.ToString()), (finding.Code, finding.Where));
    }

    private static async Task AnotherWaitsAsync(LedgerHouse house)
    {
        while (await house.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0)
        {
            await Task.Delay(5);
        }
    }
}
