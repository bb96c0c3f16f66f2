using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Accounts.Contracts;
using Puhui.Modules.Tests.Accounts.Support;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Accounts.SignIn;

/// <summary>Against a peer that answers as WeChat's documentation says: codes of two apps, once each, and its error numbers.</summary>
public sealed class Signing_in_by_WeChat
{
    private const string Site = "wxsite000000000001";
    private const string Mini = "wxmini000000000001";

    private static async Task<(Citizens Citizens, Peer Peer)> StartAsync()
    {
        var peer = new Peer();
        var citizens = await Citizens.StartAsync(services =>
        {
            var settings = services.Select(s => s.ImplementationInstance).OfType<PuhuiSettings>().First();
            foreach (var app in new[] { Site, Mini })
            {
                var file = Path.Combine(settings.DataFolder, "keys", $"wechat-{app}.key");
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, "secret-of-" + app + "\n");
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            services.RemoveAll<PuhuiSettings>();
            services.AddSingleton(settings with { WeChatApi = peer.Address, WeChatSite = Site, WeChatMini = Mini, OutsideLoopback = true, PublicUrl = "https://puhui.example" });
        });
        return (citizens, peer);
    }

    private static string State(WeChatJourney journey) => HttpUtility.ParseQueryString(new Uri(journey.Address).Query)["state"]!;

    private static async Task<NewSession> ByMiniAsync(Citizens citizens, string code)
    {
        var entered = await citizens.Modules.Get<IWeChatSignIn>().EnterAsync(code, Citizens.Asker with { Bearer = true }, default);
        Assert.True(entered.IsAccepted, entered.Refusal?.ToString());
        return entered.Value;
    }

    [Fact]
    public async Task Leads_to_WeChat_and_back_with_the_same_state()
    {
        var (citizens, peer) = await StartAsync();
        await using var _ = citizens;
        using var __ = peer;
        var weChat = citizens.Modules.Get<IWeChatSignIn>();

        var journey = weChat.Begin(insideWeChat: false, "/me/groups").Value;
        var address = new Uri(journey.Address);
        var query = HttpUtility.ParseQueryString(address.Query);
        Assert.Equal("https://open.weixin.qq.com/connect/qrconnect", address.GetLeftPart(UriPartial.Path));
        Assert.Equal((Site, "https://puhui.example/sign-in/wechat/back", "code", "snsapi_login", "#wechat_redirect"), (query["appid"], query["redirect_uri"], query["response_type"], query["scope"], address.Fragment));
        Assert.Matches("^[0-9a-f]{64}$", query["state"]);

        peer.Give("CODE1", "openid-site-1", "union-1");
        var arrived = (await weChat.EndAsync(journey.Kept, query["state"], "CODE1", Citizens.Asker, default)).Value;
        Assert.True(arrived.Session.IsNew);
        Assert.Equal("/me/groups", arrived.Next);
        Assert.Equal($"/sns/oauth2/access_token?appid={Site}&secret=secret-of-{Site}&code=CODE1&grant_type=authorization_code", peer.Asked.Single());
        Assert.Equal("wechat_off", weChat.Begin(insideWeChat: true, null).Refusal?.Code);
    }

    [Fact]
    public async Task Refuses_a_state_that_this_browser_did_not_begin()
    {
        var (citizens, peer) = await StartAsync();
        await using var _ = citizens;
        using var __ = peer;
        var weChat = citizens.Modules.Get<IWeChatSignIn>();
        var mine = weChat.Begin(false, null).Value;
        var theirs = weChat.Begin(false, null).Value;
        peer.Give("CODE1", "openid-site-1", null);

        foreach (var (kept, state) in new[] { (mine.Kept, State(theirs)), (null, State(mine)), (mine.Kept, null), ("nonsense", State(mine)), (mine.Kept[..^2] + "xx", State(mine)) })
        {
            Assert.Equal("wechat_state", (await weChat.EndAsync(kept, state, "CODE1", Citizens.Asker, default)).Refusal?.Code);
        }

        citizens.Clock.Pass(TimeSpan.FromMinutes(11));
        Assert.Equal("wechat_state", (await weChat.EndAsync(mine.Kept, State(mine), "CODE1", Citizens.Asker, default)).Refusal?.Code);
        Assert.Empty(peer.Asked);
    }

    [Fact]
    public async Task Finds_one_person_in_two_apps_by_the_union_id()
    {
        var (citizens, peer) = await StartAsync();
        await using var _ = citizens;
        using var __ = peer;
        var weChat = citizens.Modules.Get<IWeChatSignIn>();
        peer.Give("A", "openid-mini-1", "union-1");
        peer.Give("B", "openid-site-1", "union-1");
        peer.Give("C", "openid-site-2", "union-2");

        var mini = await ByMiniAsync(citizens, "A");
        var journey = weChat.Begin(false, null).Value;
        var site = (await weChat.EndAsync(journey.Kept, State(journey), "B", Citizens.Asker, default)).Value.Session;
        var other = (await weChat.EndAsync(journey.Kept, State(journey), "C", Citizens.Asker, default)).Value.Session;

        Assert.Equal(mini.Holder, site.Holder);
        Assert.False(site.IsNew);
        Assert.NotEqual(mini.Holder, other.Holder);
        Assert.Equal(["wechat"], (await citizens.SignIn.ContactsAsync(mini.Holder, default)).Select(c => c.Kind));
    }

