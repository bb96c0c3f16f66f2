using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puhui.Connectors.Tests.Items;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Platform.Http;
using Puhui.WeChat;
using Puhui.WeChat.Sessions;

namespace Puhui.Connectors.Tests.WeChat;

public sealed class Sending_steps
{
    private const string Person = "oGZUI0egBJY1zhBYw2KhdUfwVJJE";
    private readonly SteadyClock _clock = new(WeRunSamples.Watermark.AddMinutes(1));

    [Fact]
    public async Task Finished_days_are_credited_and_today_waits()
    {
        await using var server = await StartAsync();
        var (status, answer) = await StepsAsync(server, WeRunSamples.Of("werun_synthetic", "encryptedData"));
        Assert.Equal(200, status);
        Assert.Equal(["posted", "posted", "posted", "held", "unfinished"], Fates(answer));

        // 0.02 g a step; 50,001 steps are held.
        Assert.Equal(145_000 + 206_840 + 360_000, await server.BalanceAsync(Person));
        Assert.Equal(["unchanged", "unchanged", "unchanged", "unchanged", "unfinished"], Fates((await StepsAsync(server, WeRunSamples.Of("werun_synthetic", "encryptedData"))).Body));
    }

    [Fact]
    public async Task A_restated_day_corrects_the_one_before()
    {
        await using var server = await StartAsync();
        await StepsAsync(server, WeRunSamples.Data(WeRunSamples.Watermark, 5000, 0));
        Assert.Equal(100_000, await server.BalanceAsync(Person));
        _clock.Now += TimeSpan.FromHours(6);
        Assert.Equal(["posted", "posted"], Fates((await StepsAsync(server, WeRunSamples.Data(_clock.Now, 6000, 300))).Body));
        Assert.Equal(120_000 + 6_000, await server.BalanceAsync(Person));
        Assert.Equal(["posted", "unchanged"], Fates((await StepsAsync(server, WeRunSamples.Data(_clock.Now, 4000, 300))).Body));
        Assert.Equal(80_000 + 6_000, await server.BalanceAsync(Person));
        Assert.Equal((422, "watermark_older"), Problem(await StepsAsync(server, WeRunSamples.Data(_clock.Now.AddMinutes(-30), 9000))));
    }

    [Fact]
    public async Task A_server_that_died_before_noting_a_day_goes_on_from_the_books()
    {
        await using var server = await StartAsync();
        await StepsAsync(server, WeRunSamples.Data(WeRunSamples.Watermark, 5000));
        await using (var forget = server.Database.CreateCommand("delete from wechat.day"))
        {
            await forget.ExecuteNonQueryAsync();
        }

        Assert.Equal(["duplicate"], Fates((await StepsAsync(server, WeRunSamples.Data(WeRunSamples.Watermark, 5000))).Body));
        await using (var forget = server.Database.CreateCommand("delete from wechat.day"))
        {
            await forget.ExecuteNonQueryAsync();
        }

        Assert.Equal(["posted"], Fates((await StepsAsync(server, WeRunSamples.Data(WeRunSamples.Watermark, 7000))).Body));
        Assert.Equal(140_000, await server.BalanceAsync(Person));
    }

    [Fact]
    public async Task Data_that_are_old_foreign_unsigned_or_of_nobody_are_refused()
    {
        await using var server = await StartAsync();
        var data = WeRunSamples.Of("werun_synthetic", "encryptedData");
        Assert.Equal((422, "session_unknown"), Problem(await StepsAsync(server, data, person: "nobody")));
        Assert.Equal((422, "signature_wrong"), Problem(await StepsAsync(server, data, more: ""","rawData":"x","signature":"00" """)));
        Assert.Equal((400, "unreadable"), Problem(await StepsAsync(server, data, more: ""","colour":"red" """)));
        Assert.Equal((422, "decryption_failed"), Problem(await StepsAsync(server, WeRunSamples.Seal("x"))));
        _clock.Now += TimeSpan.FromHours(2);
        Assert.Equal((422, "watermark_old"), Problem(await StepsAsync(server, data)));
        await PutAsync(server, """{"appid":"wx0000"}""");
        Assert.Equal((422, "appid_foreign"), Problem(await StepsAsync(server, data)));
    }

    [Fact]
    public async Task Session_keys_lie_sealed()
    {
        await using var server = await StartAsync();
        var kept = await server.AskAsync<byte[]>("select session_key from wechat.session");
        Assert.True(kept.AsSpan().IndexOf(Convert.FromBase64String(WeRunSamples.SessionKey)) < 0);
        Assert.Equal(1L, await server.AskAsync<long>("select count(*) from wechat.session"));
    }

