using Microsoft.Playwright;
using Puhui.Web.Tests.Console;
using Xunit;

namespace Puhui.Web.Tests.Citizen;

/// <summary>A passkey made and used, with the virtual authenticator of Chromium.</summary>
[Collection(InBrowser.Name)]
public sealed class With_a_passkey(Browser browser, OneServer one) : IClassFixture<OneServer>
{
    [Fact]
    public async Task A_holder_signs_in_without_a_code_and_an_answer_works_once()
    {
        // Passkeys are bound to a name; an address of numbers has none.
        var url = one.Server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var devtools = await context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
        });
        await page.GotoAsync(url + "/me/security");
        await page.Locator("#contact").FillAsync("13500135000");
        await page.Locator(".door-body form.form button").ClickAsync();
        await page.Locator("#code").FillAsync(People.CodeFor(one.Server, "+8613500135000"));
        await page.Locator(".door-body form.form button").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "添加通行密钥" }).ClickAsync();
        await page.Locator("[aria-labelledby=passkeys] .thing").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "退出登录" }).ClickAsync();
        await page.WaitForURLAsync(url + "/");

        await page.GotoAsync(url + "/sign-in?next=/me/security");
        string? sent = null;
        page.Request += (_, request) => sent = request.Method == "POST" && request.Url.EndsWith("/sign-in/passkey", StringComparison.Ordinal) ? request.PostData : sent;
        await page.GetByRole(AriaRole.Button, new() { Name = "用通行密钥登录" }).ClickAsync();
        await page.GetByText("135****5000").WaitForAsync();
        Assert.Contains("通行密钥 · ", await page.Locator("[aria-labelledby=sessions]").InnerTextAsync(), StringComparison.Ordinal);

        using var replay = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        var again = await replay.PostAsync(url + "/sign-in/passkey", new StringContent(sent!, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, again.StatusCode);
        Assert.False(again.Headers.Contains("Set-Cookie"));
    }
}
