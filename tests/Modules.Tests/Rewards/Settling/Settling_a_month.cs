using System.Security.Cryptography;
using System.Text;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Settling;

namespace Puhui.Modules.Tests.Rewards.Settling;

public sealed class Settling_a_month
{
    private static readonly DateOnly November = new(2026, 11, 1);
    private static readonly DateTimeOffset OverInShanghai = new(2026, 11, 30, 16, 0, 0, TimeSpan.Zero);
    private static readonly Guid Anna = Guid.CreateVersion7();
    private static readonly Guid Bao = Guid.CreateVersion7();

    [Fact]
    public async Task Adds_up_is_approved_by_a_second_person_and_stands_in_the_books()
    {
        await using var house = await VoucherHouse.OpenAsync();
        PayerShare city = new("government", "市生态环境局", "City", 500), bank = new("company", "绿色银行", "Bank", 500);
        var offer = await house.OfferAsync(200, 333, payers: [city, bank]);
        var vouchers = await house.MakeAsync(AccountId.New(), offer, 5, 200, 333);
        for (var i = 0; i < 3; i++)
        {
            await house.Vouchers.HonourAsync(house.Merchant.Id, vouchers[i].Code, $"receipt-{i}", "till", default);
        }

        var preview = (await house.Settlements.PreviewAsync(house.Merchant.Id, November, default)).Value;
        Assert.Equal("month_not_over", (await house.Settlements.CloseAsync(house.Merchant.Id, November, Anna, default)).Refusal!.Code);
        house.Time.MoveTo(OverInShanghai);
        var closed = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => house.Settlements.CloseAsync(house.Merchant.Id, November, Anna, default)));
        var made = closed[0].Value;

        Assert.Equal((3, 600, 999), (made.Vouchers, made.Points, made.Fen));
        Assert.Equal(preview.Digest, made.Digest);
        Assert.All(closed, one => Assert.Equal(made.Id, one.Value.Id));
        Assert.Equal([500, 499], made.Payers.Select(payer => payer.Fen));

        Assert.Equal("four_eyes_needed", (await house.Settlements.ApproveAsync(made.Id, Anna, default)).Refusal!.Code);
        var approved = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => house.Settlements.ApproveAsync(made.Id, Bao, default)));
        var one = Assert.Single(approved, answer => answer.IsAccepted).Value;
        Assert.All(approved.Where(answer => !answer.IsAccepted), answer => Assert.Equal("settlement_approved", answer.Refusal!.Code));
        Assert.Equal("settlement_unknown", (await house.Settlements.ApproveAsync(SettlementId.New(), Bao, default)).Refusal!.Code);

        var merchant = await house.AccountOfAsync(house.Merchant);
        Assert.Equal(400, await house.Points.BalanceAsync(merchant));
        Assert.Equal(999, await house.Points.BalanceAsync(merchant, "CNY"));
        var settled = await house.Get<IBookAccounts>().OpenAsync(AccountKind.Programme, SettlementBooks.SettledName(house.Programme), default);
        Assert.Equal(600, await house.Points.BalanceAsync(settled));
        Assert.Equal(2, one.MoneyEntries.Count);
        Assert.Equal(499, (await house.Get<ILedger>().FindAsync(one.MoneyEntries[1], default))!.Amount);
        Assert.Equal(-600, (await house.Get<ILedger>().FindAsync(one.PointsEntry!.Value, default))!.Amount);

        var attested = await house.Get<IAttestations>().ListAsync(new AttestationQuery("rewards.settlement"), default);
        Assert.Equal(made.Digest, Assert.Single(attested.Items).What.Fields.Single(field => field.Key == "lines").Value);
        var kept = (await house.Settlements.FindAsync(made.Id, default))!;
        Assert.Equal((one.ApprovedAt, one.PointsEntry, one.Digest), (kept.ApprovedAt, kept.PointsEntry, kept.Digest));
        Assert.Equal([500, 499], (await house.Settlements.PayersAsync(house.Programme, default)).Select(payer => payer.Fen));
        Assert.Single(await house.Settlements.ListAsync(house.Programme, house.Merchant.Id, default));
        Assert.Single(await house.Settlements.ListAsync(house.Programme, null, default));
    }

    [Fact]
    public async Task The_digest_is_that_of_the_lines_which_are_in_the_order_of_use()
    {
        await using var house = await VoucherHouse.OpenAsync();
        for (var i = 0; i < 4; i++)
        {
            house.Time.Move(TimeSpan.FromMinutes(7));
            var voucher = await house.VoucherAsync(fen: 100 + i);
            await house.Vouchers.HonourAsync(house.Merchant.Id, voucher.Code, $"receipt-{i}", "till", default);
        }

        house.Time.MoveTo(OverInShanghai);
        var made = (await house.Settlements.CloseAsync(house.Merchant.Id, November, Anna, default)).Value;
        var lines = await LinesAsync(house, made.Id);

        Assert.Equal([100, 101, 102, 103], lines.Select(line => line.Fen));
        var text = string.Concat(lines.Select(line => SettlementLines.Text(line.Voucher, line.Offer, line.UsedAt, line.Points, line.Fen)));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text))), made.Digest);
    }

    [Fact]
    public async Task What_is_told_after_the_month_was_closed_goes_into_the_next()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var offer = await house.OfferAsync();
        var vouchers = await house.MakeAsync(AccountId.New(), offer, 3);
        await house.Vouchers.HonourAsync(house.Merchant.Id, vouchers[0].Code, "receipt-0", "till", default);
        house.Time.MoveTo(OverInShanghai.AddHours(1));
        var november = (await house.Settlements.CloseAsync(house.Merchant.Id, November, Anna, default)).Value;
        await house.Vouchers.ReportAsync(house.Merchant.Id, [new(vouchers[1].Code, VoucherHouse.Start.AddDays(3), "stall-001")], "till", default);
        await house.Vouchers.HonourAsync(house.Merchant.Id, vouchers[2].Code, "receipt-2", "till", default);

        Assert.Equal(november.Digest, (await house.Settlements.PreviewAsync(house.Merchant.Id, November, default)).Value.Digest);
        house.Time.MoveTo(new DateTimeOffset(2026, 12, 31, 16, 0, 0, TimeSpan.Zero));
        var december = (await house.Settlements.CloseAsync(house.Merchant.Id, new(2026, 12, 1), Anna, default)).Value;

        Assert.Equal((1, 2), (november.Vouchers, december.Vouchers));
        Assert.Equal([vouchers[1].Id, vouchers[2].Id], (await LinesAsync(house, december.Id)).Select(line => line.Voucher));
    }

    [Fact]
    public async Task The_month_is_the_programmes()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var offer = await house.OfferAsync();
        var vouchers = await house.MakeAsync(AccountId.New(), offer, 2);
        house.Time.MoveTo(OverInShanghai.AddMicroseconds(-1));
        await house.Vouchers.HonourAsync(house.Merchant.Id, vouchers[0].Code, "receipt-0", "till", default);
        house.Time.MoveTo(OverInShanghai);
        await house.Vouchers.HonourAsync(house.Merchant.Id, vouchers[1].Code, "receipt-1", "till", default);

        var november = (await house.Settlements.CloseAsync(house.Merchant.Id, November, Anna, default)).Value;

        Assert.Equal(vouchers[0].Id, Assert.Single(await LinesAsync(house, november.Id)).Voucher);
    }

    [Fact]
    public async Task Nothing_honoured_no_month_and_no_merchant_are_refused()
    {
        await using var house = await VoucherHouse.OpenAsync();
        house.Time.MoveTo(OverInShanghai);

        Assert.Equal("nothing_to_settle", (await house.Settlements.CloseAsync(house.Merchant.Id, November, Anna, default)).Refusal!.Code);
        Assert.Equal("month_invalid", (await house.Settlements.CloseAsync(house.Merchant.Id, new(2026, 11, 2), Anna, default)).Refusal!.Code);
        Assert.Equal("month_invalid", (await house.Settlements.PreviewAsync(house.Merchant.Id, DateOnly.MaxValue, default)).Refusal!.Code);
        Assert.Equal("merchant_unknown", (await house.Settlements.CloseAsync(MerchantId.New(), November, Anna, default)).Refusal!.Code);
        Assert.Equal(0, (await house.Settlements.PreviewAsync(house.Merchant.Id, November, default)).Value.Vouchers);
        Assert.Null(await house.Settlements.FindAsync(SettlementId.New(), default));
    }

    [Fact]
    public async Task A_statement_is_for_its_merchant_and_runs_no_formula()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var other = await house.MerchantAsync("别家");
        var (mine, theirs) = ((await house.Get<IMerchants>().NewKeyAsync(house.Merchant.Id, "test", default)).Value, (await house.Get<IMerchants>().NewKeyAsync(other.Id, "test", default)).Value);
        var voucher = (await house.MakeAsync(AccountId.New(), await house.OfferAsync(title: "=HYPERLINK(\"x\")"))).Single();
        await house.Vouchers.HonourAsync(house.Merchant.Id, voucher.Code, "receipt-0", "till", default);
        house.Time.MoveTo(OverInShanghai);
        var made = (await house.Settlements.CloseAsync(house.Merchant.Id, November, Anna, default)).Value;

        var list = await house.SendAsync(HttpMethod.Get, "/v1/merchant/settlements", mine);
        var json = await house.SendAsync(HttpMethod.Get, $"/v1/merchant/settlements/{made.Id}", mine);
        var foreign = await house.SendAsync(HttpMethod.Get, $"/v1/merchant/settlements/{made.Id}", theirs);
        using var ask = new HttpRequestMessage(HttpMethod.Get, $"/v1/merchant/settlements/{made.Id}?format=csv") { Headers = { Authorization = new("Bearer", mine) } };
        using var csv = await house.Http.SendAsync(ask);
        var text = await csv.Content.ReadAsStringAsync();

        Assert.Equal(made.Id.ToString(), list.Body.GetProperty("settlements")[0].GetProperty("id").GetString());
        Assert.Equal(500, json.Body.GetProperty("lines")[0].GetProperty("fen").GetInt64());
        Assert.Equal(made.Digest, json.Body.GetProperty("sha256").GetString());
        Assert.Equal(404, foreign.Status);
        Assert.Contains("\"'=HYPERLINK(\"\"x\"\")\"", text, StringComparison.Ordinal);
        Assert.Equal(400, (await house.SendAsync(HttpMethod.Get, $"/v1/merchant/settlements/{made.Id}?format=pdf", mine)).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Over_random_uses_and_refunds_points_and_money_add_up_to_the_lines(int seed)
    {
        var dice = new Random(seed);
        await using var house = await VoucherHouse.OpenAsync();
        var merchants = new[] { house.Merchant, await house.MerchantAsync("别家") };
        PayerShare[] payers = [new("government", "市局", "City", 334), new("company", "银行", "Bank", 333), new("fund", "基金", "Fund", 333)];
        List<(OfferId Id, Merchant Merchant, long Price, long Fen)> offers = [];
        for (var i = 0; i < 5; i++)
        {
            var (merchant, price, fen) = (merchants[i % 2], dice.Next(1, 500), dice.Next(0, 3) * dice.Next(1, 1000));
            offers.Add((await house.OfferAsync(price, fen, merchant, payers: i == 0 ? [] : payers), merchant, price, fen));
        }

        List<(Voucher Voucher, Merchant Merchant)> open = [];
        var month = November;
        for (var step = 0; step < 60; step++)
        {
            house.Time.Move(TimeSpan.FromHours(dice.Next(1, 30)));
            var now = house.Time.GetUtcNow();
            switch (dice.Next(5))
            {
                case 0 or 1:
                    var offer = offers[dice.Next(offers.Count)];
                    open.AddRange((await house.MakeAsync(AccountId.New(), offer.Id, dice.Next(1, 4), offer.Price, offer.Fen, offer.Merchant, now.AddDays(400))).Select(voucher => (voucher, offer.Merchant)));
                    break;
                case 2 or 3 when open.Count > 0:
                    var (use, at) = (open[dice.Next(open.Count)], dice.Next(4) == 0 ? now.AddMinutes(-dice.Next(1, 60)) : (DateTimeOffset?)null);
                    _ = at is { } offline
                        ? (await house.Vouchers.ReportAsync(use.Merchant.Id, [new(use.Voucher.Code, offline, $"request-{step}")], "till", default))[0]
                        : await house.Vouchers.HonourAsync(use.Merchant.Id, use.Voucher.Code, $"request-{step}", "till", default);
                    break;
                case 4 when open.Count > 0:
                    var back = open[dice.Next(open.Count)];
                    await house.InTransactionAsync(connection => house.Get<IVoucherMaking>().TakeBackAsync(connection, back.Voucher.Redemption, now, default));
                    break;
                default:
                    break;
            }

            while (new DateTimeOffset(month.AddMonths(1).ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8)) <= now)
            {
                foreach (var merchant in merchants.Where(_ => dice.Next(4) > 0))
                {
                    await SettleAsync(house, merchant, month);
                }

                month = month.AddMonths(1);
            }
        }

        // What was left open is closed at the end, month by month.
        house.Time.Move(TimeSpan.FromDays(40));
        for (var late = November; late <= month; late = late.AddMonths(1))
        {
            foreach (var merchant in merchants)
            {
                await SettleAsync(house, merchant, late);
            }
        }

        Assert.Equal(0, await house.AskAsync<long>("select count(*) from rewards.voucher where (used_at is null) <> (settlement is null)"));
        Assert.Equal(0, await house.AskAsync<long>("select count(*) from rewards.voucher where settlement is not null and refunded_at is not null"));
        Assert.Equal(0, await house.AskAsync<long>(
            """
            select count(*) from rewards.settlement s where approved_at is null
               or (vouchers, points, fen) <> (select count(*), sum(points), sum(fen) from rewards.voucher where settlement = settlement_id)
               or fen <> (select coalesce(sum(fen), 0) from rewards.settlement_payer where settlement = settlement_id)
            """));
        foreach (var merchant in merchants)
        {
            var account = await house.AccountOfAsync(merchant);
            Assert.Equal(await house.AskAsync<long>($"select coalesce(sum(fen), 0)::bigint from rewards.voucher where merchant = '{merchant.Id.Value}' and settlement is not null"), await house.Points.BalanceAsync(account, "CNY"));
            Assert.Equal(await house.AskAsync<long>($"select coalesce(sum(points), 0)::bigint from rewards.voucher where merchant = '{merchant.Id.Value}' and settlement is null"), await house.Points.BalanceAsync(account));
        }

        await house.Get<ITransparencyLog>().SettledAsync(TimeSpan.FromSeconds(60), default);
        var report = await house.Get<ILedgerCheck>().RunAsync(null, null, default);
        Assert.True(report.IsSound, string.Join('\n', report.Findings));
    }

    private static async Task SettleAsync(VoucherHouse house, Merchant merchant, DateOnly month)
    {
        var closed = await house.Settlements.CloseAsync(merchant.Id, month, Anna, default);
        if (closed is { IsAccepted: true, Value.ApprovedAt: null })
        {
            Assert.True((await house.Settlements.ApproveAsync(closed.Value.Id, Bao, default)).IsAccepted);
        }
    }

    private static async Task<List<SettlementLine>> LinesAsync(VoucherHouse house, SettlementId id)
    {
        List<SettlementLine> lines = [];
        await foreach (var line in house.Settlements.LinesAsync(id, default))
        {
            lines.Add(line);
        }

        return lines;
    }
}
