using System.Net;
using Puhui.Components.Assets;
using Xunit;

namespace Puhui.Web.Tests;

/// <summary>What stands around the pages: who may keep, frame or index them, and how assets are kept.</summary>
public sealed class Headers : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private PageHost? _host;

    public async ValueTask InitializeAsync()
    {
        _host = await PageHost.StartAsync();
        _http.BaseAddress = new Uri(_host.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host!.DisposeAsync();
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("/entries/" + SampleRows.Proven, HttpStatusCode.OK)]
    [InlineData("/entries/ent_01k5c8p4hmfay9vvr14d2pf2dc", HttpStatusCode.NotFound)]
    public async Task A_holders_pages_are_kept_by_nobody_and_told_to_nobody(string path, HttpStatusCode status)
    {
        using var answer = await GetAsync($"/accounts/{SampleBook.Ordinary}{path}");
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("noindex", answer.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task An_unknown_account_and_a_malformed_one_get_the_same_page()
    {
        var unknown = await TextAsync("/accounts/acc_01k5c8mz00f88rp8hk8hapcxw9", HttpStatusCode.NotFound);
        var malformed = await TextAsync("/accounts/acc_no", HttpStatusCode.NotFound);
        Assert.Equal(unknown.Replace("acc_01k5c8mz00f88rp8hk8hapcxw9", "acc_no", StringComparison.Ordinal), malformed);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/accounts/acc_01k5c8mz00f88rp8hk8hapcxw9/live")).StatusCode);
    }

    [Fact]
    public async Task A_failure_is_a_page_for_people_with_a_number_and_without_its_message()
    {
        var page = await TextAsync("/broken", HttpStatusCode.InternalServerError);
        Assert.Contains("<h1>", page, StringComparison.Ordinal);
        Assert.Contains("<code>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("broken on purpose", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chinese_is_sent_as_characters() =>
        Assert.Contains("我少排的碳", await TextAsync($"/accounts/{SampleBook.Ordinary}", HttpStatusCode.OK), StringComparison.Ordinal);

    [Theory]
    [InlineData("puhui.css", "text/css; charset=utf-8")]
    [InlineData("live.js", "text/javascript; charset=utf-8")]
    [InlineData("mark.svg", "image/svg+xml")]
    public async Task Assets_are_kept_for_ever_under_their_content(string name, string contentType)
    {
        using var answer = await GetAsync(AssetLibrary.Address(name), "br");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl!.ToString());
        Assert.Equal(contentType, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        await using var body = new System.IO.Compression.BrotliStream(await answer.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(body);
        Assert.Equal(AssetLibrary.Text(name), await reader.ReadToEndAsync());

        using var plain = await GetAsync(AssetLibrary.Address(name), "br;q=0");
        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.Equal(AssetLibrary.Text(name), await plain.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/assets/{name}")).StatusCode);
    }

    [Fact]
    public void The_style_sheet_stays_small() => Assert.InRange(AssetLibrary.Text("puhui.css").Length, 1000, 26_000);

    private Task<HttpResponseMessage> GetAsync(string path, string? encoding = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        request.Headers.TryAddWithoutValidation("Accept-Language", "zh-CN");
        if (encoding is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        }

        return _http.SendAsync(request);
    }

    private async Task<string> TextAsync(string path, HttpStatusCode status)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
