using System.Diagnostics;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Puhui.Web.Tests;

/// <summary>The whole way: a partner posts over HTTP, the books and the log take it, the holder's open page shows and proves it.</summary>
[Collection(InBrowser.Name)]
public sealed class OnTheRealServer(Browser browser) : IAsyncLifetime
{
    private const int MostBytes = 150_000;

    private RealServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RealServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task From_a_first_empty_day_to_a_proven_trip()
    {
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var problems = Watch(page);
        await page.GotoAsync(await _server.PageOfAsync("user-7"));
        await page.Locator("body[data-live]").WaitForAsync();
        Assert.Equal("0", await page.Locator(".hero-figure .figure-number").InnerTextAsync());
        await page.GetByText("第一片叶从一次出行开始").WaitForAsync();

        var watch = Stopwatch.StartNew();
        var posted = await _server.SendAsync("trip-1", "user-7", "metro", "distance", "12.4 km");
        await page.Locator("#arrived .row").WaitForAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"{watch.ElapsedMilliseconds} ms from sending to seeing");
        TestContext.Current.SendDiagnosticMessage($"from sending to seeing: {watch.ElapsedMilliseconds} ms");
        Assert.Equal(892_800, posted.GetProperty("reductionMg").GetInt64());
        Assert.Equal("892", await page.Locator(".hero-figure .figure-number").InnerTextAsync());

        await page.Locator("#arrived .row").ClickAsync();
        var entry = page.Locator("#sheet[open] .entry");
        await entry.WaitForAsync();
        var words = await entry.InnerTextAsync();
        Assert.Contains("坐地铁 12.4\u00a0公里", words, StringComparison.Ordinal);
        Assert.Contains("892,800 mg", words, StringComparison.Ordinal);
        Assert.Contains("0.104 kg\u00a0CO₂/km", words, StringComparison.Ordinal);
        Assert.Contains("DB11/T 3043-2024", words, StringComparison.Ordinal);
        Assert.Contains("cn.jjj.low-carbon-travel@2024.1", words, StringComparison.Ordinal);

