using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Puhui.Activities.Contracts;
using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>The way of an operator with a partner, in a real browser on the real server.</summary>
[Collection(InBrowser.Name)]
public sealed class Operating_a_partner(Browser browser, OneServer one) : IClassFixture<OneServer>
{
    private readonly RealServer _server = one.Server;

    [Fact]
    public async Task From_a_new_partner_to_its_first_record_in_the_live_feed()
    {
        await using var context = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        var page = await context.SignInAsync(_server, "/console/partners/new");
        var problems = Watch(page);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Beijing Bus");
        await page.GetByLabel("Code").FillAsync("bj-bus");
        // Here nobody has to agree first; that records wait for it is another test.
        await page.GetByLabel("Take records only of people who agreed").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await page.GetByLabel("What it is for").FillAsync("production");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        var key = await page.Locator("#new-key").InnerTextAsync();
        Assert.Equal(49, key.Length);

        // A new partner is in the sandbox: answered, shown, not credited; going live empties it.
        Assert.Equal(HttpStatusCode.OK, await PostAsync(key, "trip-1", "12.4 km"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Live feed" }).ClickAsync();
        await page.Locator(".feed-row", new() { HasText = "trip-1" }).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        Assert.StartsWith("0", await page.Locator(".big-number").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByText("Go live…").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go live", Exact = true }).ClickAsync();
        await page.Locator("h1", new() { HasText = "Live" }).WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Live feed" }).ClickAsync();
        await page.Locator("body[data-live]").WaitForAsync();
        await page.GetByText("Nothing yet").WaitForAsync();
        Assert.Equal(HttpStatusCode.OK, await PostAsync(key, "trip-1", "12.4 km"));
        var row = page.Locator(".feed-row");
        await row.WaitForAsync(new() { Timeout = 5000 });
        Assert.Contains("Metro", await row.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("+892", await row.InnerTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("user-7", await page.ContentAsync(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, await PostAsync(key, "trip-2", "12.4"));
        await row.Nth(1).WaitForAsync(new() { Timeout = 5000 });
        Assert.Contains("Refused", await row.First.InnerTextAsync(), StringComparison.Ordinal);
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        Assert.Equal(2, await row.CountAsync());

        await page.GetByRole(AriaRole.Link, new() { Name = "Refusals" }).ClickAsync();
        await page.Locator(".refusal").WaitForAsync();
        Assert.Contains("unit_missing", await page.Locator(".refusal").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("trip-2", await page.Locator(".refusal").InnerTextAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        Assert.StartsWith("2", await page.Locator(".big-number").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByText("Suspend…").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Suspend", Exact = true }).ClickAsync();
        await page.Locator("h1", new() { HasText = "Suspended" }).WaitForAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(key, "trip-3", "1 km"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Open again" }).ClickAsync();
        await page.Locator("h1", new() { HasText = "Live" }).WaitForAsync();
        Assert.Equal(HttpStatusCode.OK, await PostAsync(key, "trip-3", "1 km"));
        Assert.Empty(problems);
    }

    [Fact]
    public async Task The_test_console_judges_quantifies_and_records_nothing()
    {
        await using var context = await browser.NewContextAsync("en");
        var page = await context.SignInAsync(_server, _server.PartnerPath("try"));
        Assert.Contains("\"metro\"", await page.Locator("#record").InputValueAsync(), StringComparison.Ordinal);
        await page.Locator("#record").FillAsync($$$"""{"id":"t","holder":"nobody-yet","scenario":"metro","at":"{{{DateTimeOffset.UtcNow.AddDays(-1):O}}}","inputs":{"distance":"12.4 km"}}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        var verdict = page.Locator(".verdict");
        await verdict.WaitForAsync();
        Assert.Contains("892,800 mg", await verdict.InnerTextAsync(), StringComparison.Ordinal);
        Assert.True(await verdict.Locator(".step").CountAsync() >= 2);

        await page.Locator("#example").SelectOptionAsync("no-unit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Fill in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await page.Locator(".verdict-berry", new() { HasText = "unit_missing" }).WaitForAsync();
        await page.Locator("#example").SelectOptionAsync("too-fast");
        await page.GetByRole(AriaRole.Button, new() { Name = "Fill in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await page.Locator(".verdict-clay", new() { HasText = "speed_implausible" }).WaitForAsync();
        await page.Locator("#record").FillAsync("[{]");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await page.Locator(".notice-berry", new() { HasText = "not readable JSON" }).WaitForAsync();

        // The partner of this server sends nothing in this class.
        await page.GotoAsync(_server.Url + _server.PartnerPath("feed"));
        Assert.Equal(0, await page.Locator(".feed-row").CountAsync());
        await page.GotoAsync(_server.Url + _server.PartnerPath("refusals"));
        Assert.Equal(0, await page.Locator(".refusal").CountAsync());
    }

    [Fact]
    public async Task A_key_is_handed_over_and_revoked_and_an_account_is_changed()
    {
        var source = await _server.Services.GetRequiredService<ISources>().EnsureAsync(new NewSource(_server.Source.Programme, "handover", "Handover"), TestContext.Current.CancellationToken);
        await using var context = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        var page = await context.SignInAsync(_server, $"/console/partners/{source.Id}/keys");
        await page.GetByLabel("What it is for").FillAsync("first");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        var first = await page.Locator("#new-key").InnerTextAsync();
        Assert.Equal(HttpStatusCode.OK, await PostAsync(first, "a", "1 km"));

        await page.GetByText("Rotate…").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Rotate", Exact = true }).ClickAsync();
        await page.Locator("#new-key").WaitForAsync();
        var second = await page.Locator("#new-key").InnerTextAsync();
        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(second, "b", "1 km"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(first, "c", "1 km"));

        await page.GetByLabel("What it is for").FillAsync("third");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        await page.Locator(".notice-berry").WaitForAsync();

        await page.Locator("tbody tr").First.GetByText("Revoke…").ClickAsync();
        await page.Locator("tbody tr").First.GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true }).ClickAsync();
        await page.Locator("tr.is-over", new() { HasText = "Revoked" }).WaitForAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(second, "d", "1 km"));

        await page.GotoAsync($"{_server.Url}/console/partners/{source.Id}/edit");
        await page.GetByLabel("Organisation").FillAsync("Handover Ltd");
        await page.GetByLabel("Records a day").FillAsync("many");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.Locator(".field-error", new() { HasText = "A whole number" }).WaitForAsync();
        await page.GetByLabel("Records a day").FillAsync("5000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.Locator(".facts", new() { HasText = "5,000 records a day" }).WaitForAsync();
        Assert.Contains("Handover Ltd", await page.Locator(".facts").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_is_added_with_its_secret_shown_once_and_never_inside()
    {
        await using var context = await browser.NewContextAsync("en");
        var page = await context.SignInAsync(_server, _server.PartnerPath("webhooks"));
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync("https://127.0.0.1/hook");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await page.Locator(".notice-berry").WaitForAsync();
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync("https://hooks.example.org/puhui");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        Assert.StartsWith("whsec_", await page.Locator("#new-secret").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await page.Locator(".verdict", new() { HasText = "Stopped" }).WaitForAsync();
        Assert.DoesNotContain("whsec_", await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByText("Remove…").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await page.GetByText("None yet.").WaitForAsync();
    }

    [Fact]
    public async Task It_works_without_script()
    {
        await using var context = await browser.NewContextAsync("en", script: false);
        var page = await context.SignInAsync(_server, _server.PartnerPath("try"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await page.Locator(".verdict").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Keys" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "中文" }).ClickAsync();
        await page.GetByLabel("用途").FillAsync("测试");
        await page.GetByRole(AriaRole.Button, new() { Name = "生成密钥" }).ClickAsync();
        await page.Locator("#new-key").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "退出" }).ClickAsync();
        await page.Locator("#email").WaitForAsync();
    }

    private async Task<HttpStatusCode> PostAsync(string key, string id, string distance)
    {
        using var client = new HttpClient { BaseAddress = new Uri(_server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await client.PostAsJsonAsync(
            "/v1/activities",
            new { id, holder = "user-7", scenario = "metro", at = DateTimeOffset.UtcNow.AddMinutes(-5), inputs = new { distance } },
            TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    internal static List<string> Watch(IPage page)
    {
        var problems = new List<string>();
        page.Console += (_, message) => problems.Add(message.Text);
        page.PageError += (_, error) => problems.Add(error);
        return problems;
    }
}