    [Fact]
    public async Task A_login_code_is_exchanged_with_WeChat()
    {
        await using var peer = await PeerAsync();
        await using var server = await StartAsync(peer.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Assert.Equal((422, "wechat_app_missing"), Problem(await server.SendAsync("/v1/wechat/sessions", """{"code":"good"}""")));
        await PutAsync(server, $$"""{"appid":"{{WeRunSamples.AppId}}","secret":"s3cret"}""");
        var (status, answer) = await server.SendAsync("/v1/wechat/sessions", """{"code":"good"}""");
        Assert.Equal((200, "peer-1"), (status, answer.GetProperty("openid").GetString()));
        Assert.Equal(["posted"], Fates((await StepsAsync(server, WeRunSamples.Data(WeRunSamples.Watermark, 5000), person: "peer-1")).Body));
        Assert.Equal((422, "code_invalid"), Problem(await server.SendAsync("/v1/wechat/sessions", """{"code":"used"}""")));
        Assert.Equal((503, "wechat_busy"), Problem(await server.SendAsync("/v1/wechat/sessions", """{"code":"busy"}""")));
        Assert.Equal((503, "wechat_busy"), Problem(await server.SendAsync("/v1/wechat/sessions", """{"code":"broken"}""")));
        Assert.Equal((422, "field_missing"), Problem(await server.SendAsync("/v1/wechat/sessions", "{}")));
    }

    [Fact]
    public async Task The_demo_programme_counts_steps_in_Hubei_and_distance_elsewhere()
    {
        await using var server = await StartAsync(choices: DemoChoices.Rows);
        Assert.Equal(["refused"], Fates((await StepsAsync(server, WeRunSamples.Data(WeRunSamples.Watermark, 5000))).Body));
        Assert.Equal(["posted"], Fates((await StepsAsync(server, WeRunSamples.Data(WeRunSamples.Watermark, 5000), more: ""","region":"CN-42" """)).Body));
    }

    [Fact]
    public async Task Without_the_setting_WeChat_is_never_called()
    {
        await using var server = await StartAsync();
        Assert.Equal((422, "wechat_off"), Problem(await server.SendAsync("/v1/wechat/sessions", """{"code":"good"}""")));
    }

    /// <summary>Answers as the documentation of jscode2session says.</summary>
    private static async Task<WebApplication> PeerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var peer = builder.Build();
        peer.MapGet("/sns/jscode2session", (HttpRequest request) => Results.Text(
            request.Query["appid"] != WeRunSamples.AppId || request.Query["secret"] != "s3cret" || request.Query["grant_type"] != "authorization_code" ? """{"errcode":40125,"errmsg":"invalid appsecret"}"""
            : request.Query["js_code"] == "good" ? $$"""{"session_key":"{{WeRunSamples.SessionKey}}","openid":"peer-1"}"""
            : request.Query["js_code"] == "used" ? """{"errcode":40163,"errmsg":"code been used"}"""
            : request.Query["js_code"] == "busy" ? """{"errcode":-1,"errmsg":"system error"}"""
            : "<html>"));
        await peer.StartAsync();
        return peer;
    }

    private async Task<ActivityServer> StartAsync(string? api = null, IEnumerable<MethodChoiceRow>? choices = null)
    {
        var server = await ActivityServer.StartAsync(
            _clock,
            choices: choices ?? [new MethodChoiceRow("walking", new MethodRef("cn.wh.points", "2021.1"))],
            add: (services, settings) =>
            {
                services.AddWeChat(settings);
                services.AddSingleton(_ => new LoginClient(settings with { WeChatApi = api is null ? null : new Uri(api) }, new OutsideHttp(loopback: true)));
            },
            map: routes => routes.MapWeChat());
        if (api is null)
        {
            await PutAsync(server, $$"""{"appid":"{{WeRunSamples.AppId}}"}""");
            Assert.Equal(200, (await server.SendAsync("/v1/wechat/sessions", $$"""{"openid":"{{Person}}","session_key":"{{WeRunSamples.SessionKey}}"}""")).Status);
        }

        return server;
    }

    private static async Task PutAsync(ActivityServer server, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PutAsync("/v1/wechat/app", content);
        Assert.Equal(204, (int)answer.StatusCode);
    }

    private static Task<(int Status, JsonElement Body)> StepsAsync(ActivityServer server, string data, string person = Person, string more = "") =>
        server.SendAsync("/v1/wechat/steps", $$"""{"openid":"{{person}}","encryptedData":"{{data}}","iv":"{{WeRunSamples.Iv}}"{{more}}}""");

    private static string[] Fates(JsonElement answer) => [.. answer.GetProperty("days").EnumerateArray().Select(day => day.GetProperty("status").GetString()!)];

    private static (int, string?) Problem((int Status, JsonElement Body) answer) => (answer.Status, answer.Body.GetProperty("code").GetString());
}
