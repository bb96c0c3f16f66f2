using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puhui.Bookkeeping;
using Puhui.Credits.Book;
using Puhui.Credits.Contracts;
using Puhui.Modules.Tests.Credits.Collecting;
using Puhui.Modules.Tests.Credits.Support;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Credits.Book;

/// <summary><c>/v1/me/credits…</c> behind a real Kestrel and the gate; the token of the test is the account.</summary>
public sealed class Points_over_http : IAsyncLifetime
{
    private CreditHouse _house = null!;
    private WebApplication _app = null!;
    private AccountId _anna;
    private AccountId _ben;

    public async ValueTask InitializeAsync()
    {
        _house = await CreditHouse.StartAsync();
        (_anna, _ben) = (await _house.PersonAsync("anna"), await _house.PersonAsync("ben"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_house.Modules.Get<PuhuiSettings>()).AddSingleton(TimeProvider.System).AddSingleton<ProblemCatalogue>();
        builder.Services.AddAccessGate().AddSingleton<ISessionReader, Sessions>();
        builder.Services.AddSingleton(_house.Book).AddSingleton(_house.Modules.Get<ICollecting>()).AddSingleton(_house.Modules.Get<ICreditGifts>()).AddSingleton(_house.Modules.Get<IProgrammes>());
        _app = builder.Build();
        _app.UseAccessGate();
        CreditEndpoints.Map(_app);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _house.DisposeAsync();
    }

    [Fact]
    public async Task A_holder_reads_collects_and_gives()
    {
        var act = EntryId.New();
        await _house.GrantAsync(_anna, 60, _house.Now.AddDays(5), act);
        var ball = await Collecting_balls.BallAsync(_house, _anna, 7, ripeIn: 0);
        await Collecting_balls.BallAsync(_house, _anna, 5, ripeIn: 3);

        var (_, credits) = await AskAsync(HttpMethod.Get, "");
        Assert.Equal((60, 12), (credits.GetProperty("credits")[0].GetProperty("available").GetInt64(), credits.GetProperty("credits")[0].GetProperty("waiting").GetInt64()));
        Assert.Equal(2, (await AskAsync(HttpMethod.Get, "/demo/balls")).Body.GetProperty("balls").GetArrayLength());
        Assert.Equal("waiting", (await AskAsync(HttpMethod.Get, $"/{_house.Programme}/balls")).Body.GetProperty("balls")[0].GetProperty("state").GetString());
        Assert.Equal(7, (await AskAsync(HttpMethod.Post, "/demo/collect")).Body.GetProperty("points").GetInt64());
        Assert.Equal(67, (await AskAsync(HttpMethod.Post, "/demo/collect", new { balls = new[] { ball.ToString() } })).Body.GetProperty("available").GetInt64());

        var gift = new { to = _ben.ToString(), kind = "gift", points = 20 };
        var given = await AskAsync(HttpMethod.Post, "/demo/gifts", gift, key: "gift-to-ben");
        Assert.Equal((201, 20), (given.Status, given.Body.GetProperty("points").GetInt64()));
        Assert.Equal(given.Body.GetProperty("entry").GetString(), (await AskAsync(HttpMethod.Post, "/demo/gifts", gift, key: "gift-to-ben")).Body.GetProperty("entry").GetString());

        var first = (await AskAsync(HttpMethod.Get, "/demo/statement?limit=2", language: "zh-CN")).Body;
        Assert.Equal("giftSent", first.GetProperty("movements")[0].GetProperty("kind").GetString());
        Assert.Equal("赠出 20 分", first.GetProperty("movements")[0].GetProperty("why").GetString());
        var rest = (await AskAsync(HttpMethod.Get, $"/demo/statement?cursor={first.GetProperty("next").GetString()}")).Body;
        Assert.Equal(act.ToString(), Assert.Single(rest.GetProperty("movements").EnumerateArray()).GetProperty("act").GetString());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        Assert.Equal(40, (await AskAsync(HttpMethod.Get, "/demo/lots")).Body.GetProperty("lots")[0].GetProperty("left").GetInt64());
        await _house.CheckAsync(_anna, _ben);
    }

    [Fact]
    public async Task What_cannot_be_is_named()
    {
        var to = _ben.ToString();
        Assert.Equal((401, "sign_in_needed"), await CodeAsync(HttpMethod.Get, "", who: null));
        Assert.Equal((404, "not_found"), await CodeAsync(HttpMethod.Get, "/nowhere/lots"));
        Assert.Equal((404, "not_found"), await CodeAsync(HttpMethod.Get, $"/{ProgrammeId.New()}/statement"));
        Assert.Equal((400, "unreadable"), await CodeAsync(HttpMethod.Get, "/demo/statement?limit=0"));
        Assert.Equal((400, "unreadable"), await CodeAsync(HttpMethod.Get, "/demo/statement?limit=501"));
        Assert.Equal((400, "cursor_invalid"), await CodeAsync(HttpMethod.Get, "/demo/statement?cursor=-1"));
        Assert.Equal((404, "ball_unknown"), await CodeAsync(HttpMethod.Post, "/demo/collect", "{\"balls\":[\"bal_x\"]}"));
        Assert.Equal((400, "unreadable"), await CodeAsync(HttpMethod.Post, "/demo/collect", "{\"balls\":7}"));
        Assert.Equal((400, "unreadable"), await CodeAsync(HttpMethod.Post, "/demo/collect", "[1"));
        Assert.Equal((400, "unreadable"), await CodeAsync(HttpMethod.Post, "/demo/collect", $"{{\"balls\":[\"{new string('x', 20_000)}\"]}}"));
        foreach (var key in (string?[])[null, "short", new string('k', 65), "with space"])
        {
            Assert.Equal((400, "unreadable"), await CodeAsync(HttpMethod.Post, "/demo/gifts", $"{{\"to\":\"{to}\",\"kind\":\"gift\",\"points\":1}}", key: key));
        }

        foreach (var body in (string[])["{}", $"{{\"to\":\"{to}\"}}", $"{{\"to\":\"{to}\",\"kind\":\"loan\"}}", $"{{\"to\":\"{to}\",\"kind\":\"gift\",\"points\":1.5}}", $"{{\"to\":\"{to}\",\"kind\":\"gift\",\"points\":99999999999999999999}}"])
        {
            Assert.Equal((400, "unreadable"), await CodeAsync(HttpMethod.Post, "/demo/gifts", body, key: "request-1"));
        }

        Assert.Equal((422, "amount_not_positive"), await CodeAsync(HttpMethod.Post, "/demo/gifts", $"{{\"to\":\"{to}\",\"kind\":\"gift\",\"points\":-5}}", key: "request-1"));
        Assert.Equal((409, "balance_insufficient"), await CodeAsync(HttpMethod.Post, "/demo/gifts", $"{{\"to\":\"{to}\",\"kind\":\"gift\",\"points\":5}}", key: "request-1"));
        Assert.Equal((422, "not_a_member"), await CodeAsync(HttpMethod.Post, "/demo/gifts", $"{{\"to\":\"{AccountId.New()}\",\"kind\":\"gift\",\"points\":5}}", key: "request-1"));
    }

    private async Task<(int Status, string? Code)> CodeAsync(HttpMethod method, string path, string? body = null, string? key = null, string? who = "anna")
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        var (status, answer) = await SendAsync(method, path, content, key, who is null ? null : _anna, "en");
        return (status, answer.GetProperty("code").GetString());
    }

    private async Task<(int Status, JsonElement Body)> AskAsync(HttpMethod method, string path, object? body = null, string? key = null, string language = "en")
    {
        using var content = body is null ? null : JsonContent.Create(body);
        return await SendAsync(method, path, content, key, _anna, language);
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, HttpContent? content, string? key, AccountId? who, string language)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1/me/credits" + path) { Content = content };
        request.Headers.AcceptLanguage.ParseAdd(language);
        if (who is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who.ToString());
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    private sealed class Sessions : ISessionReader
    {
        public ValueTask<Visitor?> ReadAsync(HttpContext http) => ValueTask.FromResult<Visitor?>(
            AccountId.TryParse(http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal), out var account)
                ? new Visitor.Holder(account.Value, "test") { IsBearer = true } : null);
    }
}
