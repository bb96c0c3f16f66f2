using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Staff.Contracts;
using Xunit;

namespace Puhui.Web.Tests.Console.Methods;

/// <summary>Five people bring a method from nothing to effect in the browser; whoever tries to skip, to decide alone, or to edit what is published is refused.</summary>
[Collection(InBrowser.Name)]
public sealed partial class A_method_from_draft_to_effect(Browser browser)
{
    private static readonly MethodRef Method = new("city.example.travel", "1.0");

    [Fact]
    public async Task Takes_five_people_and_no_short_way()
    {
        await using var server = await RealServer.StartAsync();
        var programme = server.Source.Programme;
        // Whoever wrote it may not decide on it, whatever roles they have.
        var author = await OpenAsync(server, "陈静", Roles.Operator, Roles.Expert, Roles.CommitteeMember);
        var first = await OpenAsync(server, "Prof. Gao", Roles.Expert);
        var second = await OpenAsync(server, "吴博士", Roles.Expert);
        var chair = await OpenAsync(server, "周主任", Roles.CommitteeMember);
        var member = await OpenAsync(server, "Ms. Lin", Roles.CommitteeMember);

        // The author writes: a formula whose units do not fit is told while it is typed; a case that fails keeps it from review.
        await author.GotoAsync($"{server.Url}/console/methods/rules/{programme}");
        await author.Locator("#notice-days").FillAsync("1");
        await author.Locator("main form .button").ClickAsync();
        await author.Locator(".notice-leaf").WaitForAsync();
        await author.GotoAsync(server.Url + "/console/methods");
        await LookAsync(author, "methods-list");
        await author.Locator("#id").FillAsync(Method.Id);
        await author.Locator("#version").FillAsync(Method.Version);
        await author.Locator("form[action='/console/methods/new'] .button").ClickAsync();
        await author.Locator(".way").WaitForAsync();
        var draft = new Uri(author.Url).AbsolutePath;

        await author.GotoAsync(server.Url + draft + "/formula");
        await author.Locator("#formulas").FillAsync((await author.Locator("#formulas").InputValueAsync()).Replace("distance * baseline", "distance + baseline", StringComparison.Ordinal));
        await author.Locator("#check .notice-berry").WaitForAsync();
        Assert.Contains("method.yaml:", await author.Locator("#check .notice-berry").InnerTextAsync(), StringComparison.Ordinal);
        await LookAsync(author, "method-formula-wrong");
        await author.Locator("#formulas").FillAsync((await author.Locator("#formulas").InputValueAsync()).Replace("distance + baseline", "distance * baseline", StringComparison.Ordinal));
        await author.Locator("#check .verdict-amount").WaitForAsync();
        Assert.Equal("1,000,000 mg", await author.Locator("#check .verdict-amount").InnerTextAsync());
        await LookAsync(author, "method-formula");

        await author.GotoAsync(server.Url + draft + "/parameters");
        await author.Locator(".param summary").ClickAsync();
        await LookAsync(author, "method-parameters");
        await author.Locator("#baseline-value").FillAsync("0.12 kgCO2/km");
        await author.Locator("#baseline-source").FillAsync("Example City, survey of 2025");
        await author.Locator("#baseline-clause").FillAsync("table 3");
        await author.Locator("#baseline-confidence").SelectOptionAsync("official");
        await author.Locator(".param-form .button").ClickAsync();
        await author.Locator(".notice-leaf").WaitForAsync();
        Assert.Equal("cases_fail", await TryAsync(author, draft + "/submit"));

        await author.GotoAsync(server.Url + draft + "/cases");
        Assert.Contains("1.2 kgCO2", await author.Locator(".case-got").InnerTextAsync(), StringComparison.Ordinal);
        await LookAsync(author, "method-cases");
        await author.Locator(".cases .quiet-link").ClickAsync();
        await author.Locator(".notice-leaf").WaitForAsync();
        await author.Locator("#name").FillAsync("ten kilometres: 1.2 kg");
        await author.Locator("#scenario").FillAsync("travel");
        await author.Locator("#inputs").FillAsync("distance = 10 km");
        await author.Locator("#amount").FillAsync("1.2 kgCO2");
        await author.Locator(".sheet-form .button").ClickAsync();
        await author.Locator(".case-sum .badge-leaf").WaitForAsync();

        await author.GotoAsync(server.Url + draft + "/chapters");
        await LookAsync(author, "method-chapters");
        await author.Locator("#scope-zh").FillAsync("居民在示例市内的**低碳出行**。\n\n- 地铁\n- 公交");
        await author.Locator("#scope-en").FillAsync("Low-carbon trips inside Example City.");
        await author.Locator(".sticky-save .button").ClickAsync();
        await author.Locator(".notice-leaf").WaitForAsync();

        await author.GotoAsync(server.Url + draft);
        await SignAsync(author, "form[action$='/submit']");
        await author.Locator(".way-here", new() { HasTextString = "专家评审" }).WaitForAsync();

        // Skipping and deciding alone are refused by name.
        Assert.Equal("reviews_missing", await TryAsync(chair, draft + "/vote", ("ballot", "yes")));
        Assert.Equal("wrong_state", await TryAsync(chair, draft + "/approve", ("effective", Today)));
        Assert.Equal("self_review", await TryAsync(author, draft + "/review", ("verdict", "approve")));
        Assert.Equal("self_vote", await TryAsync(author, draft + "/vote", ("ballot", "yes")));
        Assert.Equal("403", await TryAsync(first, draft + "/vote", ("ballot", "yes")));
        Assert.Equal("403", await TryAsync(chair, draft + "/review", ("verdict", "approve")));

        // Two experts review chapter by chapter, each by their own signature.
        await ReviewAsync(first, server.Url + draft, "table 3 was checked.");
        Assert.Equal("already_reviewed", await TryAsync(first, draft + "/review", ("verdict", "approve")));
        await ReviewAsync(second, server.Url + draft, "基准线合理。");
        await LookAsync(second, "method-progress");

        // The committee votes; one vote is no quorum.
        await VoteAsync(chair, server.Url + draft);
        Assert.Equal("quorum_missing", await TryAsync(chair, draft + "/close"));
        await VoteAsync(member, server.Url + draft);
        Assert.Equal("password_wrong", await TryAsync(member, draft + "/close", ("password", "a guess")));
        await SignAsync(member, "form[action$='/close']");
        await member.Locator(".way-here", new() { HasTextString = "公示" }).WaitForAsync();

        // Anyone objects on the public page; it is answered in public before anything else can happen.
        await using (var anyone = await browser.NewContextAsync("zh-CN", viewport: Browser.Phone))
        {
            var page = await anyone.NewPageAsync();
            await page.GotoAsync($"{server.Url}/methods/{Method.Id}/{Method.Version}");
            await LookAsync(page, "method-public-notice");
            await page.Locator("#words").FillAsync("问卷样本只有三百人。");
            await page.Locator("#name").FillAsync("一位市民");
            await page.Locator("main form .button").ClickAsync();
            await page.Locator(".moment-clay", new() { HasTextString = "一位市民" }).WaitForAsync();
        }

        Assert.Equal("notice_running", await TryAsync(chair, draft + "/approve", ("effective", Today)));
        await DayPassesAsync(server);
        Assert.Equal("objection_open", await TryAsync(chair, draft + "/approve", ("effective", Today)));
        Assert.Equal("self_approval", await TryAsync(author, draft + "/approve", ("effective", Today)));
        await author.GotoAsync(server.Url + draft);
        await author.Locator("form[action$='/answer'] textarea").FillAsync("样本按区抽取，误差见来源说明。");
        await SignAsync(author, "form[action$='/answer']");
        await chair.GotoAsync(server.Url + draft);
        await SignAsync(chair, "form[action$='/approve']");
        await chair.Locator(".way-here", new() { HasTextRegex = Published() }).WaitForAsync();

        // Published is published.
        Assert.Equal("wrong_state", await TryAsync(author, draft + "/files", ("name", "sources.md"), ("text", "quietly changed")));
        Assert.Equal("already_published", await TryAsync(chair, draft + "/approve", ("effective", Today)));
        Assert.Equal("already_published", await TryAsync(author, "/console/methods/new", ("programme", programme.ToString()), ("id", Method.Id), ("version", Method.Version)));

        // It takes effect by itself, and counts.
        await EffectiveAsync(server);
        var ride = await server.SendAsync("ride-1", "person-1", "travel", "distance", "10 km", DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal(1_200_000, ride.GetProperty("reductionMg").GetInt64());

        // Every step is signed by its person, and anyone sees how it came about.
        var history = (await server.Services.GetRequiredService<IMethodGovernance>().HistoryAsync(Method, default))!;
        var signatures = server.Services.GetRequiredService<IStaffSignatures>();
        foreach (var step in history.Steps.Where(step => step.By?.Id is not null))
        {
            Assert.True(await signatures.VerifyAsync(step.Signature!, SHA256.HashData(step.Canonical.Span), default));
        }

        Assert.Equal(5, history.Steps.Select(step => step.By?.Id).OfType<StaffId>().Distinct().Count());
        await using var public_ = await browser.NewContextAsync("en", viewport: Browser.Desktop);
        var open = await public_.NewPageAsync();
        await open.GotoAsync($"{server.Url}/methods/{Method.Id}/{Method.Version}");
        Assert.Equal(history.Steps.Count, await open.Locator(".moment").CountAsync());
        Assert.Contains("Prof. Gao", await open.Locator(".timeline").InnerTextAsync(), StringComparison.Ordinal);
        await LookAsync(open, "method-public", "en");
        var receipt = await open.APIRequest.GetAsync(server.Url + await open.Locator(".moment-proof a").First.GetAttributeAsync("href"));
        Assert.True(receipt.Ok, receipt.StatusText);
    }

    private static string Today => DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex("已批准|生效中")]
    private static partial Regex Published();

