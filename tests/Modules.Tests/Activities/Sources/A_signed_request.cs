using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Platform.Cryptography;
using static Puhui.Modules.Tests.Activities.Support.ActivityServer;

namespace Puhui.Modules.Tests.Activities.Sources;

public sealed class A_signed_request : IAsyncLifetime
{
    private readonly MovingTime _time = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));
    private ActivityServer _server = null!;
    private CreatedSourceKey _hmac = null!;

    private ISourceKeys Keys => _server.Get<ISourceKeys>();

    private SignedRequest Fresh => SignedRequest.Hmac(_hmac, _time.Now);

    public async ValueTask InitializeAsync()
    {
        _server = await StartAsync(_time);
        _server.Http.DefaultRequestHeaders.Authorization = null;
        _hmac = await Keys.CreateAsync(_server.Source.Id, new(SourceKeyKind.HmacSha256, "signed"), default);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("sha-256")]
    [InlineData("sha-512")]
    [InlineData("sm3")]
    public async Task Is_taken_with_hmac(string digest)
    {
        var (status, body) = await SendAsync(Fresh with { Body = Trip("a"), Digest = digest, Algorithm = "hmac-sha256" });
        Assert.Equal(200, status);
        Assert.Equal(1, body.GetProperty("posted").GetInt32());
    }

    [Fact]
    public async Task Is_taken_with_hmac_over_sm3()
    {
        await Keys.RevokeAsync(_server.Source.Id, _hmac.Key.Id, default);
        var made = await Keys.CreateAsync(_server.Source.Id, new(SourceKeyKind.HmacSm3, "national"), default);
        var secret = Convert.FromBase64String(made.Secret!);
        var request = new SignedRequest(made, text => HmacSm3.HashData(secret, text), _time.Now) { Digest = "sm3" };
        Assert.Equal(200, (await SendAsync(request with { Body = Trip("a"), Algorithm = "hmac-sm3" })).Status);
        await RefusedAsync("signature_invalid", SignedRequest.Hmac(made, _time.Now));
        await RefusedAsync("signature_algorithm", request with { Algorithm = "hmac-sha256" });
    }

    [Fact]
    public async Task Is_taken_with_ed25519_and_with_sm2()
    {
        using var ed25519 = new Ed25519Signer("partner", Ed25519Signer.NewPrivateKey());
        var pair = Sm2Signer.NewKeyPair();
        using var sm2 = new Sm2Signer("partner", pair.PrivateKey, pair.PublicKey);
        await Keys.RevokeAsync(_server.Source.Id, _hmac.Key.Id, default);
        var first = await Keys.CreateAsync(_server.Source.Id, new(SourceKeyKind.Ed25519, "ed") { PublicKey = Convert.ToBase64String(ed25519.Key.PublicKey.Span) }, default);
        var second = await Keys.CreateAsync(_server.Source.Id, new(SourceKeyKind.Sm2Sm3, "sm") { PublicKey = Convert.ToBase64String(pair.PublicKey) }, default);
        Assert.Null(first.Secret);
        Assert.Equal(200, (await SendAsync(new(first, text => ed25519.Sign(text), _time.Now) { Body = Trip("a"), Algorithm = "ed25519" })).Status);
        Assert.Equal(200, (await SendAsync(new(second, text => sm2.Sign(text), _time.Now) { Body = Trip("b"), Algorithm = "sm2-sm3", Digest = "sm3" })).Status);
        Assert.Equal(200, (await SendAsync(new(second, text => Der(sm2.Sign(text)), _time.Now) { Body = Trip("c") })).Status);
        await RefusedAsync("signature_invalid", new(second, text => sm2.Sign([.. text, 1]), _time.Now));
        await RefusedAsync("signature_invalid", new(second, _ => [0x30, 0x80, 0, 0], _time.Now));
        await RefusedAsync("signature_invalid", new(first, text => sm2.Sign(text), _time.Now));
        await RefusedAsync("signature_algorithm", new(first, text => ed25519.Sign(text), _time.Now) { Algorithm = "hmac-sha256" });
    }

    [Fact]
    public async Task Reads_and_cancels_without_a_body()
    {
        Assert.Equal(200, (await SendAsync(Fresh with { Body = Trip("a") })).Status);
        Assert.Equal(200, (await SendAsync(Fresh with { Method = HttpMethod.Get, Target = "/v1/activities/a", Body = null })).Status);
        Assert.Equal(200, (await SendAsync(Fresh with { Target = "/v1/activities/a/cancel", Body = null })).Status);
        Assert.Equal(200, (await SendAsync(Fresh with { Target = "/v1/activities/a/cancel?x=%2F%E4%B8%AD+b", Body = null })).Status);
    }

    [Fact]
    public async Task Replayed_is_refused_here_after_a_restart_and_in_another_process()
    {
        var once = Fresh with { Body = Trip("a") };
        Assert.Equal(200, (await SendAsync(once)).Status);
        await RefusedAsync("nonce_replayed", once);
        await using var other = await StartAsync(_time, _server.Database);
        await RefusedAsync("nonce_replayed", once, other);
        await other.Get<SourceUpkeep>().SweepAsync(default);
        await RefusedAsync("nonce_replayed", once, other);

        // As long as its time would still be accepted, and no longer kept than needed.
        _time.Move(TimeSpan.FromSeconds(300));
        await other.Get<SourceUpkeep>().SweepAsync(default);
        await RefusedAsync("nonce_replayed", once, other);
        _time.Move(TimeSpan.FromSeconds(1));
        await RefusedAsync("signature_too_old", once);
        _time.Move(TimeSpan.FromMinutes(5));
        await other.Get<SourceUpkeep>().SweepAsync(default);
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from activities.nonce"));
        await RefusedAsync("signature_too_old", once, other);
    }

    [Fact]
    public async Task Sent_many_times_at_once_to_two_processes_is_taken_once()
    {
        await using var other = await StartAsync(_time, _server.Database);
        other.Http.DefaultRequestHeaders.Authorization = null;
        var once = Fresh;
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => SendAsync(once, i % 2 == 0 ? _server : other)));
        Assert.Equal(1, answers.Count(answer => answer.Status == 200));
        Assert.Equal(15, answers.Count(answer => answer.Status == 401 && answer.Body.GetProperty("code").GetString() == "nonce_replayed"));
    }

    [Fact]
    public async Task Altered_in_any_part_is_refused()
    {
        await SendAsync(Fresh with { Body = Trip("a") });
        var get = Fresh with { Method = HttpMethod.Get, Target = "/v1/activities/a", Body = null };
        await RefusedAsync("signature_invalid", get, alter: request => request.RequestUri = new("/v1/activities/b", UriKind.Relative));
        var post = Fresh with { Target = "/v1/activities?results=all", Body = Trip("b") };
        await RefusedAsync("signature_invalid", post, alter: request => request.RequestUri = new("/v1/activities?results=none", UriKind.Relative));
        await RefusedAsync("signature_invalid", post, alter: request => request.RequestUri = new("/v1/activities", UriKind.Relative));
        await RefusedAsync("signature_missing_component", Fresh, alter: request => request.RequestUri = new("/v1/activities?atomic=true", UriKind.Relative));
        await RefusedAsync("signature_invalid", Fresh with { Target = "/v1/activities/a/cancel", Body = null }, alter: request => request.RequestUri = new("/v1/activities/b/cancel", UriKind.Relative));
        await RefusedAsync("digest_mismatch", post, alter: request => Replace(request, Trip("b", "99 km"), keepDigest: true));
        await RefusedAsync("signature_invalid", post, alter: request => Replace(request, Trip("b", "99 km"), keepDigest: false));
        await RefusedAsync("signature_invalid", post, alter: request => Change(request, "Signature-Input", text => text.Replace($"created={_time.Now.ToUnixTimeSeconds()}", $"created={_time.Now.ToUnixTimeSeconds() + 1}", StringComparison.Ordinal)));
        await RefusedAsync("signature_invalid", post, alter: request => Change(request, "Signature-Input", text => text.Replace(post.Nonce, Guid.NewGuid().ToString("n"), StringComparison.Ordinal)));
        await RefusedAsync("signature_invalid", post, alter: request => Change(request, "Signature", text => text.Replace("sig=:", "sig=:AAAA", StringComparison.Ordinal)));
        Assert.Equal(1, await _server.AskAsync<long>("select count(*) from activities.record"));

        // What was refused used nothing up: as it was signed, it is taken.
        Assert.Equal(200, (await SendAsync(post)).Status);
    }

    [Fact]
    public async Task The_method_is_signed_too()
    {
        var look = Fresh with { Method = HttpMethod.Get, Target = "/v1/activities/a/cancel", Body = null };
        await RefusedAsync("signature_invalid", look, alter: request => request.Method = HttpMethod.Post);
    }

    [Fact]
    public async Task Late_and_early_are_refused_and_what_is_within_five_minutes_is_not()
    {
        await RefusedAsync("signature_too_old", Fresh with { At = _time.Now.AddSeconds(-301) });
        await RefusedAsync("signature_too_new", Fresh with { At = _time.Now.AddSeconds(301) });
        await RefusedAsync("signature_too_old", Fresh with { More = $";expires={_time.Now.AddSeconds(-1).ToUnixTimeSeconds()}" });
        Assert.Equal(200, (await SendAsync(Fresh with { At = _time.Now.AddSeconds(-300) })).Status);
        Assert.Equal(200, (await SendAsync(Fresh with { At = _time.Now.AddSeconds(300), More = $";expires={_time.Now.AddSeconds(301).ToUnixTimeSeconds()};tag=\"mine\"" })).Status);
    }

    [Fact]
    public async Task With_a_revoked_key_is_refused_at_once_in_every_process()
    {
        await using var other = await StartAsync(_time, _server.Database);
        other.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(200, (await SendAsync(Fresh, other)).Status);
        await Keys.RevokeAsync(_server.Source.Id, _hmac.Key.Id, default);
        await RefusedAsync("key_revoked", Fresh, other);
        await RefusedAsync("key_revoked", Fresh);
        await using var restarted = await ThirdAsync();
        await RefusedAsync("key_revoked", Fresh, restarted);
    }

    [Fact]
    public async Task With_an_expired_or_unknown_key_is_refused()
    {
        var short_ = await Keys.CreateAsync(_server.Source.Id, new(SourceKeyKind.HmacSha256, "short") { ExpiresAt = _time.Now.AddMinutes(1) }, default);
        Assert.Equal(200, (await SendAsync(SignedRequest.Hmac(short_, _time.Now))).Status);
        _time.Move(TimeSpan.FromMinutes(1));
        await RefusedAsync("key_expired", SignedRequest.Hmac(short_, _time.Now));
        var bearer = (await Keys.ListAsync(_server.Source.Id, default)).Single(key => key.Kind == SourceKeyKind.Bearer);
        await RefusedAsync("key_unknown", Fresh with { Key = _hmac with { Key = bearer } });
        await RefusedAsync("key_unknown", Fresh with { Key = _hmac with { Key = _hmac.Key with { Id = SourceKeyId.New() } } });
    }

    [Fact]
    public async Task With_the_key_of_another_source_is_refused()
    {
        var other = await _server.Get<ISources>().EnsureAsync(new NewSource(_server.Programme, "other", "Other"), default);
        var theirs = await Keys.CreateAsync(other.Id, new(SourceKeyKind.HmacSha256, "theirs"), default);

        // Their key, our name.
        await RefusedAsync("key_of_another_source", SignedRequest.Hmac(theirs, _time.Now), alter: request => request.Headers.Add("Puhui-Source", _server.Source.Code));

        // Our key id, their secret.
        await RefusedAsync("signature_invalid", SignedRequest.Hmac(theirs, _time.Now) with { Key = _hmac });

        // What they send under our record's id is theirs, not ours.
        await SendAsync(Fresh with { Body = Trip("a") });
        Assert.Equal(404, (await SendAsync(SignedRequest.Hmac(theirs, _time.Now) with { Method = HttpMethod.Get, Target = "/v1/activities/a", Body = null })).Status);
    }

    [Fact]
    public async Task Without_the_scope_or_of_a_suspended_source_is_refused()
    {
        var reader = await Keys.CreateAsync(_server.Source.Id, new(SourceKeyKind.HmacSha256, "reader") { Scopes = [KeyScopes.Read] }, default);
        await RefusedAsync("scope_missing", SignedRequest.Hmac(reader, _time.Now));
        await using var other = await StartAsync(_time, _server.Database);
        Assert.Equal(200, (await SendAsync(Fresh, other)).Status);
        await _server.Get<ISources>().SetStateAsync(_server.Source.Id, SourceState.Suspended, default);
        await RefusedAsync("source_suspended", Fresh, other);
    }

    [Theory]
    [InlineData("@method", "@path", "@query", "content-digest")]
    [InlineData("@path", "@method", "content-digest")]
    [InlineData("content-digest", "@method", "@path")]
    [InlineData("@query", "@method", "@path", "content-digest")]
    public async Task Lacking_a_part_is_refused(string lacking, params string[] others)
    {
        var query = lacking == "@query" ? "?results=all" : "";
        await RefusedAsync("signature_missing_component", Fresh with { Target = "/v1/activities" + query, Components = others.Where(name => name != lacking).ToArray() });
        var whole = new[] { "@method", "@request-target", "content-digest", "content-type" };
        Assert.Equal(200, (await SendAsync(Fresh with { Target = "/v1/activities" + query, Components = whole })).Status);
    }

    [Fact]
    public async Task With_a_nonce_that_is_none_is_refused()
    {
        await RefusedAsync("signature_missing_component", Fresh with { Nonce = "short" });
        await RefusedAsync("signature_missing_component", Fresh with { Nonce = new string('n', 129) });
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("sig=", "sig=:AAAA:")]
    [InlineData("sig=(\"@method\" \"@method\");created=1;keyid=\"k\";nonce=\"12345678\"", "sig=:AAAA:")]
    [InlineData("sig=(\"@method\";req);created=1", "sig=:AAAA:")]
    [InlineData("sig=();created=01", "sig=:AAAA:")]
    [InlineData("sig=();created=1", "other=:AAAA:")]
    [InlineData("sig=();created=1", "sig=:not base64:")]
    [InlineData("a=();created=1, b=();created=1", "a=:AAAA:, b=:AAAA:")]
    public async Task That_cannot_be_read_is_a_400(string input, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/activities") { Content = new StringContent("[]", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Signature-Input", input);
        request.Headers.TryAddWithoutValidation("Signature", signature);
        using var answer = await _server.Http.SendAsync(request);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("signature_unreadable", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_the_signature_of_a_proxy_is_found_by_its_label()
    {
        var request = Fresh.Build(request =>
        {
            Change(request, "Signature-Input", text => "proxy=(\"@method\");keyid=\"elsewhere\", " + text.Replace("sig=", "puhui=", StringComparison.Ordinal));
            Change(request, "Signature", text => "proxy=:AAAA:, " + text.Replace("sig=", "puhui=", StringComparison.Ordinal));
        });
        using var answer = await _server.Http.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Compressed_is_judged_as_sent_and_too_large_is_refused()
    {
        var packed = Fresh with { Body = $"[{Trip("a")},{Trip("b")}]", Gzip = true };
        Assert.Equal(2, (await SendAsync(packed)).Body.GetProperty("posted").GetInt32());
        var (status, body) = await SendAsync(Fresh with { Body = new string(' ', (16 << 20) + 1) }, alter: request => request.Headers.ExpectContinue = true);
        Assert.Equal(413, status);
        Assert.Equal("too_large", body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_secret_of_an_hmac_key_is_not_in_the_database()
    {
        var hex = Convert.ToHexString(Convert.FromBase64String(_hmac.Secret!)).ToLowerInvariant();
        Assert.Equal(0, await _server.AskAsync<long>($"select count(*) from activities.source_key where encode(material, 'hex') like '%{hex}%'"));
        Assert.Equal(1, await _server.AskAsync<long>("select count(*) from activities.source_key where material is not null"));
    }

    private async Task<ActivityServer> ThirdAsync()
    {
        foreach (var key in (await Keys.ListAsync(_server.Source.Id, default)).Where(key => key.Kind == SourceKeyKind.Bearer && key.RevokedAt is null))
        {
            await Keys.RevokeAsync(_server.Source.Id, key.Id, default);
        }

        return await StartAsync(_time, _server.Database);
    }

    private async Task RefusedAsync(string code, SignedRequest request, ActivityServer? server = null, Action<HttpRequestMessage>? alter = null)
    {
        var (status, body) = await SendAsync(request, server, alter);
        Assert.Equal(code, body.ValueKind == JsonValueKind.Object && body.TryGetProperty("code", out var told) ? told.GetString() : $"{status}: {body}");
        Assert.InRange(status, 400, 403);
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(SignedRequest request, ActivityServer? server = null, Action<HttpRequestMessage>? alter = null)
    {
        using var built = request.Build(alter);
        using var client = new HttpClient { BaseAddress = (server ?? _server).Http.BaseAddress };
        using var answer = await client.SendAsync(built);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    private static void Replace(HttpRequestMessage request, string body, bool keepDigest)
    {
        var digest = request.Content!.Headers.GetValues("Content-Digest").Single();
        var bytes = Encoding.UTF8.GetBytes(body);
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.Add("Content-Digest", keepDigest ? digest : $"sha-256=:{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(bytes))}:");
    }

    private static void Change(HttpRequestMessage request, string header, Func<string, string> change)
    {
        var text = request.Headers.GetValues(header).Single();
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, change(text));
    }

    private static byte[] Der(byte[] signature)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new System.Numerics.BigInteger(signature.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }
}
