using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Posting_a_batch
{
    [Fact]
    public async Task Credits_holders_and_debits_one_issuance_account_by_one_leg()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        await house.PostAsync(batch =>
        {
            house.Add(batch, anna, 892_800);
            house.Add(batch, bo, 100);
            return house.Add(batch, anna, 200);
        });

        Assert.Equal(893_000, await house.BalanceAsync(anna));
        Assert.Equal(100, await house.BalanceAsync(bo));
        Assert.Equal(-893_100L, await house.ScalarAsync<long>("select sum(posted)::bigint from ledger.balance where account_id in (select account_id from ledger.issuance)"));
        Assert.Equal(4L, await house.ScalarAsync<long>("select count(*) from ledger.leg"));
        Assert.Equal(LedgerHouse.Issuer, await house.ScalarAsync<string>("select issuer from ledger.issuance"));
    }

    [Fact]
    public async Task Is_seen_exactly_by_its_own_transaction_and_gone_after_a_rollback()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, stranger) = (house.NewHolder(), house.NewHolder());
        await house.IssueAsync(anna, 5);
        using var batch = house.Ledger.NewBatch();
        house.Add(batch, anna, 7);
        await using (var connection = await house.Database.OpenConnectionAsync())
        await using (await connection.BeginTransactionAsync())
        {
            await house.Ledger.PostAsync(connection, batch, CancellationToken.None);
            var balances = await house.Ledger.BalancesAsync(connection, "CO2E", [anna, stranger], CancellationToken.None);
            Assert.Equal(12, balances[anna]);
            Assert.Equal(0, balances[stranger]);
        }

        Assert.Equal(5, await house.BalanceAsync(anna));
    }

    [Fact]
    public async Task Keeps_assets_apart()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        await house.PostAsync(batch =>
        {
            house.Add(batch, anna, 5);
            house.Add(batch, anna, 7, asset: "ENERGY");
            return house.Add(batch, anna, 9, asset: "BANK");
        });

        var balances = await house.Ledger.BalancesOfAsync(anna, CancellationToken.None);
        Assert.Equal([("CO2E", 5L), ("ENERGY", 7L), ("BANK", 9L)], balances.Select(b => (b.Asset, b.Posted)));
    }

    [Fact]
    public async Task Of_many_thousand_entries_mints_ids_in_order_and_none_twice()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        var entries = await house.PostAsync(batch => Enumerable.Range(0, 10_000).Select(_ => house.Add(batch, anna, 1)).ToArray());

        Assert.Equal(entries.Select(e => e.ToString()).Order(StringComparer.Ordinal), entries.Select(e => e.ToString()));
        Assert.Equal(10_000, entries.Distinct().Count());
        Assert.Equal(10_000, await house.BalanceAsync(anna));
    }

    [Fact]
    public async Task Overflow_is_refused_in_the_books_and_in_the_batch()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        await house.IssueAsync(anna, long.MaxValue);

        var refused = await Assert.ThrowsAsync<PostingRefusedException>(() => house.IssueAsync(anna, 1));
        Assert.Equal("overflow", refused.Refusal.Code);
        Assert.Equal(long.MaxValue, await house.BalanceAsync(anna));
        using var batch = house.Ledger.NewBatch();
        house.Add(batch, anna, long.MaxValue);
        Assert.Throws<OverflowException>(() => { house.Add(batch, anna, 2); house.Add(batch, anna, 2); });
    }

    [Fact]
    public async Task In_a_month_nobody_has_opened_opens_it()
    {
        var far = new FixedTime(new DateTimeOffset(2031, 2, 28, 23, 59, 59, 999, TimeSpan.Zero));
        await using var house = await LedgerHouse.OpenAsync(background: false, time: far);
        var anna = house.NewHolder();

        // More entries than one millisecond mints: the last ones belong to March.
        await house.PostAsync(batch => Enumerable.Range(0, 5_000).Select(_ => house.Add(batch, anna, 1)).ToArray());

        Assert.Equal(5_000, await house.BalanceAsync(anna));
        Assert.True(await house.ScalarAsync<long>("select count(*) from ledger.leg_2031_02") > 4_000);
        Assert.True(await house.ScalarAsync<long>("select count(*) from ledger.leg_2031_03") > 800);
    }

    [Theory]
    [InlineData(0, false, "CO2E")]
    [InlineData(-1, false, "CO2E")]
    [InlineData(0, true, "CO2E")]
    [InlineData(1, false, "GOLD")]
    public async Task Takes_no_posting_that_is_none(long amount, bool corrects, string asset)
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        using var batch = house.Ledger.NewBatch();
        Assert.Throws<ArgumentException>(() => house.Add(batch, house.NewHolder(), amount, corrects ? EntryId.New() : null, asset));
        Assert.Equal(0, batch.Count);
    }
}
