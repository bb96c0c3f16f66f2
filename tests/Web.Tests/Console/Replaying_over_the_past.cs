using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Staff.Contracts;
using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>A draft is replayed in the console, from the form to the result.</summary>
[Collection(InBrowser.Name)]
public sealed class Replaying_over_the_past(Browser browser, OneServer one) : IClassFixture<OneServer>
{
    private static readonly MethodRef Travel = new("cn.jjj.low-carbon-travel", "2024.1");
    private readonly RealServer _server = one.Server;

    [Fact]
    public async Task A_draft_is_chosen_counted_and_its_winners_and_losers_are_shown_without_names()
    {
        var at = DateTimeOffset.UtcNow.AddHours(-20);
        for (var i = 0; i < 50; i++)
        {
            await _server.SendAsync($"trip-{i}", $"person-{i % 25}", i < 25 ? "metro" : "bus", "distance", $"{1 + (i % 9)}.5 km", at.AddMinutes(i * 20));
        }

        var draft = await DraftAsync();
        foreach (var (locale, scheme, size) in new[] { ("zh-CN", ColorScheme.Light, Browser.Phone), ("en", ColorScheme.Dark, Browser.Desktop) })
        {
            await using var context = await browser.NewContextAsync(locale, scheme, size);
            var page = await context.SignInAsync(_server, "/console/methods/replays");
            await page.Locator("#version").SelectOptionAsync(draft.Id.ToString());
            await ConsolePictures.TakeAsync(page, "replays", locale, scheme);
            await page.Locator("form.sheet-form .button").ClickAsync();
            await page.Locator(".bins").WaitForAsync(new() { Timeout = 30_000 });
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, "The result is wider than the page.");
            Assert.Equal("", await page.EvaluateAsync<string>("[...document.querySelectorAll('[style],script:not([src]),style')].map(one => one.outerHTML).join()"));
            await ConsolePictures.TakeAsync(page, "replay", locale, scheme);
            var text = await page.Locator("main").InnerTextAsync();
            Assert.DoesNotContain("person-", text, StringComparison.Ordinal);
            Assert.DoesNotContain("acc_", text, StringComparison.Ordinal);

            await page.GotoAsync(_server.Url + "/console/methods/restatements");
            Assert.Equal(1, await page.Locator(".empty").CountAsync());
            await ConsolePictures.TakeAsync(page, "restatements", locale, scheme);
        }
    }

    [Fact]
    public async Task A_holder_reads_the_books_as_of_a_day()
    {
        await _server.SendAsync("then-1", "person-then", "metro", "distance", "10 km", DateTimeOffset.UtcNow.AddDays(-2));
        var holder = await _server.PageOfAsync("person-then");
        await using var context = await browser.NewContextAsync("zh-CN", ColorScheme.Light, Browser.Phone);
        var page = await context.NewPageAsync();
        await page.GotoAsync(holder + "/then");
        await page.Locator("#event").FillAsync(DateTime.UtcNow.AddDays(-4).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await page.Locator("form.form .button").ClickAsync();
        Assert.Contains("那时还没有记录", await page.Locator("#then").InnerTextAsync(), StringComparison.Ordinal);
        await page.GotoAsync($"{holder}/then?booked={DateTime.UtcNow.AddDays(1):yyyy-MM-dd}");
        Assert.Equal(1, await page.Locator("#then li").CountAsync());
        await ConsolePictures.TakeAsync(page, "then", "zh-CN", ColorScheme.Light);
        await page.GotoAsync($"{holder}/then?booked=nonsense&event=9999-99-99&cursor=x");
        Assert.Equal(0, await page.Locator("#then").CountAsync());
    }

    /// <summary>The next version of a shipped method, with other factors.</summary>
    private async Task<MethodDraft> DraftAsync()
    {
        var drafts = _server.Services.GetRequiredService<IMethodDrafts>();
        var author = await _server.PersonAsync("陈工");
        var made = await drafts.CreateNextAsync(_server.Source.Programme, author, Travel, "2025.7", default);
        Assert.True(made.IsAccepted, made.Refusal?.ToString());
        var files = (await drafts.FilesAsync(made.Value.Id, default))!;
        var yaml = files.Text("method.yaml").Replace("metro: 0.032, bus: 0.052", "metro: 0.020, bus: 0.090", StringComparison.Ordinal);
        var saved = await drafts.SaveAsync(made.Value.Id, made.Value.Revision, author, new Dictionary<string, byte[]?> { ["method.yaml"] = Encoding.UTF8.GetBytes(yaml) }, default);
        Assert.True(saved.IsAccepted, saved.Refusal?.ToString());
        return saved.Value;
    }
}
