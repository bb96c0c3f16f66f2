using Microsoft.Playwright;

namespace Puhui.Web.Tests.Console;

/// <summary>A browser of an operator, and what the tests of the console share.</summary>
internal static class Operators
{
    /// <summary>Signs in by the page and ends on the page asked for.</summary>
    public static async Task<IPage> SignInAsync(this IBrowserContext context, RealServer server, string path = "/console")
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Url + path);
        await page.Locator("#key").FillAsync(server.OperatorKey);
        await page.Locator(".gate-card button").ClickAsync();
        await page.Locator(".console-nav").WaitForAsync();
        return page;
    }

    public static string PartnerPath(this RealServer server, string tab = "") => $"/console/partners/{server.Source.Id}{(tab.Length > 0 ? "/" + tab : "")}";

    /// <summary>A client without a browser that has a session.</summary>
    public static async Task<HttpClient> ClientAsync(RealServer server)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(server.Url) };
        using var form = new FormUrlEncodedContent([new("key", server.OperatorKey)]);
        using var answer = await client.PostAsync("/console/sign-in", form);
        client.DefaultRequestHeaders.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        return client;
    }
}