    [Fact]
    public async Task Keeps_the_account_of_who_came_before_the_apps_were_bound_together()
    {
        var (citizens, peer) = await StartAsync();
        await using var _ = citizens;
        using var __ = peer;
        peer.Give("A", "openid-mini-1", null);
        peer.Give("B", "openid-mini-1", "union-1");
        peer.Give("C", "openid-mini-1", null);

        var before = await ByMiniAsync(citizens, "A");
        Assert.Equal(before.Holder, (await ByMiniAsync(citizens, "B")).Holder);
        Assert.Equal(before.Holder, (await ByMiniAsync(citizens, "C")).Holder);
        Assert.Equal(1, await citizens.CountAsync("accounts.holder"));
    }

    [Theory]
    [InlineData(40029, "wechat_code_invalid")]
    [InlineData(40163, "wechat_code_invalid")]
    [InlineData(40226, "wechat_blocked")]
    [InlineData(45011, "wechat_busy")]
    [InlineData(-1, "wechat_busy")]
    public async Task Says_what_WeChat_says(int error, string code)
    {
        var (citizens, peer) = await StartAsync();
        await using var _ = citizens;
        using var __ = peer;
        peer.Fail("BAD", error);

        var refusal = (await citizens.Modules.Get<IWeChatSignIn>().EnterAsync("BAD", Citizens.Asker, default)).Refusal!;

        Assert.Equal(code, refusal.Code);
        Assert.DoesNotContain("secret-of", refusal.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await citizens.CountAsync("accounts.session"));
    }

    [Fact]
    public async Task Takes_a_code_once_and_asks_nothing_for_what_is_none()
    {
        var (citizens, peer) = await StartAsync();
        await using var _ = citizens;
        using var __ = peer;
        peer.Give("A", "openid-mini-1", null);
        await ByMiniAsync(citizens, "A");

        Assert.Equal("wechat_code_invalid", (await citizens.Modules.Get<IWeChatSignIn>().EnterAsync("A", Citizens.Asker, default)).Refusal?.Code);
        var asked = peer.Asked.Count;
        Assert.Equal("wechat_code_invalid", (await citizens.Modules.Get<IWeChatSignIn>().EnterAsync("A&secret=x", Citizens.Asker, default)).Refusal?.Code);
        Assert.Equal("wechat_code_invalid", (await citizens.Modules.Get<IWeChatSignIn>().EnterAsync(null, Citizens.Asker, default)).Refusal?.Code);
        Assert.Equal(asked, peer.Asked.Count);
    }

    /// <summary>WeChat's two addresses: a code is known to one app and works once.</summary>
    private sealed class Peer : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentDictionary<string, string> _answers = new();

        public Peer()
        {
            using (var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                socket.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}");
            }

            _listener.Prefixes.Add(Address + "sns/");
            _listener.Start();
            _ = Task.Run(ServeAsync);
        }

        public Uri Address { get; }

        public ConcurrentQueue<string> Asked { get; } = new();

        public void Give(string code, string openId, string? unionId) => _answers[code] =
            $$"""{"access_token":"T","expires_in":7200,"refresh_token":"R","scope":"snsapi_login","session_key":"tiihtNczf5v6AKRyjwEUhQ==","openid":"{{openId}}"{{(unionId is null ? "" : $",\"unionid\":\"{unionId}\"")}}}""";

        public void Fail(string code, int error) => _answers[code] = $$"""{"errcode":{{error}},"errmsg":"for the test"}""";

        public void Dispose() => ((IDisposable)_listener).Dispose();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext http;
                try
                {
                    http = await _listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                Asked.Enqueue(http.Request.RawUrl!);
                var query = http.Request.QueryString;
                var known = query["secret"] == "secret-of-" + query["appid"] && query["grant_type"] == "authorization_code";
                var code = http.Request.Url!.AbsolutePath == "/sns/jscode2session" ? query["js_code"] : query["code"];
                var answer = !known ? """{"errcode":40125,"errmsg":"invalid appsecret"}"""
                    : _answers.TryRemove(code ?? "", out var found) ? found
                    : """{"errcode":40029,"errmsg":"invalid code"}""";
                http.Response.ContentType = "text/plain";
                http.Response.OutputStream.Write(Encoding.UTF8.GetBytes(answer));
                http.Response.Close();
            }
        }
    }
}
