using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Platform.Cryptography;
using Puhui.Rewards.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Rewards.Vouchers;

public sealed class Shops_without_network
{
    [Fact]
    public async Task A_signed_list_knows_the_good_vouchers_of_the_shop_and_tells_no_code()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var other = await house.MerchantAsync("别家");
        var offer = await house.OfferAsync();
        var good = (await house.MakeAsync(AccountId.New(), offer)).Single();
        var used = (await house.MakeAsync(AccountId.New(), offer)).Single();
        var soon = (await house.MakeAsync(AccountId.New(), offer, goodUntil: VoucherHouse.Start.AddDays(1))).Single();
        var foreign = (await house.MakeAsync(AccountId.New(), offer, merchant: other)).Single();
        await house.Vouchers.HonourAsync(house.Merchant.Id, used.Code, "receipt-1", "till", default);

        var json = (await house.Vouchers.OfflineListAsync(house.Merchant.Id, default)).Value;
        var again = (await house.Vouchers.OfflineListAsync(house.Merchant.Id, default)).Value;
        var keys = Keys(house);
        var list = OfflineVouchers.Read(json, keys).Value;

        Assert.Equal(2, list.Count);
        Assert.Equal(offer, list.Check(good.Code, VoucherHouse.Start).Value.Offer);
        Assert.Equal("voucher_unknown", list.Check(used.Code, VoucherHouse.Start).Refusal!.Code);
        Assert.Equal("voucher_unknown", list.Check(foreign.Code, VoucherHouse.Start).Refusal!.Code);
        Assert.Equal("voucher_unknown", list.Check("not a code", VoucherHouse.Start).Refusal!.Code);
        Assert.Equal("voucher_expired", list.Check(soon.Code, VoucherHouse.Start.AddDays(1)).Refusal!.Code);
        Assert.Equal("list_too_old", list.Check(good.Code, VoucherHouse.Start.AddDays(7)).Refusal!.Code);
        foreach (var voucher in new[] { good, used, soon, foreign })
        {
            Assert.True(VoucherCode.TryParse(voucher.Code, out var code));
            Assert.DoesNotContain(code, json, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(VoucherCode.HashOf(code)[..16]), json, StringComparison.Ordinal);
        }

        // Each list has a salt of its own: two cannot be compared.
        Assert.NotEqual(OfflineVouchers.Read(again, keys).Value.Salt.ToArray(), list.Salt.ToArray());
        Assert.Equal("merchant_unknown", (await house.Vouchers.OfflineListAsync(MerchantId.New(), default)).Refusal!.Code);
    }

    [Fact]
    public async Task A_list_that_was_changed_or_signed_by_others_is_refused()
    {
        await using var house = await VoucherHouse.OpenAsync();
        await house.VoucherAsync();
        var json = (await house.Vouchers.OfflineListAsync(house.Merchant.Id, default)).Value;
        var keys = Keys(house);

        Assert.True(OfflineVouchers.Read(json, keys).IsAccepted);
        Assert.Equal("list_changed", OfflineVouchers.Read(json.Replace("2026-11-12T", "2036-11-12T", StringComparison.Ordinal).Replace("until 2036", "until 2026", StringComparison.Ordinal), keys).Refusal!.Code);
        Assert.Equal("signature_wrong", OfflineVouchers.Read(json.Replace("vouchers 1", "vouchers 2", StringComparison.Ordinal), keys).Refusal!.Code);
        Assert.Equal("list_unreadable", OfflineVouchers.Read(json.Replace("offline-vouchers/v1\",\"m", "offline-vouchers/v9\",\"m", StringComparison.Ordinal), keys).Refusal!.Code);
        Assert.Equal("list_unreadable", OfflineVouchers.Read("[]", keys).Refusal!.Code);
        Assert.Equal("list_unreadable", OfflineVouchers.Read("{}", keys).Refusal!.Code);
        Assert.Equal("signature_missing", OfflineVouchers.Read(json, []).Refusal!.Code);
    }

    [Fact]
    public async Task A_second_use_is_told_when_the_shop_reports()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var offer = await house.OfferAsync();
        var vouchers = await house.MakeAsync(AccountId.New(), offer, 3);
        house.Time.Move(TimeSpan.FromHours(2));
        await house.Vouchers.HonourAsync(house.Merchant.Id, vouchers[1].Code, "online-01", "till", default);
        house.Time.Move(TimeSpan.FromHours(1));
        OfflineUse[] uses =
        [
            new(vouchers[0].Code, VoucherHouse.Start.AddHours(1), "stall-001"),
            new(vouchers[1].Code, VoucherHouse.Start.AddHours(1), "stall-002"),
            new(vouchers[0].Code, VoucherHouse.Start.AddHours(2), "stall-003"),
            new("mistyped", VoucherHouse.Start.AddHours(2), "stall-004"),
            new(vouchers[2].Code, VoucherHouse.Start.AddHours(4), "stall-005"),
            new(vouchers[2].Code, VoucherHouse.Start.AddDays(-4), "stall-006"),
        ];

        var first = await house.Vouchers.ReportAsync(house.Merchant.Id, uses, "till", default);
        var again = await house.Vouchers.ReportAsync(house.Merchant.Id, uses, "till", default);

        string?[] expected = [null, "voucher_used", "voucher_used", "voucher_unknown", "use_time_invalid", "use_time_invalid"];
        Assert.Equal(expected, first.Select(answer => answer.Refusal?.Code));
        Assert.Equal(expected, again.Select(answer => answer.Refusal?.Code));
        Assert.Equal(VoucherHouse.Start.AddHours(1), first[0].Value.UsedAt);
        Assert.Equal(1, await house.AskAsync<long>("select count(*) from rewards.voucher where reported_at is not null"));
    }

    [Fact]
    public async Task What_was_honoured_in_time_counts_though_it_is_told_later()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var voucher = await house.VoucherAsync(VoucherHouse.Start.AddDays(1));
        house.Time.MoveTo(VoucherHouse.Start.AddDays(3));

        var told = await house.Vouchers.ReportAsync(house.Merchant.Id, [new(voucher.Code, VoucherHouse.Start.AddHours(3), "stall-001")], "till", default);

        Assert.Equal(VoucherState.Used, told[0].Value.State);
    }

    private static IReadOnlyList<INoteVerifier> Keys(VoucherHouse house) => NoteVerifiers.Parse(house.Get<ITransparencyLog>().KeyLines).Value;
}
