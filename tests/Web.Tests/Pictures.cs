using Microsoft.Playwright;
using Xunit;

namespace Puhui.Web.Tests;

/// <summary>
/// Takes the pictures people look at. Each must be a picture of a page that fills its width without scrolling sideways;
/// with PUHUI_PICTURES=folder they are kept there.
/// </summary>
[Collection(InBrowser.Name)]
public sealed class Pictures(Browser browser)
{
    public static TheoryData<string, string, string, ColorScheme> All()
    {
        var data = new TheoryData<string, string, string, ColorScheme>();
        foreach (var page in (string[])["front", "holder", "sheet", "entry", "first-day", "huge", "missing", "held", "design", "statistics", "no-statistics"])
        {
            foreach (var size in (string[])["phone", "desktop"])
            {
                data.Add(page, size, "zh-CN", ColorScheme.Light);
                data.Add(page, size, "en", ColorScheme.Dark);
                data.Add(page, size, "en", ColorScheme.Light);
                data.Add(page, size, "zh-CN", ColorScheme.Dark);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_page_fills_its_width_and_no_more(string page, string size, string locale, ColorScheme scheme)
    {
        var only = Environment.GetEnvironmentVariable("PUHUI_PICTURES_ONLY");
        if (only is { Length: > 0 } && !$"{page}-{size}-{locale}-{scheme}".Contains(only, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        await using var context = await browser.NewContextAsync(locale, scheme, size == "phone" ? Browser.Phone : Browser.Desktop);
        var tab = await context.NewPageAsync();
        await tab.GotoAsync(AddressOf(page));
        if (page is "sheet" or "held")
        {
            await tab.Locator(page == "held" ? ".row-held" : ".row").First.ClickAsync();
            await tab.Locator("#sheet[open] .entry").WaitForAsync();
        }

        var overflow = await tab.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
        Assert.True(overflow <= 0, $"{page} is {overflow} px wider than the {size}");
        if (Environment.GetEnvironmentVariable("PUHUI_PICTURES") is { Length: > 0 } folder)
        {
            var name = $"{page}-{size}-{locale}-{scheme.ToString().ToLowerInvariant()}.png";
            await tab.ScreenshotAsync(new() { Path = Path.Combine(folder, name), FullPage = Environment.GetEnvironmentVariable("PUHUI_PICTURES_FULL") is { Length: > 0 } });
        }
    }

    private string AddressOf(string page) => page switch
    {
        "front" => browser.Host.Address + "/",
        "statistics" => browser.Host.Address + "/programmes/city/statistics",
        "no-statistics" => browser.Host.Address + "/programmes/new/statistics",
        "design" => browser.Host.Address + "/design",
        "missing" => browser.Host.Address + "/accounts/acc_nobody",
        "first-day" => browser.Host.Holder(SampleBook.FirstDay),
        "huge" => browser.Host.Holder(SampleBook.Huge),
        "entry" => browser.Host.Holder(SampleBook.Ordinary) + "/entries/" + SampleRows.Ordinary()[0].Key,
        _ => browser.Host.Holder(SampleBook.Ordinary),
    };
}
