using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Puhui.Activities.Contracts;
using Puhui.Programmes.Contracts;
using Xunit;

namespace Puhui.Web.Tests.Console.Programmes;

/// <summary>Show 1: from signing up to a running second city with its own methods, sources and look, in the browser, without touching a file.</summary>
[Collection(InBrowser.Name)]
public sealed class Opening_a_second_city(Browser browser, OneServer one) : IClassFixture<OneServer>
{
    private readonly RealServer _server = one.Server;

    [Fact]
    public async Task From_signing_up_to_a_record_credited_by_its_own_method()
    {
        await using var server = await RealServer.StartAsync();
        await using var context = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Url + "/console");
        await page.Locator("#key").FillAsync(server.OperatorKey);
        await page.Locator("#name").FillAsync("Lin");
        await page.Locator("#email").FillAsync("lin@spring-city.example");
        await page.Locator("#password").FillAsync(Operators.Password);
        await page.Locator("#again").FillAsync(Operators.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await page.GetByText("Authenticator app", new() { Exact = true }).ClickAsync();
        var secret = await page.Locator("#totp-secret").TextContentAsync();
        await page.Locator("#code").FillAsync(Puhui.Staff.Factors.Totp.Code(Base32(secret!), DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30));
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn it on" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Front end", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "New programme" }).ClickAsync();

        await page.GetByText("City", new() { Exact = true }).ClickAsync();
        await NextAsync(page, "What is it called");
        await page.GetByLabel("Name in Chinese").FillAsync("春城碳惠");
        await page.GetByLabel("Name in English").FillAsync("Spring City");
        await page.GetByLabel("Code").FillAsync("demo");
        await page.GetByLabel("Region").FillAsync("CN-53");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByText("There is a programme of this code already; take another.").First.WaitForAsync();
        await page.GetByLabel("Code").FillAsync("spring-city");
        await NextAsync(page, "What does it look like?");

        await page.Locator("#hue-245").CheckAsync(new() { Force = true });
        await page.Locator("#mark-sun").CheckAsync(new() { Force = true });
        Assert.True(await page.Locator(".preview .mark-sun").IsVisibleAsync());
        Assert.False(await page.Locator(".preview .mark-hill").IsVisibleAsync());
        await ConsolePictures.TakeAsync(page, "programme-look", "en", ColorScheme.Light);
        await NextAsync(page, "What is credited called");
        await page.GetByLabel("Unit in Chinese").FillAsync("绿色能量");
        await page.GetByLabel("Unit in English").FillAsync("green energy");
        await NextAsync(page, "Who may join?");
        await NextAsync(page, "From when to when");
        await page.GetByLabel("Cap a day").FillAsync("5 kg");
        await NextAsync(page, "Who sends the data?");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Spring City Metro");
        await page.GetByLabel("Code").FillAsync("metro");
        await page.GetByLabel("Take records only of people who agreed").UncheckAsync();
        await NextAsync(page, "Which methods count it?");
        await page.GetByLabel("Metro").SelectOptionAsync("cn.sh.green-travel@2024.1");
        await NextAsync(page, "Check your answers");

        // One answer is changed from here, and the way leads back here.
        await page.GetByRole(AriaRole.Link, new() { Name = "Change Unit" }).ClickAsync();
        await page.GetByLabel("Unit in English").FillAsync("spring leaves");
        await NextAsync(page, "Check your answers");
        Assert.Contains("绿色能量 · spring leaves", await page.Locator(".answers").InnerTextAsync(), StringComparison.Ordinal);
        await ConsolePictures.TakeAsync(page, "programme-check", "en", ColorScheme.Light);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it and open it" }).ClickAsync();
        await page.GetByText("Spring City is open").WaitForAsync();
        var key = await page.Locator("#new-key").InnerTextAsync();

        var credited = await SendAsync(server, key);
        Assert.Equal(("posted", 710_000), (credited.GetProperty("status").GetString(), credited.GetProperty("reductionMg").GetInt64()));
        var city = (await server.Services.GetRequiredService<IProgrammes>().FindByCodeAsync("spring-city", default))!;
        var metro = (await server.Services.GetRequiredService<ISources>().FindAsync(city.Id, "metro", default))!;
        Assert.Equal(city.Id, (await server.Services.GetRequiredService<IActivityReader>().FindAsync(metro.Id, "first-1", default))!.Programme);

        await page.GetByRole(AriaRole.Link, new() { Name = "Public page" }).ClickAsync();
        await page.Locator("h1", new() { HasText = "Spring City" }).WaitForAsync();
        Assert.Equal("245", (await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).getPropertyValue('--leaf-hue')")).Trim());
        await ConsolePictures.TakeAsync(page, "programme-public", "en", ColorScheme.Light);
    }

    [Fact]
    public async Task Leaves_the_answers_to_who_gave_them_and_makes_it_once()
    {
        await using var context = await browser.NewContextAsync("zh-CN", script: false);
        var page = await context.SignInAsync(_server, "/console/programmes/new");
        await page.GetByText("社区", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "继续" }).ClickAsync();
        await page.GetByLabel("中文名称").FillAsync("邻里");
        await page.GetByLabel("英文名称").FillAsync("Neighbours");
        await page.GetByLabel("代码").FillAsync("neighbours");
        await page.GetByRole(AriaRole.Button, new() { Name = "继续" }).ClickAsync();
        var plan = page.Url[..page.Url.LastIndexOf('/')];
        Assert.NotEqual(200, (await page.GotoAsync(plan[..^1] + (plan[^1] == '0' ? '1' : '0') + "/check"))!.Status);

        await page.GotoAsync(plan + "/check");
        Assert.Contains("限额试点", await page.Locator(".answers").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "先建成草案" }).ClickAsync();
        await page.GetByText("邻里已建成草案").WaitForAsync();
        Assert.Equal(404, (await page.GotoAsync(plan + "/check"))!.Status);
        Assert.Equal(404, (await page.GotoAsync(_server.Url + "/programmes/neighbours"))!.Status);

        await page.GotoAsync(_server.Url + "/console/programmes/neighbours");
        await page.GetByRole(AriaRole.Button, new() { Name = "开放" }).ClickAsync();
        await page.GetByText("运行中").WaitForAsync();
        Assert.Equal(200, (await page.GotoAsync(_server.Url + "/programmes/neighbours"))!.Status);
    }

    [Theory]
    [InlineData("zh-CN", ColorScheme.Light, false)]
    [InlineData("en", ColorScheme.Dark, true)]
    public async Task Every_page_of_a_programme_fits_its_window_and_says_what_it_is(string locale, ColorScheme scheme, bool desktop)
    {
        await using var context = await browser.NewContextAsync(locale, scheme, desktop ? Browser.Desktop : Browser.Phone);
        var page = await context.SignInAsync(_server);
        foreach (var (name, path) in new[]
        {
            ("programmes", ""), ("programme-new", "/new"), ("programme", "/demo"), ("programme-methods", "/demo/methods"), ("programme-invitations", "/demo/invitations"),
            ("programme-sources", "/demo/sources"), ("programme-history", "/demo/history"), ("programme-edit-name", "/demo/edit/name"), ("programme-edit-look", "/demo/edit/look"),
            ("programme-edit-unit", "/demo/edit/unit"), ("programme-edit-enrolment", "/demo/edit/enrolment"), ("programme-edit-limits", "/demo/edit/limits"),
        })
        {
            Assert.Equal((name, 200), (name, (await page.GotoAsync(_server.Url + "/console/programmes" + path))!.Status));
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), name);
            await ConsolePictures.TakeAsync(page, name, locale, scheme);
        }

        await page.GotoAsync(_server.Url + "/programmes/demo");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await ConsolePictures.TakeAsync(page, "programme-public", locale, scheme);
    }

    [Fact]
    public async Task Changes_it_by_the_same_pages_with_every_version_kept()
    {
        await using var context = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        var desk = _server.Services.GetRequiredService<IProgrammeDesk>();
        var made = (await desk.CreateAsync("works", new ProgrammeSettings { Kind = ProgrammeKind.Employer, TitleZh = "厂", TitleEn = "Works", Enrolment = EnrolmentRule.Employees }, ChangeAuthor.Server, default)).Value;
        await desk.OpenAsync(made.Id, ChangeAuthor.Server, default);
        var page = await context.SignInAsync(_server, "/console/programmes/works/edit/limits");
        await page.GetByLabel("Cap a day").FillAsync("much");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByText("An amount with its unit, for example 5 kg.").First.WaitForAsync();
        await page.GetByLabel("Cap a day").FillAsync("2.5 kg");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByText("2.5 kg a day").WaitForAsync();

        // What somebody changed meanwhile is not overwritten.
        await page.GotoAsync(_server.Url + "/console/programmes/works/edit/name");
        var now = (await _server.Services.GetRequiredService<IProgrammes>().FindAsync(made.Id, default))!;
        await desk.ChangeAsync(made.Id, now.Revision, now.Settings with { SummaryEn = "Meanwhile" }, ChangeAuthor.Server, default);
        await page.GetByLabel("Name in English").FillAsync("The works");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByText("Somebody else has changed it meanwhile").WaitForAsync();

        await page.GotoAsync(_server.Url + "/console/programmes/works/invitations");
        await page.GetByLabel("What for").FillAsync("all staff");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a code" }).ClickAsync();
        Assert.Matches("^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$", await page.Locator("#new-code").InnerTextAsync());
        await page.GetByLabel("Work mail addresses or numbers").FillAsync("007\n008");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add them" }).ClickAsync();
        await page.GetByText("2 people added").WaitForAsync();
        Assert.DoesNotContain("007", await page.ContentAsync(), StringComparison.Ordinal);

        await page.GotoAsync(_server.Url + "/console/programmes/works/history");
        Assert.Equal(4, await page.Locator(".grid tbody tr").CountAsync());
    }

    /// <summary>The secret as an authenticator reads it.</summary>
    private static byte[] Base32(string text)
    {
        var bits = text.Where(char.IsAsciiLetterOrDigit).Aggregate(new System.Text.StringBuilder(), (all, letter) => all.Append(Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0'))).ToString();
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    private static async Task NextAsync(IPage page, string next)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.Locator("h1", new() { HasText = next }).WaitForAsync(new() { Timeout = 10_000 });
    }

    private static async Task<JsonElement> SendAsync(RealServer server, string key)
    {
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        object[] records = [new { id = "first-1", holder = "user-1", scenario = "metro", at = DateTimeOffset.UtcNow.AddMinutes(-1), inputs = new Dictionary<string, string> { ["distance"] = "10 km" } }];
        using var answer = await client.PostAsJsonAsync("/v1/activities?results=all", records);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("results")[0].Clone();
    }
}
