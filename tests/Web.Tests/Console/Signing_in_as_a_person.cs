using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Puhui.Staff.Factors;
using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>From the operator key to people who sign in as themselves, in a real browser with a virtual authenticator.</summary>
[Collection(InBrowser.Name)]
public sealed class Signing_in_as_a_person(Browser browser, OneServer one) : IClassFixture<OneServer>
{
    private const string Password = "seven quiet otters read maps";
    private readonly RealServer _server = one.Server;

    /// <summary>Passkeys belong to a name, never to a number.</summary>
    private string Url => _server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    [Fact]
    public async Task From_the_first_owner_to_an_invited_partner()
    {
        await using var context = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        var page = await context.NewPageAsync();
        var problems = Operating_a_partner.Watch(page);
        await WithAuthenticatorAsync(context, page);
        await page.GotoAsync(Url + "/console");
        await page.GetByText("This server has no owner yet").WaitForAsync();
        await CheckAsync(page, "sign-up");
        await page.Locator("#key").FillAsync(_server.OperatorKey);
        await page.Locator("#name").FillAsync("Li Wei");
        await page.Locator("#email").FillAsync("li.wei@example.org");
        await page.Locator("#password").FillAsync(Password);
        await page.Locator("#again").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();

        // A passkey, and the recovery codes that come with the first second proof.
        await page.GetByRole(AriaRole.Heading, new() { Name = "Add a second proof" }).WaitForAsync();
        await CheckAsync(page, "second");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make one on this device" }).ClickAsync();
        await page.Locator(".recovery-codes").WaitForAsync();
        var codes = await page.Locator(".recovery-codes code").AllInnerTextsAsync();
        Assert.Equal(10, codes.Count);
        await CheckAsync(page, "recovery-codes");
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Li Wei" }).WaitForAsync();
        await CheckAsync(page, "me");

        // An app beside it.
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up", Exact = true }).ClickAsync();
        var secret = Totp.Secret((await page.Locator("#totp-secret").TextContentAsync())!.Replace(" ", "", StringComparison.Ordinal));
        await CheckAsync(page, "app");
        var code = Totp.Code(secret, Totp.Step(DateTimeOffset.UtcNow));
        await page.Locator("#code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn it on" }).ClickAsync();
        await page.GetByText("Another phone").WaitForAsync();

        // Out, and in by password and a second proof: the code that was used is refused, a recovery code is taken.
        await SignOutAsync(page);
        await CheckAsync(page, "sign-in");
        await page.Locator("#email").FillAsync("li.wei@example.org");
        await page.Locator("#password").FillAsync("not the password at all");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.GetByText("The e-mail or the password is not right.").WaitForAsync();
        await page.Locator("#password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "One more step" }).WaitForAsync();
        await CheckAsync(page, "code");
        await page.Locator("#code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await page.GetByText("was used already").WaitForAsync();
        await page.Locator("#code").FillAsync(codes[0]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await page.Locator(".console-nav").WaitForAsync();

        // Out, and in by the passkey alone.
        await SignOutAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.Locator(".console-nav").WaitForAsync();

        // A partner's own person sees that partner's pages and nothing else.
        await page.GetByRole(AriaRole.Link, new() { Name = "Users", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Staff", Exact = true }).ClickAsync();
        await CheckAsync(page, "staff-scopes");
        await page.Locator(".partner-card", new() { HasText = "demo" }).ClickAsync();
        await page.Locator("#name").FillAsync("Zhou Yu");
        await page.Locator("#email").FillAsync("zhou.yu@example.org");
        await page.Locator("#invite-role").SelectOptionAsync("partner");
        await page.Locator("#invite-source").SelectOptionAsync(_server.Source.Id.ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        var link = await page.Locator("#invitation-link").InnerTextAsync();
        await CheckAsync(page, "staff");
        await page.GotoAsync(Url + "/console/roles");
        await CheckAsync(page, "roles");
        await page.GotoAsync(Url + "/console/trail");
        await page.GetByText("staff.invitation").First.WaitForAsync();
        await CheckAsync(page, "trail");

        await using var other = await browser.NewContextAsync("zh-CN");
        var theirs = await other.NewPageAsync();
        await WithAuthenticatorAsync(other, theirs);
        await theirs.GotoAsync(link);
        await CheckAsync(theirs, "join");
        await theirs.Locator("#password").FillAsync("password1234");
        await theirs.Locator("#again").FillAsync("password1234");
        await theirs.GetByRole(AriaRole.Button, new() { Name = "设置密码并登录" }).ClickAsync();
        await theirs.GetByText("这个密码太容易猜到").WaitForAsync();
        await theirs.Locator("#password").FillAsync("eleven loud herons paint doors");
        await theirs.Locator("#again").FillAsync("eleven loud herons paint doors");
        await theirs.GetByRole(AriaRole.Button, new() { Name = "设置密码并登录" }).ClickAsync();
        await theirs.GetByRole(AriaRole.Button, new() { Name = "在这台设备上建立" }).ClickAsync();
        await theirs.GetByRole(AriaRole.Link, new() { Name = "我收好了" }).ClickAsync();
        await theirs.GotoAsync(Url + "/console/partners");
        Assert.Equal(1, await theirs.Locator(".partner-card").CountAsync());
        await theirs.GotoAsync(Url + "/console/roles");
        Assert.Equal(0, await theirs.Locator(".console-nav a", new() { HasText = "人员" }).CountAsync());
        Assert.Equal(404, (await theirs.GotoAsync(Url + "/console/staff/demo"))!.Status);
        Assert.Equal(404, (await theirs.GotoAsync(link))!.Status);
        Assert.DoesNotContain(problems, problem => !problem.Contains("status of 4", StringComparison.Ordinal) && !problem.StartsWith("[DOM]", StringComparison.Ordinal));
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.Locator("#email").WaitForAsync();
    }

    private static async Task WithAuthenticatorAsync(IBrowserContext context, IPage page)
    {
        var devtools = await context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }

    private static async Task CheckAsync(IPage page, string name)
    {
        await ConsolePictures.TakeAsync(page, "staff-" + name, await page.EvaluateAsync<string>("document.documentElement.lang"), ColorScheme.Light);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{name} is wider than {page.ViewportSize!.Width}");
        var result = await page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => $"{name}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
    }
}
