using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Reading_the_books
{
    [Fact]
    public async Task A_statement_pages_through_every_entry_once_with_the_balance_after_each()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        var running = new List<(EntryId, long)>();
        var balance = 0L;
        for (var i = 1; i <= 23; i++)
        {
            await house.PostAsync(batch => house.Add(batch, bo, 1_000));
            var entry = await house.IssueAsync(anna, i);
            running.Add((entry, balance += i));
        }

        running.Reverse();
        var seen = new List<(EntryId, long)>();
        string? cursor = null;
        do
        {
            var page = await house.Ledger.StatementAsync(anna, new StatementQuery("CO2E", Limit: 5, Cursor: cursor), CancellationToken.None);
            seen.AddRange(page.Rows.Select(row => (row.Entry.Entry, row.BalanceAfter)));
            Assert.InRange(page.Rows.Count, 1, 5);
            cursor = page.Next;

            // What arrives meanwhile is newer than the cursor and shifts nothing.
            await house.IssueAsync(anna, 500);
        }
        while (cursor is not null);

        Assert.Equal(running, seen);
    }

    [Fact]
    public async Task Filters_choose_rows_and_leave_their_balances_as_they_were()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        await house.PostAsync(batch =>
        {
            house.Add(batch, anna, 10, at: LedgerHouse.Noon, category: "metro");
            house.Add(batch, anna, 20, at: LedgerHouse.Noon.AddHours(1), category: "bus");
            house.Add(batch, anna, 7, asset: "ENERGY");
            return house.Add(batch, anna, 30, at: LedgerHouse.Noon.AddDays(1), category: "metro");
        });

        Assert.Equal([(30L, 60L), (10L, 10L)], await RowsAsync(new StatementQuery("CO2E", Category: "metro")));
        Assert.Equal([(20L, 30L), (10L, 10L)], await RowsAsync(new StatementQuery("CO2E", From: LedgerHouse.Noon, To: LedgerHouse.Noon.AddDays(1))));
        Assert.Equal([(7L, 7L)], await RowsAsync(new StatementQuery("ENERGY")));
        Assert.Empty(await RowsAsync(new StatementQuery("BANK")));

        async Task<IEnumerable<(long, long)>> RowsAsync(StatementQuery query) =>
            (await house.Ledger.StatementAsync(anna, query, CancellationToken.None)).Rows.Select(row => (row.Entry.Amount, row.BalanceAfter));
    }

    [Fact]
    public async Task A_statement_does_not_show_what_is_only_reserved()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, shop) = (house.NewHolder(), house.NewHolder());
        await house.IssueAsync(anna, 100);
        await house.PostPendingAsync((await house.ReserveAsync(anna, 60)).Value, anna, shop, 25);
        var rows = (await house.Ledger.StatementAsync(anna, new StatementQuery("CO2E"), CancellationToken.None)).Rows;
        Assert.Equal([(EntryKind.Post, -25L, 75L), (EntryKind.Issue, 100L, 100L)], rows.Select(row => (row.Entry.Kind, row.Entry.Amount, row.BalanceAfter)));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(501, null)]
    [InlineData(10, "not-a-cursor")]
    public async Task A_statement_that_cannot_be_meant_is_an_error(int limit, string? cursor)
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => house.Ledger.StatementAsync(house.NewHolder(), new StatementQuery("CO2E", limit, cursor), CancellationToken.None));
        Assert.True(cursor is null ? thrown is ArgumentOutOfRangeException : thrown is FormatException);
    }

    [Fact]
    public async Task Daily_totals_count_days_of_the_holders_zone()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        var midnight = new DateTimeOffset(2026, 3, 8, 0, 0, 0, TimeSpan.FromHours(-8));
        await house.PostAsync(batch =>
        {
            house.Add(batch, anna, 1, at: midnight.AddTicks(-10));
            house.Add(batch, anna, 2, at: midnight);

            // On the day the clocks go forward, the day has 23 hours.
            house.Add(batch, anna, 4, at: midnight.AddHours(23).AddTicks(-10));
            return house.Add(batch, anna, 8, at: midnight.AddHours(23));
        });

        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles");
        var days = await house.Ledger.DailyTotalsAsync(anna, "CO2E", zone, new DateOnly(2026, 3, 7), new DateOnly(2026, 3, 9), CancellationToken.None);
        Assert.Equal([new DayTotal(new DateOnly(2026, 3, 7), 1, 1), new DayTotal(new DateOnly(2026, 3, 8), 6, 2)], days);
    }

    [Fact]
    public async Task Watchers_are_woken_by_this_process_at_once_and_by_another_soon()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await using var other = await house.AnotherProcessAsync();
        var anna = house.NewHolder();
        await house.IssueAsync(anna, 1);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var watch = other.Feed.WatchAsync(anna, stop.Token).GetAsyncEnumerator(stop.Token);
        await using var near = house.Modules.Get<ILedgerFeed>().WatchAsync(anna, stop.Token).GetAsyncEnumerator(stop.Token);

        // The first look wakes everyone once.
        Assert.True(await watch.MoveNextAsync());
        Assert.True(await near.MoveNextAsync());
        var (there, here) = (watch.MoveNextAsync().AsTask(), near.MoveNextAsync().AsTask());
        await house.IssueAsync(anna, 1);

        Assert.True(await here.WaitAsync(TimeSpan.FromMilliseconds(300)));
        Assert.True(await there.WaitAsync(TimeSpan.FromSeconds(3)));
    }
}
