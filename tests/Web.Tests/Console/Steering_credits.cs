using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;
using Puhui.Staff.Contracts;
using Puhui.Web.Tests.Citizen.App;
using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>
/// The operators' side of credits, in the browser: a policy is tried on the past and published, a merchant, an offer and a goal are opened,
/// somebody redeems, and the month is settled by two people.
/// </summary>
[Collection(InBrowser.Name)]
public sealed class Steering_credits(Browser browser) : IAsyncLifetime
{
    private readonly MovedClock _clock = MovedClock.ToThursday(new TimeOnly(10, 0));
    private RealServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RealServer.StartAsync(services => services.AddSingleton<TimeProvider>(_clock));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private T Door<T>()
        where T : notnull => _server.Services.GetRequiredService<T>();

    [Fact]
    public async Task From_the_first_policy_to_a_settled_month()
    {
        await _server.SendAsync("before", "person-1", "metro", "distance", "12.4 km", _clock.GetUtcNow().AddMinutes(-30));
        await using var context = await browser.NewContextAsync(viewport: Browser.Desktop);
        var page = await context.SignInAsync(_server, "/console/policies");
        var problems = Operating_a_partner.Watch(page);
        await CheckAsync(page, "policies-none");
        await PublishAsync(page);
        await OpenMerchantAsync(page);
        await OpenOfferAsync(page);
        await OpenGoalAsync(page);
        await RedeemAsync();
        foreach (var name in (string[])["budgets", "redemptions", "offers", "merchants", "goals", "settlements"])
        {
            await page.GotoAsync($"{_server.Url}/console/{name}");
            await CheckAsync(page, name + "-full");
        }

        await page.GotoAsync(_server.Url + "/console");
        await page.Locator(".counts", new() { HasText = "1 次兑换" }).WaitForAsync();
        Assert.Contains("89", await page.Locator(".counts > div", new() { HasText = "发出积分" }).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("80", await page.Locator(".counts > div", new() { HasText = "花掉积分" }).InnerTextAsync(), StringComparison.Ordinal);
        await CheckAsync(page, "console-with-points");
        Assert.DoesNotContain(problems, problem => !problem.Contains("422", StringComparison.Ordinal));
        await SettleAsync();
    }

    private async Task PublishAsync(IPage page)
    {
        await page.GotoAsync(_server.Url + "/console/policies/demo/write");
        // What it begins with can be read, and says what its first line promises.
        await page.Locator("#policy-check .notice-leaf", new() { HasText = "3,000" }).WaitForAsync();
        await page.Locator("#text").FillAsync("rate: a lot");
        await page.Locator("#policy-check .notice-berry, #policy-check .field-error, #policy-check [role=alert]").First.WaitForAsync();
        await page.Locator("#text").FillAsync("""
            rate: 1 per 10 g
            expires: { months: 12 }
            value_fen: 5
            budgets: [{ name: fund, period: month, points: 100000, payer: { kind: government, zh: 市财政, en: City treasury } }]
            """);
        foreach (var field in (string[])["#first", "#last"])
        {
            await page.Locator(field).FillAsync(_clock.Local.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture));
        }

        await page.Locator("[name=step][value=simulate]").ClickAsync();
        await page.GetByText("89").First.WaitForAsync();
        await CheckAsync(page, "policy-simulated");
        await page.Locator("[name=step][value=preview]").ClickAsync();
        await CheckAsync(page, "policy-preview");
        await page.Locator("[name=step][value=publish]").ClickAsync();
        await page.GetByText("现行：第 1 版").WaitForAsync();
        await CheckAsync(page, "policies");
    }

    private async Task OpenMerchantAsync(IPage page)
    {
        await page.GotoAsync(_server.Url + "/console/merchants/new/demo");
        await page.Locator("#name-zh").FillAsync("转角咖啡");
        await page.Locator("#name-en").FillAsync("Corner Coffee");
        await page.Locator("#address-zh").FillAsync("安定门内大街 8 号");
        await page.Locator("#address-en").FillAsync("8 Andingmen Inner Street");
        await page.Locator("[name=open]").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
        await page.GetByText("已保存").WaitForAsync();
        await CheckAsync(page, "merchant");
    }

    private async Task OpenOfferAsync(IPage page)
    {
        await page.GotoAsync(_server.Url + "/console/offers/new/demo");
        await page.Locator("#title-zh").FillAsync("一杯手冲咖啡");
        await page.Locator("#title-en").FillAsync("A hand-brewed coffee");
        await page.Locator("#text-zh").FillAsync("自带杯，到店出示。");
        await page.Locator("#text-en").FillAsync("Bring your own cup.");
        await page.Locator("#price").FillAsync("80");
        await page.Locator("#stock").FillAsync("3");
        await page.Locator("#settle").FillAsync("25");
        await page.Locator("#payer-zh-0").FillAsync("市生态环境局");
        await page.Locator("#payer-en-0").FillAsync("City environment bureau");
        await page.Locator("#payer-share-0").FillAsync("90");
        await page.Locator("[name=step][value=publish]").ClickAsync();
        // Shares that do not make a whole are refused in words, and nothing typed is lost.
        await page.Locator(".notice-berry").First.WaitForAsync();
        Assert.Equal("自带杯，到店出示。", await page.Locator("#text-zh").InputValueAsync());
        await page.Locator("#payer-share-0").FillAsync("100");
        await page.Locator("[name=step][value=preview]").ClickAsync();
        await page.GetByText("还没有保存").WaitForAsync();
        await CheckAsync(page, "offer-preview");
        await page.Locator("[name=step][value=publish]").ClickAsync();
        await page.GetByText("已保存").WaitForAsync();
        await CheckAsync(page, "offer");
    }

