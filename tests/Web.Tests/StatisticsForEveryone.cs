using Microsoft.Playwright;
using Xunit;

namespace Puhui.Web.Tests;

[Collection(InBrowser.Name)]
public sealed class StatisticsForEveryone(Browser browser)
{
    [Theory]
    [InlineData("zh-CN", "为保护少数人，不显示", "大家的减排")]
    [InlineData("en", "hidden to protect a few", "What people saved together")]
    public async Task A_month_is_shown_with_what_is_hidden_named_and_works_without_script(string locale, string hidden, string title)
    {
        await using var context = await browser.NewContextAsync(locale, script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync(browser.Host.Address + "/programmes/city/statistics");
        Assert.Equal(title, await page.Locator("h1").InnerTextAsync());
        Assert.Contains(hidden, await page.Locator(".share-hidden").First.InnerTextAsync(), StringComparison.Ordinal);

        // Neither the few who cycled in one region nor the few who made an appointment are anywhere in the page.
        var html = await page.ContentAsync();
        foreach (var secret in new[] { "9,330", "9.33", "8,120", "8.12" })
        {
            Assert.DoesNotContain(secret, html, StringComparison.Ordinal);
        }

        await page.Locator(".chip").Last.ClickAsync();
        Assert.Contains("month=2026-08", page.Url, StringComparison.Ordinal);
        Assert.Equal("page", await page.Locator(".chip").Last.GetAttributeAsync("aria-current"));
    }

    [Theory]
    [InlineData("/programmes/nobody/statistics")]
    [InlineData("/programmes/city/statistics?month=2031-01")]
    [InlineData("/programmes/city/statistics?month=nonsense")]
    public async Task What_is_not_there_is_not_there(string path)
    {
        await using var context = await browser.NewContextAsync("en");
        var page = await context.NewPageAsync();
        Assert.Equal(404, (await page.GotoAsync(browser.Host.Address + path))!.Status);
    }
}
