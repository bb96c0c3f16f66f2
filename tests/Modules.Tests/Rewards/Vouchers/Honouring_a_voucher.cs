using Puhui.Bookkeeping;
using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Rewards.Contracts;

namespace Puhui.Modules.Tests.Rewards.Vouchers;

public sealed class Honouring_a_voucher
{
    [Fact]
    public async Task Happens_once_though_fifty_tills_ask_at_once()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var voucher = await house.VoucherAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(till => house.Vouchers.HonourAsync(house.Merchant.Id, voucher.Code, $"till-{till:0000}", "till", default)));

        var one = Assert.Single(answers, answer => answer.IsAccepted);
        Assert.Equal(VoucherState.Used, one.Value.State);
        Assert.All(answers.Where(answer => !answer.IsAccepted), answer => Assert.Equal("voucher_used", answer.Refusal!.Code));
        Assert.Equal(1, await house.AskAsync<long>("select count(*) from rewards.voucher where used_at is not null"));
    }

    [Fact]
    public async Task The_same_request_again_or_at_once_gets_the_same_answer()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var voucher = await house.VoucherAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => house.Vouchers.HonourAsync(house.Merchant.Id, voucher.Code, "receipt-4711", "till", default)));
        house.Time.Move(TimeSpan.FromHours(3));
        var later = await house.Vouchers.HonourAsync(house.Merchant.Id, "phv:" + voucher.Code.ToLowerInvariant(), "receipt-4711", "till", default);

        Assert.All(answers, answer => Assert.Equal(VoucherHouse.Start, answer.Value.UsedAt));
        Assert.Equal(VoucherHouse.Start, later.Value.UsedAt);
    }

    [Fact]
    public async Task A_second_time_is_refused_and_says_when_it_was_the_first()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var voucher = await house.VoucherAsync();
        await house.Vouchers.HonourAsync(house.Merchant.Id, voucher.Code, "receipt-1", "till", default);
        house.Time.Move(TimeSpan.FromMinutes(1));

        var second = await house.Vouchers.HonourAsync(house.Merchant.Id, voucher.Code, "receipt-2", "till", default);
        var check = await house.Vouchers.CheckAsync(house.Merchant.Id, voucher.Code, default);

        Assert.Equal("voucher_used", second.Refusal!.Code);
        Assert.Contains("2026-11-05 12:00:00 +08:00", second.Refusal.Detail, StringComparison.Ordinal);
        Assert.Equal((VoucherState.Used, VoucherHouse.Start), (check.Value.State, check.Value.UsedAt!.Value));
    }

    [Fact]
    public async Task One_request_id_is_for_one_voucher()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var (one, other) = (await house.VoucherAsync(), await house.VoucherAsync());

        var answers = await Task.WhenAll(new[] { one, other }.Select(voucher => house.Vouchers.HonourAsync(house.Merchant.Id, voucher.Code, "receipt-1", "till", default)));

        Assert.Equal("request_conflict", Assert.Single(answers, answer => !answer.IsAccepted).Refusal!.Code);
        Assert.Equal("request_conflict", (await house.Vouchers.HonourAsync(house.Merchant.Id, "no code at all", "receipt-1", "till", default)).Refusal!.Code);
        Assert.Equal("request_invalid", (await house.Vouchers.HonourAsync(house.Merchant.Id, one.Code, "short", "till", default)).Refusal!.Code);
    }

    [Fact]
    public async Task Another_merchant_is_refused_and_learns_nothing_of_it()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var other = await house.MerchantAsync("别家");
        var voucher = await house.VoucherAsync();
        await house.Vouchers.HonourAsync(house.Merchant.Id, voucher.Code, "receipt-1", "till", default);

        Assert.Equal("voucher_of_another", (await house.Vouchers.HonourAsync(other.Id, voucher.Code, "receipt-1", "till", default)).Refusal!.Code);
        Assert.Equal("voucher_of_another", (await house.Vouchers.CheckAsync(other.Id, voucher.Code, default)).Refusal!.Code);
        Assert.Empty(await house.Vouchers.HonouredAsync(other.Id, VoucherHouse.Start.AddDays(-1), VoucherHouse.Start.AddDays(1), 10, default));
        Assert.Single(await house.Vouchers.HonouredAsync(house.Merchant.Id, VoucherHouse.Start, VoucherHouse.Start.AddDays(1), 10, default));
    }

    [Fact]
    public async Task Is_good_until_just_before_its_time_is_over()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var until = VoucherHouse.Start.AddDays(2);
        var (one, other) = (await house.VoucherAsync(until), await house.VoucherAsync(until));

        house.Time.MoveTo(until.AddMicroseconds(-1));
        Assert.True((await house.Vouchers.HonourAsync(house.Merchant.Id, one.Code, "receipt-1", "till", default)).IsAccepted);
        house.Time.MoveTo(until);
        var late = await house.Vouchers.HonourAsync(house.Merchant.Id, other.Code, "receipt-2", "till", default);

        Assert.Equal("voucher_expired", late.Refusal!.Code);
        Assert.Equal(VoucherState.Expired, (await house.Vouchers.CheckAsync(house.Merchant.Id, other.Code, default)).Value.State);
    }

    [Fact]
    public async Task What_is_taken_back_is_never_honoured_and_what_is_honoured_never_taken_back()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var offer = await house.OfferAsync();
        for (var round = 0; round < 12; round++)
        {
            var vouchers = await house.MakeAsync(AccountId.New(), offer, 3);
            var request = $"receipt-{round:000}";

            var honour = house.Vouchers.HonourAsync(house.Merchant.Id, vouchers[round % 3].Code, request, "till", default);
            var back = house.InTransactionAsync(connection => house.Get<IVoucherMaking>().TakeBackAsync(connection, vouchers[0].Redemption, house.Time.GetUtcNow(), default));
            await Task.WhenAll(honour, back);

            Assert.NotEqual((await honour).IsAccepted, (await back).IsAccepted);
            Assert.Contains((await honour).Refusal?.Code ?? (await back).Refusal!.Code, new[] { "voucher_refunded", "voucher_used" });
        }

        Assert.Equal(0, await house.AskAsync<long>("select count(*) from rewards.voucher a join rewards.voucher b using (redemption) where a.used_at is not null and b.refunded_at is not null"));
    }

    [Fact]
    public async Task Taking_back_an_expired_one_is_refused()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var voucher = await house.VoucherAsync(VoucherHouse.Start.AddDays(1));
        var back = await house.InTransactionAsync(connection => house.Get<IVoucherMaking>().TakeBackAsync(connection, voucher.Redemption, VoucherHouse.Start.AddDays(1), default));

        Assert.Equal("voucher_expired", back.Refusal!.Code);
    }

    [Fact]
    public async Task Trying_codes_out_ends_for_an_hour_and_typing_mistakes_do_not_count()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var other = await house.MerchantAsync("别家");
        var voucher = await house.VoucherAsync();
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal("voucher_unknown", (await house.Vouchers.HonourAsync(house.Merchant.Id, "AAAA-BBBB", $"mistyped-{i:00}", "till", default)).Refusal!.Code);
        }

        for (var i = 0; i < 50; i++)
        {
            var guess = VoucherCode.New();
            var refused = i % 2 == 0 ? await house.Vouchers.CheckAsync(house.Merchant.Id, guess, default) : await house.Vouchers.HonourAsync(house.Merchant.Id, guess, $"receipt-{i:000}", "till", default);
            Assert.Equal("voucher_unknown", refused.Refusal!.Code);
        }

        Assert.Equal("too_many_attempts", (await house.Vouchers.HonourAsync(house.Merchant.Id, voucher.Code, "receipt-x", "till", default)).Refusal!.Code);
        Assert.Equal("too_many_attempts", (await house.Vouchers.CheckAsync(house.Merchant.Id, voucher.Code, default)).Refusal!.Code);
        Assert.Equal("voucher_unknown", (await house.Vouchers.CheckAsync(other.Id, VoucherCode.New(), default)).Refusal!.Code);
        house.Time.Move(TimeSpan.FromHours(1));
        Assert.True((await house.Vouchers.HonourAsync(house.Merchant.Id, voucher.Code, "receipt-x", "till", default)).IsAccepted);
    }

    [Fact]
    public async Task Thousands_are_made_at_once_each_sealed_for_its_holder()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var offer = await house.OfferAsync();
        var holders = Enumerable.Range(0, 300).Select(_ => AccountId.New()).ToArray();
        var until = VoucherHouse.Start.AddDays(30);

        var ids = await house.InTransactionAsync(connection => house.Get<IVoucherMaking>().MakeAsync(
            connection,
            [.. Enumerable.Range(0, 2000).Select(i => new VoucherOrder(RedemptionId.New(), holders[i % 300], house.Programme, offer, 1, house.Merchant.Id, 1, 200, 500, until))],
            default));

        Assert.Equal(2000, ids.Distinct().Count());
        var mine = await house.Vouchers.OfAsync(holders[7], default);
        Assert.Equal(ids.Where((_, i) => i % 300 == 7).Order(Comparer<VoucherId>.Create((a, b) => a.Value.CompareTo(b.Value))), mine.Select(voucher => voucher.Id).Order(Comparer<VoucherId>.Create((a, b) => a.Value.CompareTo(b.Value))));
        Assert.All(mine, voucher => Assert.True(VoucherCode.TryParse(voucher.Qr, out _)));
        Assert.Null(await house.Vouchers.FindAsync(holders[8], mine[0].Id, default));
        Assert.Equal(mine[0], await house.Vouchers.FindAsync(holders[7], mine[0].Id, default));
    }
}
