using System.Text;
using System.Text.Json;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Rewards.Contracts;

namespace Puhui.Modules.Tests.Rewards.Vouchers;

public sealed class What_a_holder_may_take_away
{
    [Fact]
    public async Task Their_vouchers_with_codes_until_they_are_erased_and_then_nobody_reads_a_code()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var holder = AccountId.New();
        var offer = await house.OfferAsync();
        var vouchers = await house.MakeAsync(holder, offer, 2);
        var data = house.Get<IEnumerable<IHolderData>>().Single(one => one.Section == "vouchers");

        var before = await ExportAsync(data, holder);
        await house.InTransactionAsync(async connection =>
        {
            await data.EraseAsync(connection, holder, default);
            await data.EraseAsync(connection, holder, default);
            await house.Get<IHolderKeys>().DestroyAsync(connection, holder, default);
            return true;
        });
        var after = await ExportAsync(data, holder);

        Assert.Equal(vouchers.Select(voucher => voucher.Code).Order(), before.EnumerateArray().Select(one => one.GetProperty("code").GetString()).Order());
        Assert.Equal(2, after.GetArrayLength());
        Assert.DoesNotContain("\"code\"", after.ToString(), StringComparison.Ordinal);
        Assert.All(await house.Vouchers.OfAsync(holder, default), voucher => Assert.Equal("", voucher.Code));

        // Whoever has the code still has it: the merchant is not let down.
        Assert.True((await house.Vouchers.HonourAsync(house.Merchant.Id, vouchers[0].Code, "receipt-1", "till", default)).IsAccepted);
        Assert.Empty((await ExportAsync(data, AccountId.New())).EnumerateArray());
    }

    [Fact]
    public async Task A_voucher_made_for_somebody_just_erased_is_made_without_its_code()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var (gone, there) = (AccountId.New(), AccountId.New());
        var offer = await house.OfferAsync();
        await house.InTransactionAsync(async connection =>
        {
            await house.Get<IHolderKeys>().DestroyAsync(connection, gone, default);
            return true;
        });

        VoucherOrder Order(AccountId holder) => new(RedemptionId.New(), holder, house.Programme, offer, 1, house.Merchant.Id, 1, 200, 500, VoucherHouse.Start.AddDays(9));
        await house.InTransactionAsync(connection => house.Get<IVoucherMaking>().MakeAsync(connection, [Order(gone), Order(there)], default));

        Assert.Equal("", Assert.Single(await house.Vouchers.OfAsync(gone, default)).Code);
        Assert.NotEqual("", Assert.Single(await house.Vouchers.OfAsync(there, default)).Code);
    }

    [Fact]
    public async Task No_code_is_readable_in_the_database()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var voucher = await house.VoucherAsync();
        Assert.True(VoucherCode.TryParse(voucher.Code, out var code));

        var rows = await house.AskAsync<string>("select string_agg(v::text, '\n') from rewards.voucher v");

        Assert.DoesNotContain(code, rows, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.ASCII.GetBytes(code)), rows, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<JsonElement> ExportAsync(IHolderData data, AccountId holder)
    {
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer))
        {
            await data.ExportAsync(holder, json, default);
        }

        return JsonDocument.Parse(buffer.ToArray()).RootElement;
    }
}
