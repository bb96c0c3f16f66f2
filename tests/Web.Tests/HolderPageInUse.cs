using System.Diagnostics;
using Microsoft.Playwright;
using Puhui.Citizen.Holders;
using Xunit;

namespace Puhui.Web.Tests;

/// <summary>The holder's page as people use it: live, without script, by keyboard, on a thin line.</summary>
[Collection(InBrowser.Name)]
public sealed class HolderPageInUse(Browser browser)
{
    private const int MostBytes = 150_000;

    [Fact]
    public async Task What_is_booked_appears_within_a_second_without_reload()
    {
        await using var host = await PageHost.StartAsync();
        await using var context = await browser.NewContextAsync("en");
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Holder(SampleBook.Ordinary));
        await page.Locator("body[data-live]").WaitForAsync();
        var before = await page.Locator(".hero-figure").InnerTextAsync();
        await page.EvaluateAsync("window.same = true");

        var watch = Stopwatch.StartNew();
        host.Book.Book(SampleBook.Ordinary, SampleRows.Row(950, "pv", "generation", "3.2 kWh", SampleBook.Now.DateTime, 1_780_000, RowState.Posted, "华北电力"));
        var arrived = page.Locator("#arrived .row");
        await arrived.First.WaitForAsync(new() { Timeout = 5000 });
        var took = watch.Elapsed;

        Assert.Contains("Rooftop solar, 3.2\u00a0kWh", await arrived.First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.True(took < TimeSpan.FromSeconds(1), $"it took {took.TotalMilliseconds:0} ms");
        Assert.NotEqual(before, await page.Locator(".hero-figure").InnerTextAsync());
        Assert.Equal("New: Rooftop solar, 3.2 kWh, +1.78 kg", (await page.Locator("#news").InnerTextAsync()).Replace('\u00a0', ' '));
        Assert.True(await page.EvaluateAsync<bool>("window.same === true"));

        // The new row opens like any other, and a second arrival stands above the first.
        host.Book.Book(SampleBook.Ordinary, SampleRows.Row(951, "bus", "distance", "2 km", SampleBook.Now.DateTime, 104_000, RowState.Posted, "北京公交"));
        await page.Locator("#arrived .row", new() { HasText = "Bus, 2 km" }).WaitForAsync();
        Assert.StartsWith("Bus", await arrived.First.InnerTextAsync(), StringComparison.Ordinal);
        await arrived.Last.ClickAsync();
        await page.Locator("#sheet[open] .entry", new() { HasText = "Rooftop solar" }).WaitForAsync();
    }

    [Fact]
    public async Task A_page_that_was_away_catches_up_when_it_comes_back()
    {
        await using var host = await PageHost.StartAsync();
        await using var context = await browser.NewContextAsync("en");
        var page = await context.NewPageAsync();
        await page.GotoAsync(host.Holder(SampleBook.Ordinary));
        await page.Locator("body[data-live]").WaitForAsync();
        await context.SetOfflineAsync(true);
        await page.Locator(".toast", new() { HasText = "You are offline" }).WaitForAsync();
        await context.SetOfflineAsync(false);
        await page.Locator(".toast", new() { HasText = "Back online" }).WaitForAsync();
    }