    [GeneratedRegex("<code>([a-z_]+)</code></p>")]
    private static partial Regex CodeOfFault();

    private async Task<IPage> OpenAsync(RealServer server, string name, params Role[] roles)
    {
        var person = await server.PersonAsync(name, [.. roles.Select(role => new RoleGrant(role, server.Source.Programme.Value))]);
        var context = await browser.NewContextAsync("zh-CN", viewport: Browser.Desktop);
        return await context.SignInAsync(server, "/console/methods", person);
    }

    /// <summary>A picture for people, and what axe says of the page.</summary>
    private static async Task LookAsync(IPage page, string name, string locale = "zh-CN")
    {
        await ConsolePictures.TakeAsync(page, name, locale, ColorScheme.Light);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{name} is too wide");
        var result = await page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => $"{name}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
    }

    private static async Task SignAsync(IPage page, string form)
    {
        await page.Locator(form + " input[name=password]").First.FillAsync(Operators.Password);
        await page.Locator(form + " .button").First.ClickAsync();
    }

    private static async Task ReviewAsync(IPage page, string draft, string comment)
    {
        await page.GotoAsync(draft);
        await page.Locator(".next a.button").ClickAsync();
        await page.Locator("#on-baseline").FillAsync(comment);
        await page.Locator("input[name=verdict][value=approve]").CheckAsync();
        await LookAsync(page, "method-review");
        await SignAsync(page, "form[action$='/review']");
        await page.Locator(".moment", new() { HasTextString = comment }).WaitForAsync();
    }

