using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Credits.Contracts;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;
using Puhui.Staff.Contracts;
using Puhui.Web.Tests.Console;
using Xunit;

namespace Puhui.Web.Tests.Citizen.App;

/// <summary>
/// One citizen on a phone, on a Thursday: join, consent, ride, see it, collect, redeem at 19:00, show the voucher at the till, share the
/// year. Then the merchant is settled, and every point is accounted for.
/// </summary>
[Collection(InBrowser.Name)]
public sealed class The_journey_of_a_citizen(Browser browser) : IAsyncLifetime
{
    private const string Policy = """
        rate: 1 per 10 g
        expires: { months: 12 }
        value_fen: 5
        collect: { by_hand: true, ripens: { after: 1 h } }
        gifts: { most_in_one: 50, a_day: 100 }
        water: { points: 1, times_a_day: 3 }
        """;

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PUHUI_PICTURES");
    private readonly MovedClock _clock = MovedClock.ToThursday(new TimeOnly(17, 20));
    private RealServer _server = null!;
    private int _step;

    public async ValueTask InitializeAsync() => _server = await RealServer.StartAsync(services => services.AddSingleton<TimeProvider>(_clock));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private T Door<T>()
        where T : notnull => _server.Services.GetRequiredService<T>();

    [Fact]
    public async Task Leads_from_joining_to_a_settled_merchant()
    {
        var programme = _server.Source.Programme;
        var published = await Door<ICreditPolicies>().PublishAsync(programme, Policy, null, 0, "test", default);
        Assert.True(published.IsAccepted, published.Refusal?.ToString());
        var (merchant, offer) = await OpenShopAsync(programme);

        await using var context = await browser.NewContextAsync();
        var page = await context.SignInAsync(_server, "13800138333", "/join/demo");
        await page.Locator("input[name=terms]").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "加入" }).ClickAsync();
        await page.GetByText("你已加入").WaitForAsync();
        await LookAsync(page, "joined");
        var metro = await AgreeAsync(page, programme);

        await page.GotoAsync(_server.Url + "/");
        await page.Locator("body[data-live]").WaitForAsync();
        Assert.Equal("0", await page.Locator(".hero-figure .figure-number").InnerTextAsync());
        await LookAsync(page, "first-day");
        var watch = Stopwatch.StartNew();
        using (var answer = await metro.PostAsJsonAsync("/v1/activities", new { id = "ride-1", holder = "metro-7", scenario = "metro", at = _clock.GetUtcNow().AddMinutes(-20), inputs = new Dictionary<string, string> { ["distance"] = "12.4 km" }, evidence = "E1" }))
        {
            Assert.Contains("\"posted\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await page.Locator("#arrived .row", new() { HasText = "坐地铁 12.4" }).WaitForAsync();
        TestContext.Current.SendDiagnosticMessage($"from sending to seeing: {watch.ElapsedMilliseconds} ms");
        Assert.Equal("892", await page.Locator(".hero-figure .figure-number").InnerTextAsync());
        await page.Locator("#strip").GetByText("正在成熟").WaitForAsync();
        await LookAsync(page, "ride-arrived");

        _clock.MoveTo(new TimeOnly(18, 50));
        await page.GetByRole(AriaRole.Link, new() { Name = "收取" }).First.ClickAsync();
        await LookAsync(page, "collect");
        await page.GetByRole(AriaRole.Button, new() { Name = "全部收取 · 89" }).ClickAsync();
        await page.GetByText("收到 89").WaitForAsync();
        await LookAsync(page, "collected");

        await page.GetByRole(AriaRole.Link, new() { Name = "兑换" }).First.ClickAsync();
        await page.GetByText("今天 19:00 开放").WaitForAsync();
        await LookAsync(page, "rewards");
        await page.GetByText("一杯手冲咖啡").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "先取一个号" }).ClickAsync();
        await page.GetByText("第 1 号").WaitForAsync();
        await LookAsync(page, "waiting");
        _clock.MoveTo(new TimeOnly(19, 0, 1));
        // The page looks again by itself, but a test does not wait for it.
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "兑换 · 80" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "核对并确认" }).WaitForAsync();
        await LookAsync(page, "confirm");
        await page.GetByRole(AriaRole.Button, new() { Name = "确认兑换" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "兑换好了" }).WaitForAsync();
        await LookAsync(page, "redeemed");
        await page.GetByRole(AriaRole.Link, new() { Name = "出示券" }).ClickAsync();
        var code = await page.Locator(".ticket-code").InnerTextAsync();
        await LookAsync(page, "voucher");

        await HonourAsync(programme, merchant, code);
        await page.ReloadAsync();
        await page.Locator(".stamp", new() { HasText = "已使用" }).WaitForAsync();
        await LookAsync(page, "voucher-used");
        await page.GotoAsync(_server.Url + "/me/points");
        await page.GetByText("花掉").First.WaitForAsync();
        await LookAsync(page, "points");

        await ShareAsync(page);
        await SettleAsync(programme, merchant, offer);
    }

    /// <summary>Somebody of the shop types the code into the shop's own page, on the shop's phone; a second time it is refused.</summary>
    private async Task HonourAsync(ProgrammeId programme, MerchantId merchant, string code)
    {
        await using var shop = await browser.NewContextAsync();
        var till = await shop.SignInAsync(_server, "/console/shops", await _server.PersonAsync("店员小周", new RoleGrant(Roles.Merchant, programme.Value, merchant.Value)));
        await till.Locator("#code").FillAsync(code.Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant());
        await till.Locator(".shop-form [name=act][value=honour]").ClickAsync();
        await till.Locator(".shop-answer-done").WaitForAsync();
        await LookAsync(till, "honoured");
        await till.Locator("#code").FillAsync(code);
        await till.Locator(".shop-form [name=act][value=honour]").ClickAsync();
        await till.Locator(".shop-answer-no", new() { HasText = "核销过了" }).WaitForAsync();
        await LookAsync(till, "refused-the-second-time");
    }

    /// <summary>The year is shared, and its address opens and is verified in a browser that knows nothing of the citizen.</summary>
    private async Task ShareAsync(IPage page)
    {
        await page.GotoAsync(_server.Url + "/me/statement");
        await page.Locator(".year").WaitForAsync();
        await page.Locator("#name").FillAsync("地铁上的风");
        await page.GetByRole(AriaRole.Button, new() { Name = "分享" }).First.ClickAsync();
        await page.Locator("#shared").WaitForAsync();
        await LookAsync(page, "statement-shared");
        var address = (await page.Locator(".qr-card a[href^='/s/']").First.InnerTextAsync()).Trim();
        Assert.StartsWith(_server.Url, address, StringComparison.Ordinal);

        await using var elsewhere = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        var other = await elsewhere.NewPageAsync();
        Assert.Equal(200, (await other.GotoAsync(address))!.Status);
        await other.GetByText("地铁上的风").First.WaitForAsync();
        Assert.Contains("892", (await other.Locator("main").InnerTextAsync()).Replace("\u00a0", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        await other.Locator("[data-check]").ClickAsync();
        await other.Locator(".check").Nth(4).WaitForAsync();
        Assert.Empty(await other.Locator(".check-failed").AllInnerTextsAsync());
        Assert.Contains("All of it holds", await other.Locator(".check").Last.InnerTextAsync(), StringComparison.Ordinal);
        await LookAsync(other, "statement-elsewhere");
    }

    /// <summary>The month is closed by one and approved by another; money and points add up.</summary>
    private async Task SettleAsync(ProgrammeId programme, MerchantId merchant, OfferId offer)
    {
        var settlements = Door<ISettlements>();
        var month = _clock.Local;
        var first = new DateOnly(month.Year, month.Month, 1);
        _clock.Move(first.AddMonths(1).AddDays(1).ToDateTime(new TimeOnly(10, 0)) - month.DateTime);
        var closed = await settlements.CloseAsync(merchant, first, Guid.CreateVersion7(), default);
        Assert.True(closed.IsAccepted, closed.Refusal?.ToString());
        Assert.Equal((1, 80L, 2_500L), (closed.Value.Vouchers, closed.Value.Points, closed.Value.Fen));
        Assert.Equal(2_500, closed.Value.Payers.Sum(payer => payer.Fen));
        var approved = await settlements.ApproveAsync(closed.Value.Id, Guid.CreateVersion7(), default);
        Assert.True(approved.IsAccepted, approved.Refusal?.ToString());
        var totals = await Door<ICreditBook>().TotalsAsync(programme, default);
        Assert.True(totals.IsConserved, totals.ToString());
        Assert.Equal((89, 9, 80), (totals.Issued, totals.Held, totals.Spent));
        var left = await Door<IOffers>().FindAsync(offer, default);
        Assert.Equal((3, 1, 0), (left!.Stock, left.Given, left.Reserved));
    }

    private async Task<(MerchantId Merchant, OfferId Offer)> OpenShopAsync(ProgrammeId programme)
    {
        var merchant = await Door<IMerchants>().SaveAsync(new MerchantDraft(null, programme, "转角咖啡", "Corner Coffee", null, "安定门内大街 8 号", "8 Andingmen Inner Street", true, 0), "test", default);
        Assert.True(merchant.IsAccepted, merchant.Refusal?.ToString());
        var terms = new OfferTerms
        {
            Merchant = merchant.Value.Id,
            TitleZh = "一杯手冲咖啡",
            TitleEn = "A hand-brewed coffee",
            TextZh = "自带杯，到店出示。",
            TextEn = "Bring your own cup and show it there.",
            Picture = "art:coffee",
            Price = 80,
            SettleFen = 2_500,
            PerPersonMonth = 1,
            Window = new OfferWindow(DayOfWeek.Thursday, new TimeOnly(19, 0), TimeSpan.FromHours(2)),
            Payers = [new PayerShare("government", "市生态环境局", "City environment bureau", 600), new PayerShare("company", "转角咖啡", "Corner Coffee", 400)],
        };
        var offer = await Door<IOffers>().SaveAsync(new OfferDraft(null, programme, terms, OfferState.Published, 3, 0), "test", default);
        Assert.True(offer.IsAccepted, offer.Refusal?.ToString());
        return (merchant.Value.Id, offer.Value.Id);
    }

    /// <summary>The metro sends the citizen to the consent page; afterwards it may report about them.</summary>
    private async Task<HttpClient> AgreeAsync(IPage page, ProgrammeId programme)
    {
        var sources = Door<ISources>();
        var source = await sources.EnsureAsync(new NewSource(programme, "metro", "北京地铁") { Owner = "北京市地铁运营有限公司", NeedsConsent = true }, default);
        var back = _server.Url + "/help?from=metro";
        await Door<ILinks>().SetRedirectsAsync(new LinkPartner(source.Id.Value, source.Issuer), [back], default);
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        await page.GotoAsync($"{_server.Url}/link/authorize?client={source.Id}&redirect_uri={Uri.EscapeDataString(back)}&state=s-1&code_challenge={challenge}&code_challenge_method=S256");
        await LookAsync(page, "consent");
        await page.GetByRole(AriaRole.Button, new() { Name = "同意并关联" }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("code=pc_", StringComparison.Ordinal));
        var code = System.Web.HttpUtility.ParseQueryString(new Uri(page.Url).Query)["code"]!;
        var client = new HttpClient { BaseAddress = new Uri(_server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await sources.CreateKeyAsync(source.Id, "tests", default));
        using var made = await client.PostAsJsonAsync("/v1/links", new Dictionary<string, string> { ["code"] = code, ["code_verifier"] = verifier, ["redirect_uri"] = back, ["subject"] = "metro-7" });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        return client;
    }

    private async Task LookAsync(IPage page, string name)
    {
        if (Pictures is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"journey-{++_step:00}-{name}.png") });
        }

        Assert.Empty((await page.RunAxe()).Violations.Select(violation => $"{name}: {violation.Id} {string.Join(' ', violation.Nodes.Select(node => node.Html))}"));
    }
}

/// <summary>The real clock, moved: it goes on, and can be put forward.</summary>
internal sealed class MovedClock : TimeProvider
{
    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);
    private TimeSpan _by;

    /// <summary>The present in Shanghai.</summary>
    public DateTimeOffset Local => GetUtcNow().ToOffset(Shanghai);

    /// <summary>A clock that shows a time on a Thursday to come.</summary>
    public static MovedClock ToThursday(TimeOnly time)
    {
        var clock = new MovedClock();
        var day = DateOnly.FromDateTime(clock.Local.DateTime).AddDays(1);
        // Not on the last days of a month, so that what follows is in the same one.
        while (day.DayOfWeek != DayOfWeek.Thursday || day.AddDays(2).Month != day.Month)
        {
            day = day.AddDays(1);
        }

        clock.Move(new DateTimeOffset(day.ToDateTime(time), Shanghai) - clock.GetUtcNow());
        return clock;
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _by;

    public void Move(TimeSpan by) => _by += by;

    /// <summary>Forward to a time of the same day.</summary>
    public void MoveTo(TimeOnly time) => Move(new DateTimeOffset(DateOnly.FromDateTime(Local.DateTime).ToDateTime(time), Shanghai) - GetUtcNow());
}
