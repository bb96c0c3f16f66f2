using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Programmes.Contracts;
using Puhui.Rewards;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Redeeming;

namespace Puhui.Modules.Tests.Rewards.Redeeming;

/// <summary>The same with lots, books, vouchers and goals as in a server.</summary>
public sealed class On_the_real_books
{
    private static readonly Guid s_issuer = Guid.CreateVersion7();

    [Fact]
    public async Task A_crowd_at_two_processes_leaves_points_stock_and_vouchers_in_agreement()
    {
        await using var house = await RewardHouse.OpenAsync(new RewardsOptions { Background = false, GroupSize = 9 }, real: true);
        var offer = await house.OfferAsync(stock: 12, price: 10);
        var people = await PeopleAsync(house, 40, points: 15);
        Redemptions[] processes = [house.Redemptions, house.AnotherProcess()];

        var asks = people.Select(person => house.Ask(person, offer)).ToArray();
        var told = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => processes[i % 2].ReserveAsync(asks[i / 2], default)));
        var granted = told.Where(answer => answer.IsAccepted).Select(answer => answer.Value).DistinctBy(one => one.Id).ToArray();
        Assert.Equal(12, granted.Length);
        Assert.All(told.Where(answer => !answer.IsAccepted), answer => Assert.Equal("sold_out", answer.Refusal!.Code));

        // Eight confirm, two give up, two forget.
        var confirmed = await Task.WhenAll(granted.Take(8).SelectMany(one => processes.Select(process => process.ConfirmAsync(one.Holder, one.Id, default))));
        Assert.All(confirmed, answer => Assert.True(answer.IsAccepted, answer.Refusal?.ToString()));
        await Task.WhenAll(granted.Skip(8).Take(2).Select(one => house.Redemptions.ReleaseAsync(one.Holder, one.Id, default)));
        house.Time.Move(TimeSpan.FromMinutes(10));
        await Task.WhenAll(processes.Select(process => process.ExpireAsync(default)));

        var now = await house.LookAsync(offer);
        Assert.Equal((12L, 0L, 8L), (now.Stock, now.Reserved, now.Given));
        Assert.Equal(8, await house.AskAsync("select count(*) from rewards.voucher"));
        var book = house.Modules.Get<ICreditBook>();
        var totals = await book.TotalsAsync(house.Programme, default);
        Assert.True(totals.IsConserved, totals.ToString());
        Assert.Equal((600L, 520L, 80L, 0L), (totals.Issued, totals.Held, totals.Spent, totals.Reserved));
        foreach (var person in people)
        {
            var paid = granted.Take(8).Any(one => one.Holder == person) ? 10 : 0;
            Assert.Equal((15L - paid, 0L), ((await book.OfAsync(person, house.Programme, default)).Available, (await book.OfAsync(person, house.Programme, default)).Reserved));
        }

        var day = Assert.Single(await house.Modules.Get<ISpentDays>().OfAsync(house.Programme, DateOnly.MinValue, DateOnly.MaxValue, default));
        Assert.Equal((offer.Id, 80L, 8L), (day.Offer, day.Points, day.Redemptions));
        var merchant = await house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Merchant, house.Merchant.Id.ToString(), default);
        Assert.Equal(80, Assert.Single(await house.Modules.Get<ILedger>().BalancesOfAsync(merchant, default)).Posted);
    }

    [Fact]
    public async Task What_is_given_back_is_there_again_and_somebody_without_points_is_refused()
    {
        await using var house = await RewardHouse.OpenAsync(real: true);
        var offer = await house.OfferAsync(stock: 2, price: 10);
        var people = await PeopleAsync(house, 2, points: 15);

        var bought = await house.ReservedAsync(people[0], offer);
        var vouchers = (await house.Redemptions.ConfirmAsync(people[0], bought.Id, default)).Value.Vouchers;
        Assert.Equal(vouchers, (await house.Modules.Get<IVouchers>().OfAsync(people[0], default)).Select(voucher => voucher.Id));
        Assert.Equal("balance_insufficient", await house.RefusedAsync(people[0], offer));
        Assert.Null(await house.RefusedAsync(people[1], offer));
        Assert.Equal("sold_out", await house.RefusedAsync(people[0], offer));

        Assert.Equal(RedemptionState.Refunded, (await house.Redemptions.RefundAsync(people[0], bought.Id, default)).Value.State);
        Assert.Equal(VoucherState.Refunded, Assert.Single(await house.Modules.Get<IVouchers>().OfAsync(people[0], default)).State);
        Assert.Equal(15, (await house.Modules.Get<ICreditBook>().OfAsync(people[0], house.Programme, default)).Available);
        Assert.Equal((0L, 0L), (await house.Modules.Get<ISpentDays>().OfAsync(house.Programme, DateOnly.MinValue, DateOnly.MaxValue, default)).Select(day => (day.Points, day.Redemptions)).Single());
        Assert.Null(await house.RefusedAsync(people[0], offer));
        Assert.True((await house.Modules.Get<ICreditBook>().TotalsAsync(house.Programme, default)).IsConserved);
    }

    [Fact]
    public async Task Who_confirms_does_not_wait_for_who_reserves()
    {
        await using var house = await RewardHouse.OpenAsync(real: true);
        var offer = await house.OfferAsync(stock: 5, price: 10);
        var people = await PeopleAsync(house, 2, points: 15);
        var held = await house.ReservedAsync(people[0], offer);
        await using (var connection = await house.Modules.Database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            // As a group that reserves holds it.
            await using var hold = new NpgsqlCommand("select 1 from rewards.stock for no key update", connection);
            await hold.ExecuteNonQueryAsync();
            var waiting = house.Redemptions.ReserveAsync(house.Ask(people[1], offer), default);
            var confirmed = await house.Redemptions.ConfirmAsync(people[0], held.Id, default).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.True(confirmed.IsAccepted, confirmed.Refusal?.ToString());
            Assert.False(waiting.IsCompleted);
            await transaction.CommitAsync();
            Assert.True((await waiting).IsAccepted);
        }

        var now = await house.LookAsync(offer);
        Assert.Equal((5L, 1L, 1L), (now.Stock, now.Reserved, now.Given));
    }

    [Fact]
    public async Task What_people_spent_and_a_till_honoured_is_settled_to_the_last_fen()
    {
        await using var house = await RewardHouse.OpenAsync(real: true);
        PayerShare city = new("government", "市生态环境局", "City", 600), shop = new("company", "绿色咖啡", "Green Coffee", 400);
        var offer = await house.OfferAsync(stock: 5, price: 10, terms => terms with { SettleFen = 1_333, Payers = [city, shop] });
        var people = await PeopleAsync(house, 3, points: 15);
        var vouchers = house.Modules.Get<IVouchers>();
        foreach (var person in people)
        {
            var bought = await house.ReservedAsync(person, offer);
            Assert.True((await house.Redemptions.ConfirmAsync(person, bought.Id, default)).IsAccepted);
        }

        foreach (var person in people.Take(2))
        {
            var code = Assert.Single(await vouchers.OfAsync(person, default)).Code;
            Assert.True((await vouchers.HonourAsync(house.Merchant.Id, code, $"receipt-{person}", "till", default)).IsAccepted);
            Assert.Equal("voucher_used", (await vouchers.HonourAsync(house.Merchant.Id, code, $"again-{person}", "till", default)).Refusal!.Code);
        }

        house.Time.Move(TimeSpan.FromDays(10));
        var settlements = house.Modules.Get<ISettlements>();
        var closed = (await settlements.CloseAsync(house.Merchant.Id, new DateOnly(2026, 11, 1), Guid.CreateVersion7(), default)).Value;
        Assert.Equal((2, 20L, 2_666L), (closed.Vouchers, closed.Points, closed.Fen));
        Assert.Equal(2_666, closed.Payers.Sum(payer => payer.Fen));
        Assert.True((await settlements.ApproveAsync(closed.Id, Guid.CreateVersion7(), default)).IsAccepted);

        // The merchant keeps what was not honoured yet, and has the money for what was.
        var merchant = await house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Merchant, house.Merchant.Id.ToString(), default);
        var balances = (await house.Modules.Get<ILedger>().BalancesOfAsync(merchant, default)).ToDictionary(one => one.Asset, one => one.Posted);
        Assert.Equal((10, 2_666), (balances[await house.Modules.Get<ICreditBook>().AssetOfAsync(house.Programme, default)], balances["CNY"]));
        var totals = await house.Modules.Get<ICreditBook>().TotalsAsync(house.Programme, default);
        Assert.True(totals.IsConserved, totals.ToString());
        Assert.Equal((45L, 15L, 30L), (totals.Issued, totals.Held, totals.Spent));
        Assert.True((await house.Modules.Get<ILedgerCheck>().RunAsync(null, null, default)).IsSound);
    }

    private static async Task<AccountId[]> PeopleAsync(RewardHouse house, int count, long points)
    {
        var handles = new AccountHandle?[count];
        await house.Modules.Get<IAccounts>().ResolveAsync(s_issuer, [.. Enumerable.Range(0, count).Select(i => $"person-{i}")], enrol: true, "Asia/Shanghai", handles, default);
        var asset = await house.Modules.Get<PointAssets>().OfAsync(house.Programme, default);
        using var batch = house.Modules.Get<ILedger>().NewBatch();
        List<NewLot> lots = [];
        await using var connection = await house.Modules.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var handle in handles.Select(handle => handle!.Value))
        {
            Assert.True((await house.Modules.Get<IMemberships>().JoinAsync(connection, house.Programme, handle.Id, new JoinProof(), default)).IsAccepted);
            var (entry, act) = (batch.MintEntry(), EntryId.New());
            var reference = CreditReference.Earned(act, 1);
            batch.Add(
                new Posting(entry, handle.Id, handle.Secret, asset.Code, CreditReference.Issuer(house.Programme, 1), points, house.Time.GetUtcNow(), EntryKind.Issue, null, "metro", reference),
                CreditReference.Origin(reference));
            lots.Add(new NewLot(entry, handle.Id, asset.Number, points, house.Time.GetUtcNow(), null, act, "metro", 1));
        }

        await house.Modules.Get<ILotWriter>().AddAsync(connection, batch, lots, default);
        await house.Modules.Get<ILedger>().PostAsync(connection, batch, default);
        await transaction.CommitAsync();
        return [.. handles.Select(handle => handle!.Value.Id)];
    }
}