    [Fact]
    public async Task It_works_without_script()
    {
        await using var context = await browser.NewContextAsync("en", script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync(browser.Host.Holder(SampleBook.Ordinary));
        Assert.Contains("33.9", await page.Locator(".hero-figure").InnerTextAsync(), StringComparison.Ordinal);

        var newest = await page.Locator(".row").First.InnerTextAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        Assert.NotEqual(newest, await page.Locator(".row").First.InnerTextAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the newest" }).ClickAsync();
        Assert.Equal(newest, await page.Locator(".row").First.InnerTextAsync());

        await page.Locator(".chip", new() { HasText = "Cycling" }).ClickAsync();
        Assert.All(await page.Locator(".row-words").AllInnerTextsAsync(), words => Assert.StartsWith("Cycling", words, StringComparison.Ordinal));

        await page.Locator(".row").First.ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Why this number" }).WaitForAsync();
        Assert.False(await page.GetByRole(AriaRole.Button, new() { Name = "Check on this device" }).IsVisibleAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "中文" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "为什么是这个数" }).WaitForAsync();
    }

    [Fact]
    public async Task Older_activities_are_added_below()
    {
        await using var context = await browser.NewContextAsync("en");
        var page = await context.NewPageAsync();
        await page.GotoAsync(browser.Host.Holder(SampleBook.Ordinary));
        var rows = page.Locator(".days .row");
        Assert.Equal(12, await rows.CountAsync());
        var first = await rows.First.InnerTextAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await page.Locator(".days .row").Nth(12).WaitForAsync();
        Assert.Equal(first, await rows.First.InnerTextAsync());
        Assert.Equal(24, await rows.CountAsync());
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_and_the_sheet_gives_the_focus_back()
    {
        await using var context = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        var page = await context.NewPageAsync();
        await page.GotoAsync(browser.Host.Holder(SampleBook.Ordinary));
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await FocusedAsync(page));
        var seen = new List<string>();
        while (!await page.EvaluateAsync<bool>("document.activeElement.classList.contains('row')"))
        {
            await page.Keyboard.PressAsync("Tab");
            seen.Add(await FocusedAsync(page));
            Assert.True(seen.Count < 20, "the first activity is not reached: " + string.Join(" → ", seen));
        }

        Assert.Contains(seen, text => text.Contains("About 203 km", StringComparison.Ordinal));
        Assert.Contains("As a table", seen);
        Assert.Contains("Metro", seen);
        var row = await FocusedAsync(page);
        Assert.Equal("solid", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));

        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#sheet[open] .entry").WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('sheet').contains(document.activeElement)"));
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("#sheet:not([open])").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.Equal(row, await FocusedAsync(page));
    }

    [Fact]
    public async Task The_browsers_back_button_closes_the_sheet_and_stays_on_the_page()
    {
        await using var context = await browser.NewContextAsync("en");
        var page = await context.NewPageAsync();
        await page.GotoAsync(browser.Host.Holder(SampleBook.Ordinary));
        await page.Locator(".row").First.ClickAsync();
        await page.Locator("#sheet[open] .entry").WaitForAsync();
        await page.GoBackAsync();
        await page.Locator("#sheet:not([open])").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.EndsWith(SampleBook.Ordinary.ToString(), page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task The_first_load_is_light_and_asks_nobody_else(string locale)
    {
        await using var context = await browser.NewContextAsync(locale);
        var page = await context.NewPageAsync();
        var session = await context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        long bytes = 0;
        var requested = new List<string>();
        var problems = new List<string>();
        session.Event("Network.loadingFinished").OnEvent += (_, e) => Interlocked.Add(ref bytes, (long)e!.Value.GetProperty("encodedDataLength").GetDouble());
        page.Request += (_, request) => requested.Add(request.Url);
        page.Console += (_, message) => problems.Add(message.Text);
        page.PageError += (_, error) => problems.Add(error);
        await page.GotoAsync(browser.Host.Holder(SampleBook.Ordinary));
        await page.Locator("body[data-live]").WaitForAsync();

        Assert.All(requested, address => Assert.StartsWith(browser.Host.Address, address, StringComparison.Ordinal));
        Assert.Empty(problems);
        Assert.InRange(Interlocked.Read(ref bytes), 10_000, MostBytes);
        TestContext.Current.SendDiagnosticMessage($"first load {locale}: {bytes} bytes in {requested.Count} requests");
        Assert.Equal(0, await page.EvaluateAsync<int>("document.querySelectorAll('[style],script:not([src]),style').length"));
    }

    private static Task<string> FocusedAsync(IPage page) => page.EvaluateAsync<string>("document.activeElement.innerText.trim()");
}
