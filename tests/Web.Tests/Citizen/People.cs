using System.Text.Json;
using Microsoft.Playwright;
using Puhui.Platform.Messages;

namespace Puhui.Web.Tests.Citizen;

/// <summary>What the tests of citizens share: the code that came to the phone, and signing in by the pages.</summary>
internal static class People
{
    /// <summary>The code sent last to an address, from the folder messages lie in where no carrier is set up.</summary>
    public static string CodeFor(RealServer server, string address)
    {
        foreach (var file in Directory.GetFiles(SpooledMessages.FolderIn(server.Folder)).OrderDescending(StringComparer.Ordinal))
        {
            using var message = JsonDocument.Parse(File.ReadAllText(file));
            if (message.RootElement.GetProperty("address").GetString() == address)
            {
                return message.RootElement.GetProperty("variable").GetString()!;
            }
        }

        throw new InvalidOperationException("No code was sent there.");
    }

    /// <summary>Signs in by phone; ends where <paramref name="path"/> leads.</summary>
    public static async Task<IPage> SignInAsync(this IBrowserContext context, RealServer server, string phone, string path = "/me")
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Url + path);
        await page.Locator("#contact").FillAsync(phone);
        await page.Locator(".door-body form.form button").ClickAsync();
        await page.Locator("#code").FillAsync(CodeFor(server, "+86" + phone));
        await page.Locator(".door-body form.form button").ClickAsync();
        await page.Locator(".app-nav").WaitForAsync();
        return page;
    }

    /// <summary>A made-up identity number with a right check character; by ISO 7064's recursion.</summary>
    public static string Number(DateOnly born, int order)
    {
        var head = $"110105{born:yyyyMMdd}{order:000}";
        var product = head.Aggregate(0, (sum, digit) => (sum + (digit - '0')) * 2 % 11);
        var check = (12 - product) % 11;
        return head + (check == 10 ? "X" : $"{check}");
    }
}
