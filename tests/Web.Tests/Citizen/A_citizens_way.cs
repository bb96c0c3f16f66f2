using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Puhui.Web.Tests.Console;
using Xunit;

namespace Puhui.Web.Tests.Citizen;

/// <summary>From nothing to a household in a programme, in a browser without script.</summary>
[Collection(InBrowser.Name)]
public sealed class A_citizens_way(Browser browser, OneServer one) : IClassFixture<OneServer>
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PUHUI_PICTURES");

    private static async Task LookAsync(IPage page, string name)
    {
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => $"{name}: {violation.Id} {string.Join(' ', violation.Nodes.Select(n => n.Html))}"));
        if (Pictures is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"citizen-{name}.png"), FullPage = true });
        }
    }

    [Fact]
    public async Task Leads_through_a_code_a_name_a_household_and_a_programme()
    {
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(one.Server.Url + "/me/groups");
        Assert.EndsWith("/sign-in?next=%2Fme%2Fgroups", page.Url, StringComparison.Ordinal);
        await LookAsync(page, "1-sign-in");
        await page.Locator("#contact").FillAsync("12345");
        await page.Locator(".door-body form.form button").ClickAsync();
        await page.GetByText("这不像手机号").WaitForAsync();
        await page.Locator("#contact").FillAsync("13800138000");
        await page.Locator(".door-body form.form button").ClickAsync();
        await page.GetByText("138****8000").WaitForAsync();
        Assert.DoesNotContain("13800138000", page.Url, StringComparison.Ordinal);
        await LookAsync(page, "2-code");
        await page.Locator("#code").FillAsync("abcdef");
        await page.Locator("#code").EvaluateAsync("input => input.removeAttribute('pattern')");
        await page.Locator(".door-body form.form button").ClickAsync();
        await page.GetByText("验证码不对").WaitForAsync();
        await page.Locator("#code").FillAsync(People.CodeFor(one.Server, "+8613800138000"));
        await page.Locator(".door-body form.form button").ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "家庭与组织" }).WaitForAsync();
        await LookAsync(page, "3-groups-empty");

        await page.GetByText("家庭", new() { Exact = true }).First.ClickAsync();
        await page.Locator("#name").FillAsync("李雷一家");
        await page.Locator("#own-name").FillAsync("雷雷");
        await page.GetByRole(AriaRole.Button, new() { Name = "建立" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "李雷一家" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "生成邀请码" }).ClickAsync();
        var code = await page.Locator(".code-big").InnerTextAsync();
        await LookAsync(page, "4-household");

        await page.GetByRole(AriaRole.Link, new() { Name = "实名" }).ClickAsync();
        await page.Locator("#name").FillAsync("李雷");
        await page.Locator("#number").FillAsync("110105199005170018");
        await page.GetByRole(AriaRole.Button, new() { Name = "核验" }).ClickAsync();
        await page.GetByText("对不上校验规则").WaitForAsync();
        await page.Locator("#number").FillAsync(People.Number(new(1990, 5, 17), 1));
        await page.GetByRole(AriaRole.Button, new() { Name = "核验" }).ClickAsync();
        await page.GetByText("李*", new() { Exact = true }).WaitForAsync();
        Assert.DoesNotContain("19900517", await page.ContentAsync(), StringComparison.Ordinal);
        await LookAsync(page, "5-identity");

        await page.GotoAsync(one.Server.Url + "/join/demo");
        await LookAsync(page, "6-join");
        await page.Locator("input[name=terms]").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "加入" }).ClickAsync();
        await page.GetByText("你已加入").WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "安全" }).ClickAsync();
        await LookAsync(page, "7-security");
        await page.GetByRole(AriaRole.Link, new() { Name = "今天", Exact = true }).ClickAsync();
        await page.Locator(".hero-figure").WaitForAsync();
        await LookAsync(page, "8-me");

        await using var other = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        var second = await other.SignInAsync(one.Server, "13900139000", "/me/groups");
        await second.Locator("#code").FillAsync(code);
        await second.GetByRole(AriaRole.Button, new() { Name = "Look it up" }).ClickAsync();
        await second.Locator("#join-name").FillAsync("梅梅");
        await LookAsync(second, "9-invited-en");
        await second.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await second.GetByText("0 of 2 agree to be seen").WaitForAsync();
        await second.Locator("input[name=shows]").CheckAsync();
        await second.Locator("input[name=shares]").CheckAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await second.GetByText("1 of 2 agree to be seen").WaitForAsync();
        await LookAsync(second, "10-household-en");
    }

    [Fact]
    public async Task Works_without_script()
    {
        await using var context = await browser.NewContextAsync(script: false);
        var page = await context.SignInAsync(one.Server, "13700137000", "/me/security");
        Assert.Equal(1, await page.GetByText("137****7000").CountAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "退出登录" }).ClickAsync();
        await page.GotoAsync(one.Server.Url + "/me/security");
        Assert.Contains("/sign-in?next=", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_nowhere_else_after_signing_in()
    {
        foreach (var next in new[] { "//evil.example", "/\\evil.example", "https://evil.example", "/sign-in", "javascript:alert(1)" })
        {
            Assert.Equal("/me", Puhui.Citizen.SignIn.SignInPages.Inside(next));
        }

        Assert.Equal("/me/groups?a=b", Puhui.Citizen.SignIn.SignInPages.Inside("/me/groups?a=b"));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Shows_nobody_anything_without_a_session_and_takes_no_form_of_another()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(one.Server.Url) };
        foreach (var path in new[] { "/v1/me/sessions", "/v1/me/identity", "/v1/me/groups" })
        {
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await client.GetAsync(path)).StatusCode);
        }

        await using var context = await browser.NewContextAsync();
        await context.SignInAsync(one.Server, "13600136000");
        var cookie = (await context.CookiesAsync()).Single(c => c.Name == "puhui-me");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Lax, cookie.SameSite);
        using var forged = new HttpRequestMessage(HttpMethod.Post, "/me/groups") { Content = new FormUrlEncodedContent([new("kind", "household"), new("name", "x"), new("own-name", "y")]) };
        forged.Headers.Add("Cookie", $"puhui-me={cookie.Value}");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await client.SendAsync(forged)).StatusCode);
    }
}