    private async Task OpenGoalAsync(IPage page)
    {
        await page.GotoAsync(_server.Url + "/console/goals/new/demo");
        await page.Locator("#title-zh").FillAsync("种一百棵柠条");
        await page.Locator("#title-en").FillAsync("A hundred peashrubs");
        await page.Locator("#unit-zh").FillAsync("棵");
        await page.Locator("#unit-en").FillAsync("shrubs");
        await page.Locator("#points").FillAsync("800");
        await page.Locator("#target").FillAsync("100");
        await page.Locator("[name=open]").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
        await page.GetByText("已保存").WaitForAsync();
        await CheckAsync(page, "goal");
    }

    /// <summary>Somebody earns, redeems, and the till honours.</summary>
    private async Task RedeemAsync()
    {
        var programme = _server.Source.Programme;
        var found = new AccountHandle?[1];
        await Door<IAccounts>().ResolveAsync(_server.Source.Id.Value, ["person-2"], enrol: true, _server.Source.ZoneId, found, default);
        var person = found[0]!.Value.Id;
        await using (var connection = await Door<NpgsqlDataSource>().OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            Assert.True((await Door<IMemberships>().JoinAsync(connection, programme, person, new JoinProof(), default)).IsAccepted);
            await transaction.CommitAsync();
        }

        await _server.SendAsync("ride", "person-2", "metro", "distance", "12.4 km", _clock.GetUtcNow().AddMinutes(-5));
        for (var tried = 0; tried < 200 && (await Door<ICreditBook>().OfAsync(person, programme, default)).Available < 80; tried++)
        {
            await Task.Delay(100);
        }

        var offer = Assert.Single((await Door<IOffers>().ListAsync(new OfferQuery(programme), default)).Items);
        var redemptions = Door<IRedemptions>();
        var reserved = await redemptions.ReserveAsync(new NewRedemption("web-test-1", person, offer.Id), default);
        Assert.True(reserved.IsAccepted, reserved.Refusal?.ToString());
        Assert.True((await redemptions.ConfirmAsync(person, reserved.Value.Id, default)).IsAccepted);
        var voucher = Assert.Single(await Door<IVouchers>().OfAsync(person, default));
        Assert.True((await Door<IVouchers>().HonourAsync(offer.Terms.Merchant, voucher.Code, "till-0001", "till", default)).IsAccepted);
    }

    /// <summary>Closed by one person, who may not approve; approved by another.</summary>
    private async Task SettleAsync()
    {
        var month = DateOnly.FromDateTime(_clock.Local.DateTime);
        _clock.Move(new DateOnly(month.Year, month.Month, 1).AddMonths(1).AddDays(1).ToDateTime(new TimeOnly(10, 0)) - _clock.Local.DateTime);
        var merchant = Assert.Single(await Door<IMerchants>().ListAsync(_server.Source.Programme, default));
        var preview = $"/console/settlements/preview/{merchant.Id}?month={month:yyyy-MM}";
        string address;
        await using (var context = await browser.NewContextAsync(viewport: Browser.Desktop))
        {
            var page = await context.SignInAsync(_server, preview);
            await page.GetByText("25.00").First.WaitForAsync();
            await CheckAsync(page, "settlement-preview");
            await page.GetByText("出结算单…").ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "出结算单", Exact = true }).ClickAsync();
            await page.GetByText("待审批").WaitForAsync();
            address = new Uri(page.Url).PathAndQuery;
            await page.GetByText("批准…").ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "批准结算", Exact = true }).ClickAsync();
            await page.Locator(".notice-berry").First.WaitForAsync();
            await CheckAsync(page, "settlement-own");
        }

        await using (var context = await browser.NewContextAsync(viewport: Browser.Desktop))
        {
            var page = await context.SignInAsync(_server, address, await _server.PersonAsync("Bao", new RoleGrant(Roles.Owner, null)));
            await page.GetByText("批准…").ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "批准结算", Exact = true }).ClickAsync();
            await page.GetByText("已批准").WaitForAsync();
            await CheckAsync(page, "settlement");
        }
    }

    /// <summary>Nothing runs out of the screen on a desk and on a phone, and axe finds nothing.</summary>
    private static async Task CheckAsync(IPage page, string name)
    {
        foreach (var size in new[] { Browser.Phone, Browser.Desktop })
        {
            await page.SetViewportSizeAsync(size.Width, size.Height);
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{name} is wider than {size.Width}");
            await ConsolePictures.TakeAsync(page, name, "zh-CN", ColorScheme.Light);
        }

        var result = await page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => $"{name}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
    }
}