        await entry.Locator("[data-check]").ClickAsync();
        await entry.Locator(".check").Nth(5).WaitForAsync();
        Assert.Empty(await entry.Locator(".check-failed").AllInnerTextsAsync());
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => violation.Id));
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Held_cancelled_corrected_and_zero_are_said_in_words()
    {
        var noon = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-2).AddHours(4), TimeSpan.Zero);
        await _server.SendAsync("fast", "user-8", "cycling", "distance", "14 km", noon, noon.AddMinutes(12));
        await _server.SendAsync("gone", "user-8", "bus", "distance", "6 km", noon);
        await _server.CancelAsync("gone");
        await _server.SendAsync("none", "user-8", "metro", "distance", "0 km", noon);
        await _server.SendAsync("kept", "user-8", "walking", "distance", "1 km", noon);
        await using var context = await browser.NewContextAsync("en");
        var page = await context.NewPageAsync();
        await page.GotoAsync(await _server.PageOfAsync("user-8"));

        Assert.Equal("104", await page.Locator(".hero-figure .figure-number").InnerTextAsync());
        var rows = string.Join('\n', await page.Locator(".days .row").AllInnerTextsAsync()).Replace('\u00a0', ' ');
        Assert.Equal(5, await page.Locator(".days .row").CountAsync());
        foreach (var (what, state) in new[] { ("Cycling, 14 km", "Held"), ("Bus, 6 km", "Cancelled"), ("Bus, 6 km", "Correction"), ("Metro, 0 km", "Not counted") })
        {
            Assert.Contains(what, rows, StringComparison.Ordinal);
            await page.Locator(".days .row", new() { HasText = what }).And(page.Locator(".row", new() { HasText = state })).ClickAsync();
            await page.Locator("#sheet[open] .notice").WaitForAsync();
            Assert.Contains(state, await page.Locator("#sheet .entry-state").InnerTextAsync(), StringComparison.Ordinal);
            await page.Keyboard.PressAsync("Escape");
            await page.Locator("#sheet:not([open])").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        }

        await page.Locator(".row", new() { HasText = "Correction" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See the entry it corrects" }).ClickAsync();
        await page.Locator(".entry-page", new() { HasText = "Cancelled" }).WaitForAsync();
    }

    [Fact]
    public async Task Hundreds_of_activities_are_paged_filtered_and_light()
    {
        // Sent out of order: the page is in the order of the acts all the same.
        var start = DateTimeOffset.UtcNow.AddDays(-6);
        foreach (var i in Enumerable.Range(0, 70).OrderBy(i => i * 31 % 70))
        {
            await _server.SendAsync($"trip-{i}", "user-9", i % 2 == 0 ? "metro" : "cycling", "distance", $"{i + 1} km", start.AddHours(i));
        }

        await using var context = await browser.NewContextAsync("en");
        var page = await context.NewPageAsync();
        var session = await context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        long bytes = 0;
        session.Event("Network.loadingFinished").OnEvent += (_, e) => Interlocked.Add(ref bytes, (long)e!.Value.GetProperty("encodedDataLength").GetDouble());
        var problems = Watch(page);
        await page.GotoAsync(await _server.PageOfAsync("user-9"));
        await page.Locator("body[data-live]").WaitForAsync();
        Assert.InRange(Interlocked.Read(ref bytes), 10_000, MostBytes);
        TestContext.Current.SendDiagnosticMessage($"first load with thirty rows: {bytes} bytes");

        var rows = page.Locator(".days .row");
        var older = page.GetByRole(AriaRole.Link, new() { Name = "Older" });
        var first = await rows.CountAsync();
        Assert.InRange(first, 30, 60);
        while (await older.CountAsync() > 0)
        {
            var shown = await rows.CountAsync();
            await older.ClickAsync();
            await rows.Nth(shown).WaitForAsync();
        }

        Assert.Equal(70, (await rows.EvaluateAllAsync<string[]>("rows => rows.map(row => row.href)")).Distinct().Count());
        var times = await rows.Locator("time").EvaluateAllAsync<string[]>("times => times.map(time => new Date(time.dateTime).toISOString())");
        Assert.Equal(times.OrderDescending(StringComparer.Ordinal), times);
        Assert.Equal(await page.Locator(".day h3").CountAsync(), (await page.Locator(".day h3").AllInnerTextsAsync()).Distinct().Count());

        await page.Locator(".chip", new() { HasText = "Cycling" }).ClickAsync();
        await page.Locator(".chip[aria-current]", new() { HasText = "Cycling" }).WaitForAsync();
        Assert.All(await page.Locator(".days .row-words").AllInnerTextsAsync(), words => Assert.StartsWith("Cycling", words, StringComparison.Ordinal));
        await page.GotoAsync(await _server.PageOfAsync("user-9") + "?cursor=5.nonsense");
        Assert.Equal(first, await rows.CountAsync());
        Assert.Empty(problems);
    }

    [Fact]
    public async Task An_account_sees_only_its_own_entries()
    {
        var posted = await _server.SendAsync("mine", "user-1", "metro", "distance", "3 km");
        await using var context = await browser.NewContextAsync("en");
        var page = await context.NewPageAsync();
        var others = await page.GotoAsync($"{await _server.PageOfAsync("user-2")}/entries/{posted.GetProperty("entry").GetString()}");
        Assert.Equal(404, others!.Status);
        var own = await page.GotoAsync($"{await _server.PageOfAsync("user-1")}/entries/{posted.GetProperty("entry").GetString()}");
        Assert.Equal(200, own!.Status);
    }

    private static List<string> Watch(IPage page)
    {
        var problems = new List<string>();
        page.Console += (_, message) => problems.Add(message.Text);
        page.PageError += (_, error) => problems.Add(error);
        return problems;
    }
}
