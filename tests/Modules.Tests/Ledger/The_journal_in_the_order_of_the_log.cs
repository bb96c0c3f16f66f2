using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Modules.Tests.Ledger;

public sealed class The_journal_in_the_order_of_the_log
{
    [Fact]
    public async Task Is_read_in_whole_batches_and_nothing_is_missing_or_twice()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        var posted = new List<EntryId>();
        for (var i = 1; i <= 12; i++)
        {
            posted.AddRange(await house.PostAsync(batch => Enumerable.Range(0, i).Select(_ => house.Add(batch, i % 2 == 0 ? anna : bo, 10)).ToArray()));
            await house.AttestAsync(new NewAttestation("test.step", $"step {i}", LedgerHouse.Noon, [new("step", $"{i}")]));
            await house.SettleAsync();
        }

        foreach (var limit in new[] { 1, 5, 13, 50_000 })
        {
            var (seen, from) = (new List<LedgerEntry>(), 0L);
            JournalPage page;
            do
            {
                page = await house.Modules.Get<IJournalOrder>().ReadAsync(from, limit, null, CancellationToken.None);
                Assert.True(page.Next > from);
                seen.AddRange(page.Entries);
                from = page.Next;
            }
            while (!page.AtEnd);

            Assert.Equal(posted, seen.Select(entry => entry.Entry));
            Assert.Equal(posted.Count + 12, from);
            Assert.Equal(await house.Ledger.FindAsync(posted[7], CancellationToken.None), seen[7]);
        }
    }

    [Fact]
    public async Task Has_only_the_assets_that_are_asked_for_each_seen_from_the_account_of_its_leaf()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        var reduced = await house.IssueAsync(anna, 10);
        var issued = await house.IssueAsync(anna, 10, LedgerHouse.Points);
        var given = await house.PostAsync(batch => house.AddTransfer(batch, anna, bo, 4));
        await house.SettleAsync();

        var order = house.Modules.Get<IJournalOrder>();
        Assert.Equal([reduced], (await order.ReadAsync(0, 100, ["CO2E"], CancellationToken.None)).Entries.Select(entry => entry.Entry));
        var points = (await order.ReadAsync(0, 100, [LedgerHouse.Points], CancellationToken.None)).Entries;
        Assert.Equal([(issued, anna, 10L), (given, anna, -4L)], points.Select(entry => (entry.Entry, entry.Account, entry.Amount)));
        Assert.Empty((await order.ReadAsync(0, 100, [], CancellationToken.None)).Entries);
    }

    [Fact]
    public async Task Goes_on_from_any_place_and_waits_at_its_end()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var order = house.Modules.Get<IJournalOrder>();
        Assert.Equal((0, true), (await order.ReadAsync(0, 10, null, CancellationToken.None)) is var empty ? (empty.Next, empty.AtEnd) : default);

        var anna = house.NewHolder();
        var entries = await house.PostAsync(batch => Enumerable.Range(0, 5).Select(_ => house.Add(batch, anna, 1)).ToArray());
        await house.SettleAsync();
        var inside = await order.ReadAsync(3, 10, null, CancellationToken.None);
        Assert.Equal(entries[3..], inside.Entries.Select(entry => entry.Entry));
        Assert.Equal((5, true), (inside.Next, inside.AtEnd));
        var end = await order.ReadAsync(5, 10, null, CancellationToken.None);
        Assert.Empty(end.Entries);
        Assert.Equal((5, true), (end.Next, end.AtEnd));
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, 50_001)]
    public async Task Is_not_read_from_nowhere_or_all_at_once(long from, int limit)
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => house.Modules.Get<IJournalOrder>().ReadAsync(from, limit, null, CancellationToken.None));
    }
}
