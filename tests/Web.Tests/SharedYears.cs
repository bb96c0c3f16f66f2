using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Puhui.Web.Tests;

/// <summary>What people pass on: the page of a shared year and its picture; and the check of a standing.</summary>
[Collection(InBrowser.Name)]
public sealed partial class SharedYears(Browser browser) : IAsyncDisposable
{
    public static TheoryData<string, string, string, ColorScheme> All()
    {
        var data = new TheoryData<string, string, string, ColorScheme>();
        foreach (var page in (string[])["/s/" + SampleShares.Ordinary, "/s/" + SampleShares.Huge, "/s/" + SampleShares.First, "/standing/check"])
        {
            foreach (var locale in (string[])["zh-CN", "en"])
            {
                data.Add(page, "phone", locale, ColorScheme.Light);
                data.Add(page, "desktop", locale, ColorScheme.Light);
                data.Add(page, "phone", locale, ColorScheme.Dark);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_page_fits_and_axe_finds_nothing(string path, string size, string locale, ColorScheme scheme)
    {
        await using var context = await browser.NewContextAsync(locale, scheme, size == "phone" ? Browser.Phone : Browser.Desktop);
        var page = await context.NewPageAsync();
        Assert.Equal(200, (await page.GotoAsync(browser.Host.Address + path))!.Status);
        if (Environment.GetEnvironmentVariable("PUHUI_PICTURES") is { Length: > 0 } folder)
        {
            await page.EvaluateAsync("document.querySelectorAll('img').forEach(one => { one.loading = 'eager'; })");
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{path.Replace('/', '-')[1..]}-{size}-{locale}-{scheme}.png".ToLowerInvariant()), FullPage = true });
        }

        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0);
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(fold => { fold.open = true; })");
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => $"{violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
    }

    [Fact]
    public async Task Other_sites_are_told_what_it_is_and_nobody_is_told_from_where()
    {
        using var http = new HttpClient();
        var answer = await http.GetAsync(new Uri($"{browser.Host.Address}/s/{SampleShares.Ordinary}?lang=en"), TestContext.Current.CancellationToken);
        var html = System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("<meta property=\"og:title\" content=\"小禾’s 2026: 128 kg kept out of the air\"", html.Replace("\u00a0", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Matches($"<meta property=\"og:image\" content=\"https://puhui.example/s/{SampleShares.Ordinary}\\.(png|svg)\\?lang=en\"", html);
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("noindex, nofollow", answer.Headers.GetValues("X-Robots-Tag").Single());
        Assert.DoesNotContain("acc_", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task The_picture_is_an_svg_that_stands_alone(string lang)
    {
        await using var context = await browser.NewContextAsync(lang, viewport: new() { Width = 1080, Height = 1440 });
        var page = await context.NewPageAsync();
        foreach (var token in (string[])[SampleShares.Ordinary, SampleShares.Huge, SampleShares.First])
        {
            var answer = (await page.GotoAsync($"{browser.Host.Address}/s/{token}.svg?lang={lang}"))!;
            var svg = await answer.TextAsync();
            Assert.StartsWith("image/svg+xml", answer.Headers["content-type"], StringComparison.Ordinal);
            Assert.Equal("svg", await page.EvaluateAsync<string>("document.documentElement.localName"));
            Assert.DoesNotContain("<script", svg, StringComparison.Ordinal);
            Assert.Empty(Elsewhere().Matches(svg.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal)));

            // No words run out of the picture.
            Assert.Empty(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('text')].filter(t => { const b = t.getBBox(); return b.x < 40 || b.x + b.width > 1040; }).map(t => t.textContent)"));
            if (Environment.GetEnvironmentVariable("PUHUI_PICTURES") is { Length: > 0 } folder)
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"picture-{token[..4]}-{lang}.png") });
            }
        }
    }

    [Theory]
    [InlineData("/s/nobody")]
    [InlineData("/s/nobody.svg")]
    [InlineData("/s/0123456789abcdefghjkmnpqrs.gif")]
    [InlineData("/s/nobody/statement.txt")]
    public async Task What_is_not_shared_is_not_there(string path)
    {
        using var http = new HttpClient();
        Assert.Equal(404, (int)(await http.GetAsync(new Uri(browser.Host.Address + path), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_device_checks_it_by_itself_and_sees_when_anything_was_changed()
    {
        browser.Receipts.Key = SampleShares.Key;
        await using var context = await browser.NewContextAsync("en");
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{browser.Host.Address}/s/{SampleShares.Ordinary}");
        await page.Locator("[data-check]").ClickAsync();
        await page.Locator(".check").Nth(4).WaitForAsync();
        Assert.Empty(await page.Locator(".check-failed").AllInnerTextsAsync());
        Assert.Contains("All of it holds", await page.Locator(".check").Last.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => violation.Id));

        foreach (var (what, from, to) in new[] { ("page_differs", "total-mg 128460300", "total-mg 128460301"), ("signature_wrong", "acts 286", "acts 287"), ("digest_differs", "acts 286", "acts 287") })
        {
            var codes = await page.EvaluateAsync<string>(
                """
                async ([from, to]) => {
                  const data = document.querySelector('[data-module]').dataset;
                  const [{ check }, tools] = [await import(data.module), await import(data.receipts)];
                  const shared = await (await fetch(data.check)).json();
                  const receipt = await (await fetch(`/v1/attestations/${shared.receipt}/receipt`)).json();
                  const key = (await (await fetch('/tlog/key')).text()).split('\n')[0];
                  shared.signed = shared.signed.replace(from, to);
                  return (await check(shared, receipt, { tools, key, ed25519: data.ed25519, total: data.total, year: data.year })).filter(s => !s.passed).map(s => s.code).join(',');
                }
                """,
                new[] { from, to });
            Assert.Contains(what, codes, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("zh-CN", "签名成立", "一次性的，已经用过", "签名与内容不符", "读不出这份声明")]
    [InlineData("en", "The signature holds", "It was for once, and was used", "The signature does not fit", "This is no statement")]
    public async Task A_standing_is_checked_without_script_by_pasting_or_as_a_file(string locale, string holds, string used, string wrong, string unreadable)
    {
        await using var context = await browser.NewContextAsync(locale, script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync(browser.Host.Address + "/standing/check");
        await page.Locator("textarea").FillAsync(SampleShares.Standing.Trim());
        await page.Locator("button[value=check]").ClickAsync();
        Assert.Equal(holds, await page.Locator(".verdict h2").InnerTextAsync());
        Assert.Contains("城市银行", await page.Locator(".verdict").InnerTextAsync(), StringComparison.Ordinal);
        await page.Locator("button[value=ask]").ClickAsync();
        Assert.Equal(used, await page.Locator(".verdict h2").InnerTextAsync());

        await page.Locator("textarea").FillAsync(SampleShares.Standing.Replace("leaves 4", "leaves 5", StringComparison.Ordinal));
        await page.Locator("button[value=check]").ClickAsync();
        Assert.Equal(wrong, await page.Locator(".verdict h2").InnerTextAsync());
        await page.Locator("textarea").FillAsync("hello");
        await page.Locator("button[value=check]").ClickAsync();
        Assert.Equal(unreadable, await page.Locator(".verdict h2").InnerTextAsync());

        await page.Locator("textarea").FillAsync("");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "standing.txt", MimeType = "text/plain", Buffer = System.Text.Encoding.UTF8.GetBytes(SampleShares.Standing) });
        await page.Locator("button[value=check]").ClickAsync();
        Assert.Equal(holds, await page.Locator(".verdict h2").InnerTextAsync());
        if (Environment.GetEnvironmentVariable("PUHUI_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"standing-holds-{locale}.png"), FullPage = true });
        }
    }

    public ValueTask DisposeAsync()
    {
        browser.Receipts.Key = null;
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex("https?://")]
    private static partial Regex Elsewhere();
}
