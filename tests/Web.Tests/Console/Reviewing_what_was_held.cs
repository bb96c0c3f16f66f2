using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>A held record from its holder's appeal to the operator's decision and the holder's answer, in a real browser.</summary>
[Collection(InBrowser.Name)]
public sealed class Reviewing_what_was_held(Browser browser, OneServer one) : IClassFixture<OneServer>
{
    private const string Words = "It was an e-bike, the receipt is with the shop.";
    private readonly RealServer _server = one.Server;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task From_the_appeal_to_the_answer(bool script)
    {
        var holder = script ? "rider-1" : "rider-2";
        var noon = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-1).AddHours(4), TimeSpan.Zero);
        await _server.SendAsync($"fast-{holder}", holder, "cycling", "distance", "14 km", noon, noon.AddMinutes(12));
        await using var phone = await browser.NewContextAsync("en", script: script);
        var mine = await phone.NewPageAsync();
        var problems = Operating_a_partner.Watch(mine);
        await mine.GotoAsync(await _server.PageOfAsync(holder));
        await mine.GotoAsync(_server.Url + await mine.Locator(".row-held").First.GetAttributeAsync("href"));
        await mine.GetByLabel("Tell us what happened").FillAsync(Words);
        await CheckAsync(mine, "appeal", script);
        await mine.GetByRole(AriaRole.Button, new() { Name = "Ask for a second look" }).ClickAsync();
        await mine.GetByText("You asked for a second look").WaitForAsync();
        Assert.Equal(0, await mine.Locator("form textarea").CountAsync());

        await using var desk = await browser.NewContextAsync("en", viewport: Browser.Desktop, script: script);
        var page = await desk.SignInAsync(_server, "/console");
        await page.GetByRole(AriaRole.Link, new() { Name = "Data", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Review", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Appealed" }).ClickAsync();
        await CheckAsync(page, "review", script);
        await page.Locator("tbody a").First.ClickAsync();
        await page.GetByText(Words).WaitForAsync();
        await CheckAsync(page, "review-case", script);
        await page.Locator("#reason").FillAsync("The shop confirmed the e-bike.");
        await page.GetByRole(AriaRole.Button, new() { Name = script ? "Release" : "Reject" }).ClickAsync();
        await page.GetByText(script ? "Released" : "Rejected").First.WaitForAsync();
        Assert.Equal(0, await page.Locator("#reason").CountAsync());

        await mine.ReloadAsync();
        await mine.GetByText("The shop confirmed the e-bike.").WaitForAsync();
        await mine.GetByText(script ? "Released after review" : "Not counted after review").WaitForAsync();
        await CheckAsync(mine, "answer", script);
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Against_a_record_that_stands_it_must_be_said_that_it_is_taken_back()
    {
        var noon = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-1).AddHours(2), TimeSpan.Zero);
        await _server.SendAsync("leg", "traveller", "metro", "distance", "12 km", noon, noon.AddMinutes(30));
        await _server.SendAsync("whole", "traveller", "bus", "distance", "15 km", noon.AddMinutes(10), noon.AddMinutes(50));
        await using var context = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        var page = await context.SignInAsync(_server, "/console/review?code=overlap");
        await page.Locator("tbody a").First.ClickAsync();
        Assert.Equal(["This record", "The one it meets"], await page.Locator(".verdict h2").AllInnerTextsAsync());
        await CheckAsync(page, "review-claim", true);
        await page.Locator("#reason").FillAsync("The bus company has the ticket.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();
        await page.Locator(".notice-berry", new() { HasText = "Both cannot stand" }).WaitForAsync();
        Assert.Equal("The bus company has the ticket.", await page.Locator("#reason").InputValueAsync());
        await page.GetByLabel("When released, take back the one of").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();
        await page.Locator(".verdict .badge", new() { HasText = "Released" }).WaitForAsync();
        await page.Locator(".verdict .badge", new() { HasText = "Cancelled" }).WaitForAsync();

        var mine = await context.NewPageAsync();
        await mine.GotoAsync(await _server.PageOfAsync("traveller"));
        Assert.Equal(0, await mine.Locator(".row-held").CountAsync());
    }

    [Fact]
    public async Task Many_at_once_and_rules_that_are_tried()
    {
        var noon = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-1).AddHours(8), TimeSpan.Zero);
        for (var n = 0; n < 3; n++)
        {
            await _server.SendAsync($"many-{n}", $"many-{n}", "cycling", "distance", "14 km", noon, noon.AddMinutes(12));
        }

        await _server.SendAsync("slow", "slow", "cycling", "distance", "8 km", noon, noon.AddMinutes(30));
        await using var context = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        var page = await context.SignInAsync(_server, "/console/review?code=speed_implausible");
        var problems = Operating_a_partner.Watch(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Decide all of these…" }).ClickAsync();
        Assert.True(int.Parse(await page.Locator(".counts dd").First.InnerTextAsync()) >= 3);
        await CheckAsync(page, "review-by-rule", true);
        await page.Locator("#reason").FillAsync("The clock of the shop was wrong.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reject all" }).ClickAsync();
        await page.GetByText("Rejected: ").WaitForAsync();
        Assert.Equal("0", await page.Locator(".counts dd").First.InnerTextAsync());

        await page.GotoAsync(_server.Url + "/console/rules");
        var rules = await page.Locator("#rules").InputValueAsync();
        await page.Locator("#rules").FillAsync(rules.Replace("limit: 30 km/h", "limit: 15 km/h", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Try them" }).ClickAsync();
        await page.GetByText("Would be held").WaitForAsync();
        await CheckAsync(page, "rules", true);
        await page.Locator("#rules").FillAsync("scenarios: [");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try them" }).ClickAsync();
        await page.Locator(".notice-berry", new() { HasText = "rules(" }).WaitForAsync();
        Assert.Empty(problems);
    }

    private static async Task CheckAsync(IPage page, string name, bool script)
    {
        if (!script)
        {
            return;
        }

        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{name} is wider than {page.ViewportSize!.Width}");
        await ConsolePictures.TakeAsync(page, name, "en", ColorScheme.Light);
        var result = await page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => $"{name}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
    }
}