    private static async Task VoteAsync(IPage page, string draft)
    {
        await page.GotoAsync(draft);
        await page.Locator("input[name=ballot][value=yes]").CheckAsync();
        await LookAsync(page, "method-vote");
        await SignAsync(page, "form[action$='/vote']");
        await page.Locator("form[action$='/vote']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    /// <summary>Sends a step as a form of the person's own session would, and says how it was refused.</summary>
    private static async Task<string> TryAsync(IPage page, string path, params (string Name, string Value)[] fields)
    {
        var token = await page.Locator("input[name=form-token]").First.GetAttributeAsync("value");
        var form = new Dictionary<string, string> { ["form-token"] = token!, ["password"] = Operators.Password, ["revision"] = "9" };
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        var answer = await page.EvaluateAsync<string[]>(
            "async ([path, form]) => { const answer = await fetch(path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' }); return [String(answer.status), await answer.text()]; }",
            new object[] { path, form });
        return answer[0] != "422" ? answer[0] : CodeOfFault().Match(answer[1]).Groups[1].Value;
    }

    private static async Task DayPassesAsync(RealServer server)
    {
        await using var command = server.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("update methods.draft set notice_until = now() where state = 'notice'");
        await command.ExecuteNonQueryAsync();
    }

    private static async Task EffectiveAsync(RealServer server)
    {
        var life = server.Services.GetRequiredService<IMethodGovernance>();
        for (var i = 0; i < 100 && (await life.HistoryAsync(Method, default))!.State != MethodState.Effective; i++)
        {
            await Task.Delay(100);
        }

        Assert.Equal(MethodState.Effective, (await life.HistoryAsync(Method, default))!.State);
    }
}
