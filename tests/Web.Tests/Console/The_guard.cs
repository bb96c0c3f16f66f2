using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Operating.Access;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>Nothing of the console is reached without the operator key, from another site, or by a form that is not ours.</summary>
public sealed class The_guard(OneServer one) : IClassFixture<OneServer>, IDisposable
{
    private readonly RealServer _server = one.Server;
    private readonly HttpClient _stranger = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(one.Server.Url) };

    public void Dispose() => _stranger.Dispose();

    [Fact]
    public async Task No_endpoint_of_the_console_answers_a_stranger()
    {
        var endpoints = Endpoints();
        Assert.True(endpoints.Count >= 10);
        Assert.Equal(2, endpoints.Count(endpoint => endpoint.Open));
        foreach (var (method, path, open) in endpoints.Where(endpoint => !endpoint.Open))
        {
            Assert.False(open);
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Add("Accept", "text/html");
            using var answer = await _stranger.SendAsync(request);
            var text = $"{method} {path}: {(int)answer.StatusCode}";
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Found, text);
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized || answer.Headers.Location!.ToString().StartsWith("/console/sign-in", StringComparison.Ordinal), text);
        }
    }

    [Fact]
    public void All_that_this_assembly_maps_lies_below_the_guarded_path() =>
        Assert.All(
            _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.Metadata.OfType<System.Reflection.MethodInfo>().Any(method => method.DeclaringType?.Assembly == typeof(Sessions).Assembly)),
            endpoint => Assert.StartsWith("/console", endpoint.RoutePattern.RawText, StringComparison.Ordinal));

    [Theory]
    [InlineData("/CONSOLE")]
    [InlineData("/Console/Partners")]
    [InlineData("/console/")]
    [InlineData("/c%6Fnsole/partners")]
    public async Task Another_spelling_of_the_path_is_guarded_too(string path)
    {
        using var answer = await _stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("/console//partners")]
    [InlineData("/console/nothing-here")]
    public async Task What_is_not_there_answers_nobody(string path)
    {
        using var answer = await _stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("puhui_op_")]
    [InlineData("puhui_op_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_wrong_key_opens_nothing(string key)
    {
        using var answer = await EnterAsync(key);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_cookie_is_kept_from_scripts_and_other_sites_and_worthless_after_signing_out()
    {
        using var answer = await EnterAsync(_server.OperatorKey);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single().ToLowerInvariant();
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        Assert.Contains("path=/console", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.OperatorKey, cookie, StringComparison.OrdinalIgnoreCase);

        using var client = await Operators.ClientAsync(_server);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/console")).StatusCode);
        using var leave = new FormUrlEncodedContent([new(Guard.TokenField, await TokenAsync(client))]);
        Assert.Equal(HttpStatusCode.Found, (await client.PostAsync("/console/sign-out", leave)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/console")).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", "/console")]
    [InlineData("//evil.example", "/console")]
    [InlineData("/console/../v1", "/console")]
    [InlineData("/consolely", "/console")]
    [InlineData("/console/sign-in", "/console")]
    [InlineData("/console/partners?x=1", "/console/partners?x=1")]
    public async Task After_signing_in_one_stays_inside(string next, string expected)
    {
        using var form = new FormUrlEncodedContent([new("key", _server.OperatorKey), new("next", next)]);
        using var answer = await _stranger.PostAsync("/console/sign-in", form);
        Assert.Equal(expected, answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_form_without_its_token_or_from_another_site_changes_nothing()
    {
        using var client = await Operators.ClientAsync(_server);
        var token = await TokenAsync(client);
        foreach (var (method, path, _) in Endpoints().Where(endpoint => endpoint.Method == "POST" && !endpoint.Open))
        {
            using var bare = new FormUrlEncodedContent([new("state", "Suspended")]);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(path, bare)).StatusCode);
            using var wrong = new FormUrlEncodedContent([new(Guard.TokenField, token[..^1] + (token[^1] == 'A' ? 'B' : 'A'))]);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(path, wrong)).StatusCode);
            foreach (var (header, value) in new[] { ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
            {
                using var foreign = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new(Guard.TokenField, token)]) };
                foreign.Headers.Add(header, value);
                Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(foreign)).StatusCode);
            }
        }
    }

    [Fact]
    public void A_session_ends_by_itself_and_is_not_forged()
    {
        var clock = new Clock();
        var sessions = new Sessions(OperatorKey.LoadOrCreate(_server.Folder), clock);
        var cookie = sessions.Begin();
        var id = Assert.IsType<string>(sessions.Find(cookie));
        Assert.Null(sessions.Find(cookie[..^1] + (cookie[^1] == 'A' ? 'B' : 'A')));
        Assert.Null(sessions.Find(cookie.Replace(id, new string('x', id.Length), StringComparison.Ordinal)));
        Assert.Null(sessions.Find(null));
        Assert.Null(sessions.Find("."));
        Assert.Null(sessions.Find("a.b.c"));
        Assert.Equal(id, new Sessions(OperatorKey.LoadOrCreate(_server.Folder), clock).Find(cookie));
        var elsewhere = Directory.CreateTempSubdirectory("puhui other ").FullName;
        Assert.Null(new Sessions(OperatorKey.LoadOrCreate(elsewhere), clock).Find(cookie));
        Directory.Delete(elsewhere, recursive: true);
        clock.Now += Sessions.Length;
        Assert.Null(sessions.Find(cookie));
    }

    [Fact]
    public void The_key_file_is_its_owners_and_refused_when_others_may_read_it()
    {
        var path = OperatorKey.PathIn(_server.Folder);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal("puhui_op_".Length + 43, _server.OperatorKey.Length);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        try
        {
            Assert.Contains("chmod 600", Assert.Throws<Puhui.Platform.OperatorException>(() => OperatorKey.LoadOrCreate(_server.Folder)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private async Task<HttpResponseMessage> EnterAsync(string key)
    {
        using var form = new FormUrlEncodedContent([new("key", key)]);
        return await _stranger.PostAsync("/console/sign-in", form);
    }

    private static async Task<string> TokenAsync(HttpClient client)
    {
        var page = await client.GetStringAsync("/console");
        var start = page.IndexOf($"name=\"{Guard.TokenField}\" value=\"", StringComparison.Ordinal) + $"name=\"{Guard.TokenField}\" value=\"".Length;
        return page[start..page.IndexOf('"', start)];
    }

    private List<(string Method, string Path, bool Open)> Endpoints() =>
    [
        .. _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/console", StringComparison.OrdinalIgnoreCase))
            .SelectMany(
                endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods,
                (endpoint, method) => (method, endpoint.RoutePattern.RawText!.Replace("{source}", _server.Source.Id.ToString(), StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), endpoint.Metadata.GetMetadata<AccessRule>()!.Audience == Audience.Everyone)),
    ];
}
