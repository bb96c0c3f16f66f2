using System.Globalization;
using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Rewards.Contracts;

namespace Puhui.Modules.Tests.Rewards.Vouchers;

public sealed class A_till_over_http
{
    [Fact]
    public async Task Checks_honours_and_is_refused_the_second_time()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var key = (await house.Get<IMerchants>().NewKeyAsync(house.Merchant.Id, "test", default)).Value;
        var voucher = await house.VoucherAsync();
        var body = $$"""{"code":"{{voucher.Qr}}"}""";

        var check = await house.SendAsync(HttpMethod.Post, "/v1/vouchers/check", key, body);
        var partly = await house.SendAsync(HttpMethod.Post, "/v1/vouchers/honour", key, $$"""{"code":"{{voucher.Code}}","amount":100}""", "receipt-1");
        var honoured = await house.SendAsync(HttpMethod.Post, "/v1/vouchers/honour", key, body, "receipt-1");
        var again = await house.SendAsync(HttpMethod.Post, "/v1/vouchers/honour", key, body, "receipt-1");
        var second = await house.SendAsync(HttpMethod.Post, "/v1/vouchers/honour", key, body, "receipt-2");

        Assert.Equal((200, "good"), (check.Status, check.Body.GetProperty("state").GetString()));
        Assert.Equal((422, "partial_use_refused"), (partly.Status, partly.Body.GetProperty("code").GetString()));
        Assert.Equal((200, "used"), (honoured.Status, honoured.Body.GetProperty("state").GetString()));
        Assert.Equal(honoured.Body.ToString(), again.Body.ToString());
        Assert.Equal((409, "voucher_used"), (second.Status, second.Body.GetProperty("code").GetString()));
        Assert.DoesNotContain("holder", honoured.Body.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/v1/vouchers/check", "{}", null, 400, "unreadable")]
    [InlineData("/v1/vouchers/check", "[]", null, 400, "unreadable")]
    [InlineData("/v1/vouchers/check", "{\"code\":", null, 400, "unreadable")]
    [InlineData("/v1/vouchers/check", "{\"code\":\"a\",\"code\":\"b\"}", null, 400, "unreadable")]
    [InlineData("/v1/vouchers/check", "{\"code\":\"\\ud800\"}", null, 400, "unreadable")]
    [InlineData("/v1/vouchers/check", "{\"code\":7}", null, 400, "unreadable")]
    [InlineData("/v1/vouchers/check", "{\"code\":\"PHV:\"}", null, 404, "voucher_unknown")]
    [InlineData("/v1/vouchers/honour", "{\"code\":\"PHV:\"}", null, 400, "request_invalid")]
    [InlineData("/v1/vouchers/honour", "{\"code\":\"PHV:\"}", "short", 400, "request_invalid")]
    [InlineData("/v1/vouchers/honour", "{\"code\":\"PHV:\",\"holder\":\"x\"}", "receipt-1", 400, "unreadable")]
    [InlineData("/v1/vouchers/honour", "{\"code\":\"PHV:\",\"quantity\":1}", "receipt-1", 422, "partial_use_refused")]
    [InlineData("/v1/vouchers/offline-uses", "{\"uses\":[]}", null, 400, "unreadable")]
    [InlineData("/v1/vouchers/offline-uses", "{\"uses\":[7]}", null, 400, "unreadable")]
    [InlineData("/v1/vouchers/offline-uses", "{\"uses\":[{\"code\":\"a\",\"at\":\"2026\",\"request\":\"receipt-1\"}]}", null, 400, "unreadable")]
    [InlineData("/v1/vouchers/offline-uses", "{\"uses\":[{\"code\":\"a\",\"at\":\"2026-11-05T12:00:00\",\"request\":\"receipt-1\"}]}", null, 400, "unreadable")]
    public async Task Bad_input_is_a_named_refusal(string path, string body, string? request, int status, string code)
    {
        await using var house = await VoucherHouse.OpenAsync();
        var key = (await house.Get<IMerchants>().NewKeyAsync(house.Merchant.Id, "test", default)).Value;

        var answer = await house.SendAsync(HttpMethod.Post, path, key, body, request);

        Assert.Equal((status, code), (answer.Status, answer.Body.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Without_a_key_that_holds_nothing_is_told()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var merchants = house.Get<IMerchants>();
        var old = (await merchants.NewKeyAsync(house.Merchant.Id, "test", default)).Value;
        var key = (await merchants.NewKeyAsync(house.Merchant.Id, "test", default)).Value;

        foreach (var wrong in new[] { null, "till_guess", old, "' or true --" })
        {
            Assert.Equal(401, (await house.SendAsync(HttpMethod.Get, "/v1/vouchers/offline-list", wrong)).Status);
            Assert.Equal(401, (await house.SendAsync(HttpMethod.Post, "/v1/vouchers/check", wrong, """{"code":"x"}""")).Status);
            Assert.Equal(401, (await house.SendAsync(HttpMethod.Get, "/v1/merchant/settlements", wrong)).Status);
        }

        Assert.Equal(200, (await house.SendAsync(HttpMethod.Get, "/v1/vouchers/offline-list", key)).Status);
    }

    [Fact]
    public async Task Reports_what_was_honoured_without_network()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var key = (await house.Get<IMerchants>().NewKeyAsync(house.Merchant.Id, "test", default)).Value;
        var voucher = await house.VoucherAsync();
        var at = VoucherHouse.Start.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        string Use(string request) => $$"""{"code":"{{voucher.Code}}","at":"{{at}}","request":"{{request}}"}""";

        var told = await house.SendAsync(HttpMethod.Post, "/v1/vouchers/offline-uses", key, $$"""{"uses":[{{Use("stall-001")}},{{Use("stall-002")}}]}""");

        Assert.Equal(200, told.Status);
        var uses = told.Body.GetProperty("uses");
        Assert.True(uses[0].GetProperty("honoured").GetBoolean());
        Assert.Equal("voucher_used", uses[1].GetProperty("code").GetString());
    }

    [Fact]
    public async Task After_too_many_unknown_codes_it_is_told_when_to_come_again()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var key = (await house.Get<IMerchants>().NewKeyAsync(house.Merchant.Id, "test", default)).Value;
        for (var i = 0; i < 50; i++)
        {
            await house.Vouchers.CheckAsync(house.Merchant.Id, VoucherCode.New(), default);
        }

        var refused = await house.SendAsync(HttpMethod.Post, "/v1/vouchers/check", key, $$"""{"code":"{{VoucherCode.New()}}"}""");

        Assert.Equal((429, "too_many_attempts"), (refused.Status, refused.Body.GetProperty("code").GetString()));
    }
}
