using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Web.Tests.Console;
using Xunit;

namespace Puhui.Web.Tests.Citizen;

/// <summary>A partner sends a person to the consent page; the person agrees, sees it, takes it back, and uses the other rights.</summary>
[Collection(InBrowser.Name)]
public sealed class Agreeing_and_taking_back(Browser browser, OneServer one) : IClassFixture<OneServer>
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PUHUI_PICTURES");

    private static async Task LookAsync(IPage page, string name)
    {
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => $"{name}: {violation.Id} {string.Join(' ', violation.Nodes.Select(n => n.Html))}"));
        if (Pictures is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"consent-{name}.png"), FullPage = true });
        }
    }

    private static async Task<string> SendAsync(HttpClient client, string id)
    {
        var record = new { id, holder = "metro-7", scenario = "metro", at = DateTimeOffset.UtcNow, inputs = new Dictionary<string, string> { ["distance"] = "12.4 km" }, evidence = "E1" };
        using var answer = await client.PostAsJsonAsync("/v1/activities", record);
        return await answer.Content.ReadAsStringAsync();
    }

    [Fact]
    public async Task Leads_from_the_partner_to_a_credit_and_out_again()
    {
        var server = one.Server;
        var sources = server.Services.GetRequiredService<ISources>();
        var source = await sources.EnsureAsync(new NewSource(server.Source.Programme, "metro", "北京地铁") { Owner = "北京市地铁运营有限公司", NeedsConsent = true }, default);
        var back = server.Url + "/?from=metro";
        await server.Services.GetRequiredService<ILinks>().SetRedirectsAsync(new LinkPartner(source.Id.Value, source.Issuer), [back], default);
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        string Ask(string redirect) => $"{server.Url}/link/authorize?client={source.Id}&redirect_uri={Uri.EscapeDataString(redirect)}&state=s-1&code_challenge={challenge}&code_challenge_method=S256";

        await using var context = await browser.NewContextAsync();
        var page = await context.SignInAsync(server, "13800138111", "/me/consents");
        await LookAsync(page, "1-empty");
        await page.GotoAsync(Ask("https://evil.example/"));
        Assert.StartsWith(server.Url + "/link/authorize", page.Url, StringComparison.Ordinal);
        await page.GetByText("没有登记").WaitForAsync();
        await LookAsync(page, "2-unregistered");

        await page.GotoAsync(Ask(back));
        await LookAsync(page, "3-ask");
        await page.Locator("a.language").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Agree and link" }).WaitForAsync();
        await page.Locator("a.language").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "不同意" }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("error=access_denied&state=s-1", StringComparison.Ordinal));
        await page.GotoAsync(Ask(back));
        await page.Locator("input[name=purpose][value=statistics]").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "同意并关联" }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("code=pc_", StringComparison.Ordinal));
        var code = System.Web.HttpUtility.ParseQueryString(new Uri(page.Url).Query)["code"]!;

        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await sources.CreateKeyAsync(source.Id, "tests", default));
        using var made = await client.PostAsJsonAsync("/v1/links", new Dictionary<string, string> { ["code"] = code, ["code_verifier"] = verifier, ["redirect_uri"] = back, ["subject"] = "metro-7" });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        Assert.Contains("\"posted\"", await SendAsync(client, "ride-1"), StringComparison.Ordinal);

        await page.GotoAsync(server.Url + "/me/consents");
        await page.GetByRole(AriaRole.Heading, new() { Name = "北京地铁" }).WaitForAsync();
        Assert.Equal(2, await page.GetByText("已同意", new() { Exact = true }).CountAsync());
        await LookAsync(page, "4-agreed");
        await page.Locator("summary", new() { HasText = "撤回" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "撤回同意" }).First.ClickAsync();
        await page.GetByText("已撤回", new() { Exact = true }).WaitForAsync();
        await LookAsync(page, "5-taken-back");
        Assert.Contains("consent_withdrawn", await SendAsync(client, "ride-2"), StringComparison.Ordinal);

        await page.GotoAsync(server.Url + "/me/privacy");
        await page.Locator("#words").FillAsync("城市写错了，应当是石家庄");
        await page.GetByRole(AriaRole.Button, new() { Name = "提交" }).ClickAsync();
        await page.GetByText("石家庄").First.WaitForAsync();
        await page.Locator("summary", new() { HasText = "我要删除" }).ClickAsync();
        await page.Locator("input[name=sure]").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "三天后删除" }).ClickAsync();
        await page.GetByText("执行").First.WaitForAsync();
        await LookAsync(page, "6-privacy");
        var export = await page.APIRequest.GetAsync(server.Url + "/me/privacy/export");
        Assert.Equal(200, export.Status);
        Assert.Contains("metro-7", await export.TextAsync(), StringComparison.Ordinal);
        await page.GotoAsync(server.Url + "/link/code?code=ABCDE");
        await page.GetByText("抄错了一位").WaitForAsync();
        await page.GotoAsync(server.Url + "/me/privacy?lang=en");
        await LookAsync(page, "7-privacy-en");

        await using var wide = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        await wide.AddCookiesAsync((await context.CookiesAsync()).Where(cookie => cookie.Name == IHolderSessions.CookieName)
            .Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = server.Url }));
        var desk = await wide.NewPageAsync();
        await desk.GotoAsync(server.Url + "/me/consents");
        await LookAsync(desk, "8-consents-en");
        await desk.GotoAsync(server.Url + "/me/privacy");
        await LookAsync(desk, "9-privacy-desk-en");
        await desk.GotoAsync(Ask(back));
        await LookAsync(desk, "10-ask-en");
    }
}
