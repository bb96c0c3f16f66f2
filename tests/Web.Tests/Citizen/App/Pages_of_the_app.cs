using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Puhui.Rewards.Contracts;
using Xunit;

namespace Puhui.Web.Tests.Citizen.App;

/// <summary>Every page of the citizen's app: nothing for axe to find, no wider than its screen, light enough, of use without script.</summary>
[Collection(InBrowser.Name)]
public sealed class Pages_of_the_app(Browser browser, SampleApp app) : IClassFixture<SampleApp>
{
    private const long MostBytes = 200_000;
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PUHUI_PICTURES");

    private static readonly (string Name, string Path)[] All =
    [
        ("today", "/me"), ("collect", "/me/collect"), ("collected", "/me/collect?got=155"), ("friends", "/me/friends"), ("friend", $"/me/friends/{SampleCredits.Mei}"),
        ("history", "/me/history"), ("points", "/me/points"),
        ("rewards", "/me/rewards"), ("offer", $"/me/rewards/{SampleRewards.OfferOf(1)}"), ("offer-before", $"/me/rewards/{SampleRewards.OfferOf(2)}"), ("offer-gone", $"/me/rewards/{SampleRewards.OfferOf(4)}?why=sold_out"),
        ("waiting", $"/me/rewards/{SampleRewards.OfferOf(2)}/wait"), ("turn", $"/me/rewards/{SampleRewards.OfferOf(1)}/wait"), ("sold-out", $"/me/rewards/{SampleRewards.OfferOf(4)}/wait"),
        ("confirm", $"/me/redemptions/{SampleRewards.RedemptionOf(RedemptionState.Reserved)}"), ("redeemed", $"/me/redemptions/{SampleRewards.RedemptionOf(RedemptionState.Confirmed)}"), ("refunded", $"/me/redemptions/{SampleRewards.RedemptionOf(RedemptionState.Refunded)}"),
        ("vouchers", "/me/vouchers"), ("voucher", $"/me/vouchers/{SampleRewards.VoucherOf(VoucherState.Good)}"), ("voucher-used", $"/me/vouchers/{SampleRewards.VoucherOf(VoucherState.Used)}"),
        ("goals", "/me/goals"), ("goal", $"/me/goals/{SampleRewards.GoalOf(1)}"), ("goal-reached", $"/me/goals/{SampleRewards.GoalOf(2)}"),
        ("standing", "/me/standing"), ("release", $"/me/standing/{SampleEngagement.Once}"), ("ranking", "/me/ranking"), ("statement", "/me/statement"),
        ("more", "/me/more"), ("help", "/help"), ("offline", "/offline"),
    ];

    private static readonly string[] Empty = ["/me", "/me/collect", "/me/friends", "/me/points", "/me/rewards", "/me/vouchers", "/me/goals", "/me/standing", "/me/ranking", "/me/statement"];

    // Which page is seen how is spread: colours by axe, width and thumbs by size and language.
    [Theory]
    [InlineData("zh-CN", ColorScheme.Light, false)]
    [InlineData("en", ColorScheme.Dark, true)]
    public Task Axe_finds_nothing_and_the_screen_is_wide_enough(string locale, ColorScheme scheme, bool desktop) =>
        EachAsync(locale, scheme, desktop, async (page, name) => [.. await SizeAsync(page, name), .. await AxeAsync(page, name)]);

    [Fact]
    public Task English_fits_a_phone() => EachAsync("en", ColorScheme.Dark, false, SizeAsync);

    private async Task EachAsync(string locale, ColorScheme scheme, bool desktop, Func<IPage, string, Task<IEnumerable<string>>> look)
    {
        await using var context = await browser.NewContextAsync(locale, scheme, desktop ? Browser.Desktop : Browser.Phone);
        await app.EnterAsync(context);
        var page = await context.NewPageAsync();
        var found = new List<string>();
        foreach (var (name, path) in All)
        {
            await LookAsync(page, name, path, $"{locale}-{scheme}".ToLowerInvariant() + (desktop ? "-desktop" : "-phone"), look, found);
        }

        Assert.True(found.Count == 0, string.Join("\n", found));
    }

