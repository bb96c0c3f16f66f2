using System.Net.Http.Headers;
using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources.Keys;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Modules.Tests.Activities.Sources;

public sealed class Keys_of_a_source : IAsyncLifetime
{
    private readonly MovingTime _time = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));
    private ActivityServer _server = null!;

    private ISourceKeys Keys => _server.Get<ISourceKeys>();

    private SourceId Source => _server.Source.Id;

    public async ValueTask InitializeAsync() => _server = await ActivityServer.StartAsync(_time);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_key_is_shown_once_and_kept_as_a_hash()
    {
        var made = await Keys.CreateAsync(Source, new(SourceKeyKind.Bearer, "night shift"), default);
        Assert.StartsWith("puhui_", made.Secret, StringComparison.Ordinal);
        Assert.Equal(0, await _server.AskAsync<long>(
            $"select count(*) from activities.source_key k where k::text like '%{made.Secret![6..20]}%' or k::text like '%{Convert.ToHexString(Encoding.UTF8.GetBytes(made.Secret[6..20])).ToLowerInvariant()}%'"));
        var listed = Assert.Single(await Keys.ListAsync(Source, default), key => key.Id == made.Key.Id);
        Assert.Equal("night shift", listed.Label);
        Assert.Equal(KeyScopes.All, listed.Scopes);
        Assert.Equal(200, await PostWithAsync(made.Secret));
    }

    [Fact]
    public async Task Two_are_valid_at_a_time_and_a_third_is_not_made()
    {
        await Keys.CreateAsync(Source, new(SourceKeyKind.Bearer, "second"), default);
        await Assert.ThrowsAsync<SourceKeyException>(() => Keys.CreateAsync(Source, new(SourceKeyKind.Bearer, "third"), default));
        Assert.Equal(2, (await Keys.ListAsync(Source, default)).Count);

        // Signing keys are counted apart.
        await Keys.CreateAsync(Source, new(SourceKeyKind.HmacSha256, "first"), default);
        await Keys.CreateAsync(Source, new(SourceKeyKind.HmacSha256, "second"), default);
        await Assert.ThrowsAsync<SourceKeyException>(() => Keys.CreateAsync(Source, new(SourceKeyKind.HmacSha256, "third"), default));
    }

    [Fact]
    public async Task Many_at_once_make_no_third()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await Keys.CreateAsync(Source, new(SourceKeyKind.Bearer, "race"), default);
                return true;
            }
            catch (SourceKeyException)
            {
                return false;
            }
        }));
        Assert.Equal(1, made.Count(done => done));
    }

    [Fact]
    public async Task A_key_takes_over_from_another_without_a_pause()
    {
        var old = Assert.Single(await Keys.ListAsync(Source, default));
        var made = await Keys.RotateAsync(Source, old.Id, TimeSpan.FromHours(24), null, default);
        Assert.Equal(200, await PostWithAsync(_server.Key));
        Assert.Equal(200, await PostWithAsync(made.Secret!));
        _time.Move(TimeSpan.FromHours(25));
        Assert.Equal("key_expired", await CodeWithAsync(_server.Key));
        Assert.Equal(200, await PostWithAsync(made.Secret!));
        await Assert.ThrowsAsync<SourceKeyException>(() => Keys.RotateAsync(Source, old.Id, TimeSpan.Zero, null, default));
        await Keys.RotateAsync(Source, made.Key.Id, TimeSpan.Zero, null, default);
        Assert.Equal("key_expired", await CodeWithAsync(made.Secret!));
    }

    [Fact]
    public async Task A_key_ends_when_it_expires()
    {
        var made = await Keys.CreateAsync(Source, new(SourceKeyKind.Bearer, "a week") { ExpiresAt = _time.Now.AddDays(7) }, default);
        _time.Move(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, await PostWithAsync(made.Secret!));
        _time.Move(TimeSpan.FromSeconds(1));
        Assert.Equal("key_expired", await CodeWithAsync(made.Secret!));
        Assert.Null(await _server.Get<ISources>().AuthenticateAsync(made.Secret!, default));
        await Assert.ThrowsAsync<SourceKeyException>(() => Keys.CreateAsync(Source, new(SourceKeyKind.Bearer, "too late") { ExpiresAt = _time.Now }, default));
    }

    [Fact]
    public async Task A_key_does_what_its_scopes_say()
    {
        var reader = await Keys.CreateAsync(Source, new(SourceKeyKind.Bearer, "reader") { Scopes = [KeyScopes.Read] }, default);
        Assert.Equal(200, await PostWithAsync(_server.Key));
        Assert.Equal("scope_missing", await CodeWithAsync(reader.Secret!));
        using var look = new HttpRequestMessage(HttpMethod.Get, "/v1/activities/t");
        look.Headers.Authorization = new("Bearer", reader.Secret);
        using var seen = await _server.Http.SendAsync(look);
        Assert.Equal(200, (int)seen.StatusCode);
        await Assert.ThrowsAsync<SourceKeyException>(() => Keys.CreateAsync(Source, new(SourceKeyKind.HmacSha256, "odd") { Scopes = ["everything"] }, default));
    }

    [Fact]
    public async Task A_revoked_key_is_worthless_at_once_here_and_within_ten_seconds_elsewhere()
    {
        await using var other = await ActivityServer.StartAsync(_time, _server.Database);
        other.Http.DefaultRequestHeaders.Authorization = new("Bearer", _server.Key);
        Assert.Equal(200, (await other.PostAsync("[]")).Status);
        var key = (await Keys.ListAsync(Source, default)).MinBy(key => key.CreatedAt)!;
        var mine = Assert.Single(await Keys.ListAsync(Source, default), listed => listed.Id != key.Id);
        Assert.NotEqual(mine.Id, key.Id);
        foreach (var id in new[] { key.Id, mine.Id })
        {
            Assert.True(await Keys.RevokeAsync(Source, id, default));
            Assert.False(await Keys.RevokeAsync(Source, id, default));
        }

        Assert.Equal("key_revoked", await CodeWithAsync(_server.Key));
        _time.Move(TimeSpan.FromSeconds(10));
        Assert.Equal("key_revoked", (await other.PostAsync("[]")).Body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_request_that_names_another_source_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/activities") { Content = new StringContent("[]", Encoding.UTF8, "application/json") };
        request.Headers.Add("Puhui-Source", "somebody-else");
        using var refused = await _server.Http.SendAsync(request);
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.Contains("key_of_another_source", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (var name in new[] { _server.Source.Code, Source.ToString() })
        {
            using var own = new HttpRequestMessage(HttpMethod.Post, "/v1/activities") { Content = new StringContent("[]", Encoding.UTF8, "application/json") };
            own.Headers.Add("Puhui-Source", name);
            using var answer = await _server.Http.SendAsync(own);
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_last_use_is_known_to_about_a_minute()
    {
        Assert.Equal(200, await PostWithAsync(_server.Key));
        await _server.Get<KeyUses>().FlushAsync(default);
        Assert.Equal(_time.Now, Assert.Single(await Keys.ListAsync(Source, default)).LastUsedAt);
    }

    [Theory]
    [InlineData(SourceKeyKind.Ed25519, null)]
    [InlineData(SourceKeyKind.Ed25519, "not base64")]
    [InlineData(SourceKeyKind.Ed25519, "AAAA")]
    [InlineData(SourceKeyKind.Sm2Sm3, "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData(SourceKeyKind.Ed25519, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData(SourceKeyKind.Bearer, "AAAA")]
    public async Task What_is_no_public_key_is_not_registered(SourceKeyKind kind, string? text)
    {
        await Assert.ThrowsAsync<SourceKeyException>(() => Keys.CreateAsync(Source, new(kind, "odd") { PublicKey = text }, default));
        Assert.Single(await Keys.ListAsync(Source, default));
    }

    private async Task<int> PostWithAsync(string key)
    {
        using var answer = await SendWithAsync(key);
        return (int)answer.StatusCode;
    }

    private async Task<string?> CodeWithAsync(string key)
    {
        using var answer = await SendWithAsync(key);
        return System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString();
    }

    private async Task<HttpResponseMessage> SendWithAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/activities") { Content = new StringContent($"[{ActivityServer.Trip("t")}]", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await _server.Http.SendAsync(request);
    }
}
