using System.Net;
using Puhui.Activities.Contracts;
using Puhui.Client;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Platform.Cryptography;

namespace Puhui.Modules.Tests.Activities.Sources;

/// <summary>The package partners use, against the server over HTTP.</summary>
public sealed class The_client_for_dotnet : IAsyncLifetime
{
    private static readonly DateTimeOffset Yesterday = DateTimeOffset.UtcNow.AddDays(-1);
    private ActivityServer _server = null!;

    private Uri Address => _server.Http.BaseAddress!;

    public async ValueTask InitializeAsync() => _server = await ActivityServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Sends_looks_up_and_cancels_with_a_bearer_key() => await UseAsync(PuhuiCredentials.Bearer(_server.Key));

    [Fact]
    public async Task Sends_looks_up_and_cancels_with_hmac()
    {
        var key = await _server.Get<ISourceKeys>().CreateAsync(_server.Source.Id, new(SourceKeyKind.HmacSha256, "client"), default);
        await UseAsync(PuhuiCredentials.Signed(new HmacSigner(key.Key.Id.ToString(), key.Secret!)));
    }

    [Fact]
    public async Task Sends_looks_up_and_cancels_with_a_signer_of_the_callers()
    {
        var pair = Sm2Signer.NewKeyPair();
        using var sm2 = new Sm2Signer("partner", pair.PrivateKey, pair.PublicKey);
        var key = await _server.Get<ISourceKeys>().CreateAsync(_server.Source.Id, new(SourceKeyKind.Sm2Sm3, "client") { PublicKey = Convert.ToBase64String(pair.PublicKey) }, default);
        await UseAsync(PuhuiCredentials.Signed(new Sm2(key.Key.Id.ToString(), sm2)));
    }

    [Fact]
    public async Task Tells_why_a_request_was_refused_and_when_it_is_a_trial()
    {
        using var unknown = new PuhuiClient(Address, PuhuiCredentials.Signed(new HmacSigner(SourceKeyId.New().ToString(), "AAAA")));
        var refused = await Assert.ThrowsAsync<PuhuiException>(() => unknown.PostAsync([Trip("a")]));
        Assert.Equal("key_unknown", refused.Code);
        await _server.Get<ISources>().SetStateAsync(_server.Source.Id, SourceState.Sandbox, default);
        using var client = new PuhuiClient(Address, PuhuiCredentials.Bearer(_server.Key));
        Assert.True((await client.PostAsync([Trip("a")])).Sandbox);
    }

    [Fact]
    public async Task Waits_as_long_as_it_is_told_and_signs_each_attempt_anew()
    {
        var key = await _server.Get<ISourceKeys>().CreateAsync(_server.Source.Id, new(SourceKeyKind.HmacSha256, "client"), default);
        var time = new WaitingTime();
        var options = new PuhuiClientOptions { Time = time, Handler = new Busy(3, TimeSpan.FromSeconds(7)) };
        using var client = new PuhuiClient(Address, PuhuiCredentials.Signed(new HmacSigner(key.Key.Id.ToString(), key.Secret!)), options);

        // Each attempt reached the server; only its answer was lost.
        Assert.Equal(1, (await client.PostAsync([Trip("a")])).Duplicate);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromSeconds(7), 3), time.Waits);
        Assert.Equal(4, await _server.AskAsync<long>("select count(*) from activities.nonce"));

        using var patient = new PuhuiClient(Address, PuhuiCredentials.Bearer(_server.Key), new PuhuiClientOptions { Time = time, Handler = new Busy(9, TimeSpan.FromHours(8)) });
        var late = await Assert.ThrowsAsync<PuhuiException>(() => patient.PostAsync([Trip("b")]));
        Assert.Equal(TimeSpan.FromHours(8), late.RetryAfter);
    }

    private async Task UseAsync(PuhuiCredentials credentials)
    {
        using var client = new PuhuiClient(Address, credentials, new PuhuiClientOptions { BatchSize = 2 });
        var answer = await client.PostAsync([Trip("a"), Trip("b b/ü"), Trip("c", "5")], listAll: true);
        Assert.Equal((2, 1, false), (answer.Posted, answer.Refused, answer.Sandbox));
        Assert.Equal(["posted", "posted", "refused"], answer.Results.Select(result => result.Status));
        Assert.Equal(892_800, answer.Results[0].ReductionMg);
        Assert.Equal("unit_missing", answer.Results[2].Code);
        Assert.Equal(2, (await client.PostAsync([Trip("a"), Trip("b b/ü")])).Duplicate);
        Assert.Equal("posted", (await client.GetAsync("a")).GetProperty("status").GetString());
        Assert.Equal(892_800, (await client.CancelAsync("a")).ReversedMg);
        Assert.Equal("not_found", (await Assert.ThrowsAsync<PuhuiException>(() => client.CancelAsync("none"))).Code);
    }

    private static ActivityMessage Trip(string id, string distance = "12.4 km") =>
        new(id, "user-7", "metro", Yesterday, new Dictionary<string, string> { ["distance"] = distance });

    private sealed class Sm2(string keyId, Sm2Signer signer) : ISigner
    {
        public string KeyId => keyId;

        public string Algorithm => "sm2-sm3";

        public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> text, CancellationToken cancel) => new(signer.Sign(text.Span));
    }

    /// <summary>Passes requests on, and answers the first ones as a busy server would.</summary>
    private sealed class Busy(int times, TimeSpan pause) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _left = times;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (_left-- <= 0)
            {
                return answer;
            }

            answer.Dispose();
            var busy = new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new StringContent("{\"code\":\"rate_limit\",\"detail\":\"later\"}") };
            busy.Headers.RetryAfter = new(pause);
            return busy;
        }
    }

    /// <summary>The real clock, whose pauses are noted and over at once.</summary>
    private sealed class WaitingTime : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero)
            {
                Waits.Add(dueTime);
            }

            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
