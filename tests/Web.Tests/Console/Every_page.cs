using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>Each page of the console: on a phone in Chinese by day, on a desk in English by night.</summary>
[Collection(InBrowser.Name)]
public sealed class Every_page(Browser browser, OneServer one) : IClassFixture<OneServer>
{
    private readonly RealServer _server = one.Server;

    [Theory]
    [InlineData("zh-CN", ColorScheme.Light, false)]
    [InlineData("en", ColorScheme.Dark, true)]
    public async Task Fits_and_axe_finds_nothing(string locale, ColorScheme scheme, bool desktop)
    {
        await ConsolePictures.FillAsync(_server);
        await using (var context = await browser.NewContextAsync(locale, scheme, desktop ? Browser.Desktop : Browser.Phone))
        {
            var page = await context.NewPageAsync();
            var problems = Operating_a_partner.Watch(page);
            await page.GotoAsync(_server.Url + "/console/sign-in");
            await CheckAsync(page, "sign-in");
            await page.CloseAsync();
            page = await context.SignInAsync(_server);
            foreach (var (name, path) in ConsolePictures.Pages(_server))
            {
                await page.GotoAsync(_server.Url + path);
                if (name is "try")
                {
                    await page.Locator("form[method=post] .button", new() { Has = page.Locator(".icon") }).Last.ClickAsync();
                    await page.Locator(".verdict .steps").WaitForAsync();
                }

                await CheckAsync(page, name);
            }

            Assert.Empty(problems);
        }

        async Task CheckAsync(IPage page, string name)
        {
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{name} is wider than {page.ViewportSize!.Width}");
            Assert.Equal(0, await page.EvaluateAsync<int>("document.querySelectorAll('[style]:not(.live-chart-plot, .live-chart-plot *),script:not([src]),style').length"));
            await ConsolePictures.TakeAsync(page, name, locale, scheme);
            await page.EvaluateAsync("document.querySelectorAll('details').forEach(fold => { fold.open = true; })");
            var result = await page.RunAxe();
            Assert.Empty(result.Violations.Select(violation => $"{name}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
        }
    }
}
