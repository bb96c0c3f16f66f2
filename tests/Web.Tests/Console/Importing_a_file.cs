using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Playwright;
using Puhui.Operating.Access;
using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>A partner's file from the browser to the books: look, match columns, keep as a profile, import, take the refused rows home.</summary>
[Collection(InBrowser.Name)]
public sealed class Importing_a_file(Browser browser, OneServer one) : IClassFixture<OneServer>
{
    private const string Rides = """
        流水号,用户,出行方式,开始时间,里程(公里),备注
        r-1,甲,地铁,2026-09-17 08:10,12.4,早
        r-2,乙,公交,2026-09-17 08:20,5,
        r-3,丙,地铁,2026-09-17 09:00,7.5,"=HYPERLINK(""x"")"
        r-4,丁,地铁,2026-09-17 09:10,=1+1,
        """;

    private readonly RealServer _server = one.Server;

    [Fact]
    public async Task Columns_are_guessed_matched_kept_as_a_profile_and_imported()
    {
        await using var context = await browser.NewContextAsync("en");
        var page = await context.SignInAsync(_server, _server.PartnerPath("import"));
        await UploadAsync(page, "../rides 九月.csv", Encoding.UTF8.GetBytes(Rides));
        Assert.Equal("rides 九月.csv", await page.Locator("h2").First.InnerTextAsync());
        Assert.Equal(["id", "holder", "scenario", "at", "input:distance", ""], await page.Locator("select[name^=role]").EvaluateAllAsync<string[]>("all => all.map(one => one.value)"));
        Assert.Equal("km", await page.Locator("[name=unit-4]").InputValueAsync());
        Assert.Equal("yyyy-MM-dd HH:mm", await page.Locator("#times").InputValueAsync());
        Assert.Equal(["metro", "bus"], await page.Locator("select[name=meaning]").EvaluateAllAsync<string[]>("all => all.map(one => one.value)"));

        // Not yet: the begin is taken away, and the page says so and keeps the rest.
        await page.Locator("[name=role-3]").SelectOptionAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep and try" }).ClickAsync();
        await page.Locator(".notice-berry", new() { HasText = "the begin" }).WaitForAsync();
        await page.Locator("[name=role-3]").SelectOptionAsync("at");
        await page.Locator("#name").FillAsync("city-rides");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep and try" }).ClickAsync();
        await page.GetByText("makes 4 records and refuses 0").WaitForAsync();
        Assert.Contains("里程(公里)", await File.ReadAllTextAsync(Path.Combine(_server.Folder, "profiles", "city-rides.yaml"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await page.Locator("[name=historical]").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import the whole file" }).ClickAsync();
        await page.GetByText("The import is done").WaitForAsync();
        Assert.Equal(["3", "0", "0", "0", "1"], await page.Locator(".counts dd").AllInnerTextsAsync());
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByText("The refused rows, with reasons").ClickAsync());
        Assert.Equal("rides 九月.refused.csv", download.SuggestedFilename);
        var refused = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Contains("r-4,丁,地铁,2026-09-17 09:10,'=1+1,", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("r-1", refused, StringComparison.Ordinal);

        // The same file again, by the profile that was kept: nothing is added.
        await page.GotoAsync(_server.Url + _server.PartnerPath("import"));
        await UploadAsync(page, "again.csv", Encoding.UTF8.GetBytes(Rides));
        await page.Locator("#profile").SelectOptionAsync("city-rides");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import the whole file" }).ClickAsync();
        await page.GetByText("The import is done").WaitForAsync();
        Assert.Equal(["0", "3", "0", "0", "1"], await page.Locator(".counts dd").AllInnerTextsAsync());
    }

    [Fact]
    public async Task What_is_no_table_too_large_or_not_ours_is_not_taken()
    {
        using var client = await Operators.ClientAsync(_server);
        var token = await TokenAsync(client);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SendAsync(client, token, []));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SendAsync(client, token, [0x1f, 0x8b, 1, 2, 3, 4]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SendAsync(client, token, Bomb()));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(client, "no token", Encoding.UTF8.GetBytes(Rides)));
        Assert.Equal(HttpStatusCode.Found, await SendAsync(client, token, Encoding.UTF8.GetBytes(Rides)));
        Assert.All(Directory.GetFiles(Path.Combine(_server.Folder, "uploads")), file =>
        {
            Assert.Matches("^[0-9a-f]{32}(\\.refused)?\\.csv$", Path.GetFileName(file));
            Assert.True(new FileInfo(file).Length < 10_000);
        });
    }

    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 520; i++)
            {
                gzip.Write(zeros);
            }
        }

        return packed.ToArray();
    }

    private static async Task UploadAsync(IPage page, string name, byte[] content)
    {
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = content });
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload and look" }).ClickAsync();
        await page.Locator("#map-title").WaitForAsync();
    }

    private async Task<HttpStatusCode> SendAsync(HttpClient client, string token, byte[] content)
    {
        using var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var form = new MultipartFormDataContent { { new StringContent(token), Guard.TokenField }, { file, "file", "../../etc/rides.csv" } };
        using var answer = await client.PostAsync(_server.PartnerPath("import"), form);
        return answer.StatusCode;
    }

    private static async Task<string> TokenAsync(HttpClient client)
    {
        var page = await client.GetStringAsync("/console");
        var start = page.IndexOf($"name=\"{Guard.TokenField}\" value=\"", StringComparison.Ordinal) + $"name=\"{Guard.TokenField}\" value=\"".Length;
        return page[start..page.IndexOf('"', start)];
    }
}
