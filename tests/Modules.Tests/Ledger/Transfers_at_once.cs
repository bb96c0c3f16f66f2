using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Transfers_at_once
{
    [Fact]
    public async Task Have_one_leaf_two_legs_and_a_place_in_both_statements()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        await house.IssueAsync(anna, 100, LedgerHouse.Points);
        var gift = await house.PostAsync(batch => house.AddTransfer(batch, anna, bo, 30));

        var given = (await house.Ledger.StatementAsync(anna, new StatementQuery(LedgerHouse.Points), CancellationToken.None)).Rows[0];
        var got = Assert.Single((await house.Ledger.StatementAsync(bo, new StatementQuery(LedgerHouse.Points), CancellationToken.None)).Rows);
        Assert.Equal((gift, -30, 70, EntryKind.Transfer), (given.Entry.Entry, given.Entry.Amount, given.BalanceAfter, given.Entry.Kind));
        Assert.Equal((gift, 30, 30, EntryKind.Transfer), (got.Entry.Entry, got.Entry.Amount, got.BalanceAfter, got.Entry.Kind));
        Assert.Equal((anna, -30), ((await house.Ledger.FindAsync(gift, CancellationToken.None))!.Account, (await house.Ledger.FindAsync(gift, CancellationToken.None))!.Amount));

        var proof = (await house.Ledger.ProveAsync(gift, CancellationToken.None))!;
        Assert.True(Leaf.TryRead(proof.Leaf, out var leaf));
        Assert.Equal((gift.Value, LeafKind.Transfer, Guid.Empty), (leaf.Entry, leaf.Kind, leaf.Corrects));
        Assert.Equal(2, (await house.SettleAsync()).Size);
        Assert.Empty((await house.CheckAsync()).Findings);
    }

    [Fact]
    public async Task Have_receipts_whoever_gives()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var anna = house.NewHolder();
        var shop = await house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Merchant, "mer_bakery", CancellationToken.None);
        await house.IssueAsync(anna, 100, LedgerHouse.Points);
        var spent = await house.PostAsync(batch => house.AddTransfer(batch, anna, shop, 30));
        var back = await house.PostAsync(batch => house.AddTransfer(batch, shop, anna, 10));
        await house.SettleAsync();

        foreach (var (entry, from, amount) in new[] { (spent, anna, "-30"), (back, shop, "-10") })
        {
            var receipt = (await house.Modules.Get<IReceipts>().GetAsync(entry, CancellationToken.None)).Value;
            Assert.Equal([from.ToString(), LedgerHouse.Points, amount], receipt.Posting.Take(3).Select(field => field.Value));
        }

        var report = await house.CheckAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(0, report.Unopened);
    }

    [Theory]
    [InlineData(0, false, LedgerHouse.Points)]
    [InlineData(-5, false, LedgerHouse.Points)]
    [InlineData(5, true, LedgerHouse.Points)]
    [InlineData(5, false, "POINTS-0")]
    [InlineData(5, false, "POINTS-30001")]
    public async Task That_are_none_are_a_mistake_of_the_caller(long amount, bool toSelf, string asset)
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        using var batch = house.Ledger.NewBatch();
        Assert.Throws<ArgumentException>(() => house.AddTransfer(batch, anna, toSelf ? anna : bo, amount, asset));
    }

    [Fact]
    public async Task Ask_the_module_whose_prefix_the_reference_has_where_they_come_from()
    {
        var points = new PointsOrigin();
        await using var house = await LedgerHouse.OpenAsync(another: points);
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        var issued = await house.IssueAsync(anna, 100, LedgerHouse.Points);
        var gift = await house.PostAsync(batch => house.AddTransfer(batch, anna, bo, 30, reference: "pts:gift:1"));
        await house.SettleAsync();

        var report = await house.CheckAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(0, report.Unopened);
        Assert.Equal([new OriginKey(gift, "pts:gift:1")], points.Asked.Distinct());
        Assert.True((await house.Modules.Get<IReceipts>().GetAsync(gift, CancellationToken.None)).IsAccepted);
        Assert.True((await house.Modules.Get<IReceipts>().GetAsync(issued, CancellationToken.None)).IsAccepted);
    }

    private sealed class PointsOrigin : IEntryOrigin
    {
        public List<OriginKey> Asked { get; } = [];

        public IReadOnlyCollection<string> Prefixes => ["pts"];

        public Task<IReadOnlyDictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>>> FieldsAsync(IReadOnlyCollection<OriginKey> entries, CancellationToken ct)
        {
            Asked.AddRange(entries);
            return Task.FromResult<IReadOnlyDictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>>>(
                entries.ToDictionary(entry => entry.Entry, _ => (IReadOnlyList<KeyValuePair<string, string>>)[new("order", "1")]));
        }

        public Task<object?> ExplainAsync(OriginKey entry, CancellationToken ct) => Task.FromResult<object?>(null);
    }
}
