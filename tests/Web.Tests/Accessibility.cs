using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Puhui.Web.Tests;

[Collection(InBrowser.Name)]
public sealed class Accessibility(Browser browser)
{
    public static TheoryData<string, string, ColorScheme> Pages()
    {
        var data = new TheoryData<string, string, ColorScheme>();
        foreach (var page in (string[])["/", "/design", "/nowhere", "/programmes/city/statistics", Path(SampleBook.Ordinary), Path(SampleBook.FirstDay), Path(SampleBook.Huge), Path(SampleBook.Ordinary) + "/entries/" + SampleRows.Proven])
        {
            foreach (var locale in (string[])["zh-CN", "en"])
            {
                data.Add(page, locale, ColorScheme.Light);
                data.Add(page, locale, ColorScheme.Dark);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Axe_finds_nothing(string path, string locale, ColorScheme scheme)
    {
        await using var context = await browser.NewContextAsync(locale, scheme);
        var page = await context.NewPageAsync();
        await page.GotoAsync(browser.Host.Address + path);
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(fold => { fold.open = true; })");
        await AssertNothingAsync(page);
    }

    [Fact]
    public async Task Axe_finds_nothing_in_the_open_sheet_and_in_a_finished_check()
    {
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(browser.Host.Holder(SampleBook.Ordinary));
        await page.Locator(".row").First.ClickAsync();
        await page.Locator("#sheet [data-check]").ClickAsync();
        await page.Locator("#sheet .check").Nth(5).WaitForAsync();
        await AssertNothingAsync(page);
    }

    private static async Task AssertNothingAsync(IPage page)
    {
        var result = await page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
        Assert.NotEmpty(result.Passes);
    }

    private static string Path(Puhui.Bookkeeping.AccountId account) => $"/accounts/{account}";
}
