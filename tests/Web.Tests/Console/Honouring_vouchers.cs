using System.Net;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Rewards.Contracts;
using Puhui.Staff.Contracts;
using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>A shop's own person honours vouchers on a phone: with script and without, and sees nothing of others.</summary>
[Collection(InBrowser.Name)]
public sealed class Honouring_vouchers(Browser browser, OneServer one) : IClassFixture<OneServer>
{
    private readonly RealServer _server = one.Server;

    [Theory]
    [InlineData("zh-CN", ColorScheme.Light, true)]
    [InlineData("en", ColorScheme.Dark, false)]
    public async Task From_the_code_to_the_second_refusal(string locale, ColorScheme scheme, bool script)
    {
        var (shop, person, codes) = await ShopAsync(locale);
        foreach (var size in new[] { Browser.Phone, Browser.Desktop })
        {
            var code = codes[size == Browser.Phone ? 0 : 1];
            await using var context = await browser.NewContextAsync(locale, scheme, size, script);
            var page = await context.SignInAsync(_server, "/console/shops", person);
            var problems = Operating_a_partner.Watch(page);
            Assert.EndsWith($"/console/shops/{shop.Id}", page.Url, StringComparison.Ordinal);
            await CheckAsync(page, "shop", locale, scheme, script);

            await page.Locator("#code").FillAsync(code.ToLowerInvariant());
            await page.Locator("[name=act][value=check]").First.ClickAsync();
            await page.Locator(".shop-answer-good").WaitForAsync();
            Assert.DoesNotContain(code[..4], page.Url, StringComparison.OrdinalIgnoreCase);
            await CheckAsync(page, "shop-good", locale, scheme, script);
            await page.Locator(".shop-answer [name=act][value=honour]").ClickAsync();
            await page.Locator(".shop-answer-done").WaitForAsync();
            await CheckAsync(page, "shop-done", locale, scheme, script);

            await page.Locator("#code").FillAsync(code);
            await page.Locator(".shop-form [name=act][value=honour]").ClickAsync();
            await page.Locator(".shop-answer-no").WaitForAsync();
            await CheckAsync(page, "shop-used", locale, scheme, script);
            await page.Locator("#code").FillAsync("1234-5678");
            await page.Locator(".shop-form [name=act][value=honour]").ClickAsync();
            await page.Locator(".shop-answer-no").WaitForAsync();

            await page.GotoAsync($"{_server.Url}/console/shops/{shop.Id}/settlements");
            await CheckAsync(page, "shop-settlements", locale, scheme, script);
            // Refused answers are 422, which a browser notes in its console and is no fault of the page.
            Assert.DoesNotContain(problems, problem => !problem.Contains("422", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_merchants_person_sees_their_own_shop_and_nothing_else()
    {
        var (shop, person, codes) = await ShopAsync("mine");
        var (other, _, _) = await ShopAsync("other");
        using var client = await Operators.ClientAsync(_server, person);
        var token = await client.TokenAsync($"/console/shops/{shop.Id}");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, $"/console/shops/{shop.Id}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, $"/console/shops/{other.Id}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, $"/console/shops/{other.Id}/settlements"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/console/shops/mer_nothing"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, "/console/partners"));
        using var honour = await client.PostAsync($"/console/shops/{other.Id}", new FormUrlEncodedContent([new(FormTokens.Field, token), new("code", codes[0]), new("request", "request-0001"), new("act", "honour")]));
        Assert.Equal(HttpStatusCode.NotFound, honour.StatusCode);
        using var without = await client.PostAsync($"/console/shops/{shop.Id}", new FormUrlEncodedContent([new("code", codes[0]), new("request", "request-0001"), new("act", "honour")]));
        Assert.Equal(HttpStatusCode.Forbidden, without.StatusCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    private async Task<(Merchant Shop, StaffId Person, string[] Codes)> ShopAsync(string name)
    {
        var services = _server.Services;
        var programme = _server.Source.Programme;
        var shop = (await services.GetRequiredService<IMerchants>().SaveAsync(new MerchantDraft(null, programme, $"青禾咖啡 {name}", $"Seedling Coffee {name}", null, "东四北大街 8 号", "8 Dongsi North Street", true, 0), "test", default)).Value;
        var offer = (await services.GetRequiredService<IOffers>().SaveAsync(
            new OfferDraft(
                null, programme,
                new OfferTerms { Merchant = shop.Id, TitleZh = "美式咖啡一杯", TitleEn = "An americano", Price = 200, SettleFen = 1250, Payers = [new("government", "市生态环境局", "City environment bureau", 1000)] },
                OfferState.Published, 100, 0),
            "test", default)).Value;
        var holder = AccountId.New();
        await using (var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await services.GetRequiredService<IVoucherMaking>().MakeAsync(
                connection,
                [.. Enumerable.Range(1, 3).Select(number => new VoucherOrder(new RedemptionId(shop.Id.Value), holder, programme, offer.Id, 1, shop.Id, number, 200, 1250, DateTimeOffset.UtcNow.AddDays(60)))],
                default);
            await transaction.CommitAsync();
        }

        var person = await _server.PersonAsync("小禾", new RoleGrant(Roles.Merchant, programme.Value, shop.Id.Value));
        return (shop, person, [.. (await services.GetRequiredService<IVouchers>().OfAsync(holder, default)).Select(voucher => voucher.Code)]);
    }

    private static async Task CheckAsync(IPage page, string name, string locale, ColorScheme scheme, bool script)
    {
        await ConsolePictures.TakeAsync(page, name, locale, scheme);
        if (!script)
        {
            return;
        }

        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{name} is wider than {page.ViewportSize!.Width}");
        var result = await page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => $"{name}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
    }
}
