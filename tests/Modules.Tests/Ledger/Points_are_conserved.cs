using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Modules.Tests.Ledger;

/// <summary>
/// Random histories of a programme's points (issued, taken back, given, reserved, spent, freed, run out) on PostgreSQL and on the books in
/// memory: the same answers, the same balances, and by a full scan nothing came from nowhere or went there.
/// </summary>
public sealed class Points_are_conserved
{
    private const string Points = LedgerHouse.Points;
    private static readonly Asset s_points = Asset.Points(7);
    private static readonly AccountId s_source = AccountId.New();

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Whatever_happens(int seed)
    {
        await using var house = await LedgerHouse.OpenAsync();
        var random = new Random(seed);
        var named = house.Modules.Get<IBookAccounts>();
        var holders = Enumerable.Range(0, 4).Select(_ => house.NewHolder()).ToArray();
        var shop = await named.OpenAsync(AccountKind.Merchant, "mer_1", CancellationToken.None);
        var gone = await named.OpenAsync(AccountKind.Expired, "prg_1", CancellationToken.None);
        var books = new Books();
        books.Open(s_source, AccountKind.Issuance);
        books.Open(shop, AccountKind.Merchant);
        books.Open(gone, AccountKind.Expired);
        Array.ForEach(holders, holder => books.Open(holder, AccountKind.Holder));
        var issued = new List<(EntryId Entry, AccountId Holder)>();
        var pending = new List<(EntryId Entry, AccountId Holder, long Amount)>();
        var answers = new Dictionary<string, int>(StringComparer.Ordinal);

        for (var step = 0; step < 80; step++)
        {
            switch (random.Next(7))
            {
                case 0 or 1:
                    await IssueAsync(OneOf(holders), random.Next(1, 80));
                    break;
                case 2:
                    await CorrectAsync(random.Next(1, 50));
                    break;
                case 3:
                    await TransferAsync(OneOf([.. holders, shop]), OneOf([.. holders, shop, gone]), random.Next(1, 60));
                    break;
                case 4:
                    await ReserveAsync([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (OneOf(holders), (long)random.Next(1, 40)))]);
                    break;
                case 5:
                    await PostAsync([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (OnePending(), random.Next(3) == 0 ? random.Next(1, 40) : (long?)null))]);
                    break;
                default:
                    await VoidAsync([.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => OnePending())]);
                    break;
            }
        }

        foreach (var account in holders.Append(shop).Append(gone))
        {
            var expected = books.BalanceOf(account, s_points);
            var actual = (await house.Ledger.BalancesOfAsync(account, CancellationToken.None)).SingleOrDefault(balance => balance.Asset == Points);
            Assert.Equal((expected.Posted, expected.Reserved), (actual.Posted, actual.Reserved));
        }

        await house.SettleAsync();
        var report = await house.CheckAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(0, report.Unopened);
        var all = report.Points[Points];
        Assert.Equal(SumOf(EntryKind.Issue), all.Issued);
        Assert.Equal(SumOf(EntryKind.Correct), all.Corrected);
        Assert.Equal(holders.Sum(holder => books.BalanceOf(holder, s_points).Posted), all.Held);
        Assert.Equal(holders.Sum(holder => books.BalanceOf(holder, s_points).Reserved), all.Reserved);
        Assert.Equal(books.BalanceOf(shop, s_points).Posted, all.Others.GetValueOrDefault(AccountKind.Merchant));
        Assert.Equal(books.BalanceOf(gone, s_points).Posted, all.Others.GetValueOrDefault(AccountKind.Expired));
        Assert.Equal(all.Issued + all.Corrected, all.Held + all.Others.Values.Sum());
        Assert.True(answers.Count >= 5, $"the history was too tame: {string.Join(", ", answers)}");

        AccountId OneOf(AccountId[] accounts) => accounts[random.Next(accounts.Length)];

        (EntryId Entry, AccountId Holder, long Amount) OnePending() => pending.Count == 0 ? (EntryId.New(), holders[0], 1) : pending[random.Next(pending.Count)];

        long SumOf(EntryKind kind) => books.Entries.Where(entry => entry.Kind == kind).SelectMany(entry => entry.Legs).Where(leg => leg.Account != s_source).Sum(leg => leg.Amount);

        void Same(Entry entry, string? told)
        {
            var asked = books.Post(entry)?.Code;
            Assert.Equal(asked, told);
            answers[asked ?? "booked"] = answers.GetValueOrDefault(asked ?? "booked") + 1;
        }

        Leg[] Between(AccountId from, AccountId to, long amount) => [new(from, s_points, -amount), new(to, s_points, amount)];

        async Task IssueAsync(AccountId holder, long amount)
        {
            var entry = await house.IssueAsync(holder, amount, Points);
            issued.Add((entry, holder));
            Same(new Entry(entry, EntryKind.Issue, Between(s_source, holder, amount)), null);
        }

        async Task CorrectAsync(long amount)
        {
            if (issued.Count > 0)
            {
                var (corrects, holder) = issued[random.Next(issued.Count)];
                var (entry, told) = await TryAsync(batch => house.Add(batch, holder, -amount, corrects, Points));
                Same(new Entry(entry, EntryKind.Correct, Between(holder, s_source, amount), corrects), told);
            }
        }

        async Task TransferAsync(AccountId from, AccountId to, long amount)
        {
            if (from != to)
            {
                var (entry, told) = await TryAsync(batch => house.AddTransfer(batch, from, to, amount));
                Same(new Entry(entry, EntryKind.Transfer, Between(from, to, amount)), told);
            }
        }

        async Task ReserveAsync((AccountId Holder, long Amount)[] wanted)
        {
            var told = await house.ReserveManyAsync([.. wanted.Select(one => house.Reserving(one.Holder, one.Amount))]);
            for (var i = 0; i < wanted.Length; i++)
            {
                var entry = told[i].IsAccepted ? told[i].Value : EntryId.New();
                Same(new Entry(entry, EntryKind.Pending, Between(wanted[i].Holder, shop, wanted[i].Amount)), told[i].Refusal?.Code);
                if (told[i].IsAccepted)
                {
                    pending.Add((entry, wanted[i].Holder, wanted[i].Amount));
                }
            }
        }

        async Task PostAsync(((EntryId Entry, AccountId Holder, long Amount) Pending, long? Amount)[] posts)
        {
            var told = await house.PostManyAsync([.. posts.Select(one => (one.Pending.Entry, one.Pending.Holder, shop, one.Amount))]);
            for (var i = 0; i < posts.Length; i++)
            {
                var entry = told[i].IsAccepted ? told[i].Value : EntryId.New();
                Same(new Entry(entry, EntryKind.Post, Between(posts[i].Pending.Holder, shop, posts[i].Amount ?? posts[i].Pending.Amount), posts[i].Pending.Entry), told[i].Refusal?.Code);
            }
        }

        async Task VoidAsync((EntryId Entry, AccountId Holder, long Amount)[] voids)
        {
            var told = await house.VoidManyAsync([.. voids.Select(one => (one.Entry, one.Holder))]);
            for (var i = 0; i < voids.Length; i++)
            {
                Same(new Entry(told[i].IsAccepted ? told[i].Value : EntryId.New(), EntryKind.Void, [], voids[i].Entry), told[i].Refusal?.Code);
            }
        }

        async Task<(EntryId Entry, string? Code)> TryAsync(Func<PostingBatch, EntryId> add)
        {
            try
            {
                return (await house.PostAsync(add), null);
            }
            catch (PostingRefusedException refused)
            {
                return (EntryId.New(), refused.Refusal.Code);
            }
        }
    }

    [Fact]
    public async Task And_what_came_from_nowhere_is_found_without_looking_at_balances()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        var shop = await house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Merchant, "mer_1", CancellationToken.None);
        await house.IssueAsync(anna, 100, Points);
        await house.PostAsync(batch => house.AddTransfer(batch, anna, shop, 30));
        await house.ReserveManyAsync(house.Reserving(anna, 20), house.Reserving(anna, 7));

        await house.TamperAsync($"update ledger.leg set amount = 40 where account_id = '{shop.Value}'; update ledger.leg set reserved = 21 where reserved = 20");
        var codes = (await house.CheckAsync()).Findings.Select(finding => finding.Code).ToHashSet();
        Assert.Contains("points_not_conserved", codes);
        await house.TamperAsync("delete from ledger.leg where kind = 4 and reserved = 7; insert into ledger.settlement select entry_id, entry_id from ledger.leg where kind = 4");
        Assert.Contains("points_reserved_wrong", (await house.CheckAsync()).Findings.Select(finding => finding.Code));
    }
}