    [Theory]
    [InlineData("zh-CN", ColorScheme.Light)]
    [InlineData("en", ColorScheme.Dark)]
    public async Task A_first_day_is_designed_too(string locale, ColorScheme scheme)
    {
        await using var context = await browser.NewContextAsync(locale, scheme);
        await app.EnterAsync(context, "new");
        var page = await context.NewPageAsync();
        var found = new List<string>();
        foreach (var path in Empty)
        {
            await LookAsync(page, "first" + path.Replace('/', '-'), path, $"{locale}-{scheme}".ToLowerInvariant(), async (tab, at) => [.. await SizeAsync(tab, at), .. await AxeAsync(tab, at)], found);
        }

        Assert.True(found.Count == 0, string.Join("\n", found));
    }

    private async Task LookAsync(IPage page, string name, string path, string how, Func<IPage, string, Task<IEnumerable<string>>> look, List<string> found)
    {
        var answer = await page.GotoAsync(app.Server.Url + path);
        if (answer!.Status != 200)
        {
            found.Add($"{name}: {answer.Status}");
            return;
        }

        if (Pictures is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"app-{name}-{how}.png"), FullPage = true });
        }

        found.AddRange(await look(page, name));
    }

    private static async Task<IEnumerable<string>> AxeAsync(IPage page, string name)
    {
        // Folds and what can be confirmed are looked into as well.
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(fold => { fold.open = true; })");
        return (await page.RunAxe()).Violations.Select(violation => $"{name}: {violation.Id} {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}");
    }

    private static async Task<IEnumerable<string>> SizeAsync(IPage page, string name)
    {
        var over = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
        var small = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.app-nav a, .app button, .app .button')].filter(e => e.offsetParent && (e.getBoundingClientRect().height < 43.5 || e.getBoundingClientRect().width < 43.5)).map(e => e.outerHTML.slice(0, 80))");
        return small.Select(one => $"{name}: too small for a thumb: {one}").Concat(over > 0 ? [$"{name}: {over} px too wide"] : []);
    }

    [Fact]
    public async Task A_first_load_is_within_its_budget()
    {
        var table = new List<string> { $"{"page",-14}{"requests",10}{"bytes",10}{"script",10}{"paint ms",10}{"ready ms",10}" };
        var over = new List<string>();
        await using (var before = await browser.NewContextAsync())
        {
            // Signing in fills a browser's cache; a first load has none.
            await app.EnterAsync(before);
        }

        foreach (var (name, path) in All.Where(one => one.Name is "today" or "collect" or "rewards" or "offer" or "voucher" or "standing" or "statement"))
        {
            await using var context = await browser.NewContextAsync();
            await app.EnterAsync(context);
            var page = await context.NewPageAsync();
            var session = await context.NewCDPSessionAsync(page);
            await session.SendAsync("Network.enable");
            // A mid-range phone on a good 4G: four times slower, 9 Mbit/s, 60 ms.
            await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = 4 });
            await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 60, ["downloadThroughput"] = 1_125_000, ["uploadThroughput"] = 375_000 });
            await page.GotoAsync(app.Server.Url + path, new() { WaitUntil = WaitUntilState.Load });
            var requests = await page.EvaluateAsync<int>("performance.getEntriesByType('resource').length + 1");
            var bytes = await page.EvaluateAsync<long>("[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, r) => sum + r.transferSize, 0)");
            var script = await page.EvaluateAsync<long>("performance.getEntriesByType('resource').filter(r => r.initiatorType === 'script').reduce((sum, r) => sum + r.transferSize, 0)");
            var paint = await page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0");
            var ready = await page.EvaluateAsync<double>("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd");
            table.Add($"{name,-14}{requests,10}{bytes,10}{script,10}{paint,10:0}{ready,10:0}");
            if (bytes is < 5_000 or > MostBytes)
            {
                over.Add($"{name}: {bytes} bytes");
            }
        }

        TestContext.Current.SendDiagnosticMessage(string.Join('\n', table));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', table));
        Assert.Empty(over);
    }

    [Fact]
    public async Task Redeeming_reading_and_collecting_work_without_script()
    {
        await using var context = await browser.NewContextAsync(script: false);
        await app.EnterAsync(context);
        var page = await context.NewPageAsync();
        await page.GotoAsync(app.Server.Url + "/me");
        await page.GetByRole(AriaRole.Link, new() { Name = "兑换" }).First.ClickAsync();
        await page.GetByText("地铁单程票").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "兑换 · 200" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "核对并确认" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确认兑换" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "兑换好了" }).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "出示券" }).ClickAsync();
        await page.Locator(".ticket .qr").WaitForAsync();
        Assert.Equal("K7QX-2MPD-93TV-HW4C", await page.Locator(".ticket-code").InnerTextAsync());
        await page.GotoAsync(app.Server.Url + "/me/goals");
        await page.GetByText("给库布其种一百棵柠条").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "给出" }).ClickAsync();
        await page.GetByText("谢谢你，又近了一棵。").WaitForAsync();
        await page.GotoAsync(app.Server.Url + $"/me/rewards/{SampleRewards.OfferOf(2)}/wait");
        await page.GetByText("1,285").WaitForAsync();
    }

    [Fact]
    public async Task A_no_is_said_in_words_and_what_is_nobodys_is_not_here()
    {
        await using var context = await browser.NewContextAsync("en");
        await app.EnterAsync(context);
        var page = await context.NewPageAsync();
        await page.GotoAsync(app.Server.Url + "/me/rewards?in=nowhere");
        await page.GotoAsync(app.Server.Url + $"/me/goals/{SampleRewards.GoalOf(1)}");
        await page.Locator("#points").FillAsync("9000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give" }).ClickAsync();
        await page.GetByText("There are not enough points").WaitForAsync();
        foreach (var path in new[] { "/me/rewards/off_no", "/me/vouchers/vch_x", "/me/redemptions/rdm_01k5000000e008000000000000", "/me/friends/frd_x", "/me/goals/gol_", "/me/standing/rel_x" })
        {
            Assert.Equal(404, (await page.GotoAsync(app.Server.Url + path))!.Status);
        }

        await page.GotoAsync(app.Server.Url + "/me/collect?why=%3Cscript%3E&got=-5");
        await page.GetByText("That did not work. Nothing was changed.").WaitForAsync();
    }

    [Fact]
    public async Task The_app_can_be_installed_and_keeps_the_last_voucher_until_signing_out()
    {
        await using var context = await browser.NewContextAsync("en");
        await app.EnterAsync(context);
        var page = await context.NewPageAsync();
        await page.GotoAsync(app.Server.Url + "/me");
        var manifest = await page.APIRequest.GetAsync(app.Server.Url + await page.Locator("link[rel=manifest]").GetAttributeAsync("href"));
        Assert.Equal(200, manifest.Status);
        Assert.Contains("\"display\":\"standalone\"", await manifest.TextAsync(), StringComparison.Ordinal);
        await page.EvaluateAsync("navigator.serviceWorker.ready.then(() => true)");
        await page.GotoAsync(app.Server.Url + $"/me/vouchers/{SampleRewards.VoucherOf(VoucherState.Good)}");
        await page.WaitForFunctionAsync("caches.open('private').then(cache => cache.match('/me/vouchers/last')).then(Boolean)");
        await context.SetOfflineAsync(true);
        await page.GotoAsync(app.Server.Url + "/me/rewards");
        await page.GetByRole(AriaRole.Heading, new() { Name = "There is no network just now" }).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "The voucher I saw last" }).ClickAsync();
        await page.Locator(".ticket-code").WaitForAsync();
        await context.SetOfflineAsync(false);
    }
}
