using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Operating.Access;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Staff.Contracts;
using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>Nothing of the console is reached without a session, from another site, or by a form that is not ours.</summary>
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
        foreach (var (method, path, _) in endpoints.Where(endpoint => !endpoint.Open))
        {
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
                .Where(endpoint => endpoint.Metadata.OfType<System.Reflection.MethodInfo>().Any(method => method.DeclaringType?.Assembly == typeof(Guard).Assembly)),
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

    [Fact]
    public async Task The_cookie_is_kept_from_scripts_and_other_sites_and_worthless_after_signing_out()
    {
        var person = await _server.PersonAsync("Zhou Yu", new RoleGrant(Roles.Auditor, null));
        using var form = new FormUrlEncodedContent([new("email", await _server.EmailAsync(person)), new("password", Operators.Password)]);
        using var answer = await _stranger.PostAsync("/console/sign-in", form);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie.ToLowerInvariant(), StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie.ToLowerInvariant(), StringComparison.Ordinal);
        Assert.Contains("path=/console", cookie.ToLowerInvariant(), StringComparison.Ordinal);

        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(_server.Url) };
        client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/console")).StatusCode);
        using var leave = new FormUrlEncodedContent([new(FormTokens.Field, await client.TokenAsync())]);
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
    public void After_signing_in_one_stays_inside(string next, string expected) => Assert.Equal(expected, SessionCookie.Inside(next));

    [Fact]
    public async Task A_form_without_its_token_or_from_another_site_changes_nothing()
    {
        using var client = await Operators.ClientAsync(_server);
        var token = await client.TokenAsync();
        foreach (var (method, path, _) in Endpoints().Where(endpoint => endpoint.Method == "POST" && !endpoint.Open))
        {
            using var bare = new FormUrlEncodedContent([new("state", "Suspended")]);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(path, bare)).StatusCode);
            using var wrong = new FormUrlEncodedContent([new(FormTokens.Field, token[..^1] + (token[^1] == 'A' ? 'B' : 'A'))]);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(path, wrong)).StatusCode);
            foreach (var (header, value) in new[] { ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
            {
                using var foreign = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new(FormTokens.Field, token)]) };
                foreign.Headers.Add(header, value);
                Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(foreign)).StatusCode);
            }
        }
    }

    [Fact]
    public async Task Without_a_second_proof_a_session_opens_only_what_is_the_persons_own()
    {
        var person = await _server.PersonAsync("Chen Jing", new RoleGrant(Roles.Owner, null));
        var session = await _server.SessionAsync(person, second: false);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(_server.Url) };
        client.DefaultRequestHeaders.Add("Cookie", $"{Puhui.Staff.StaffModule.CookieName}={session.Token}");
        Assert.True(session.NeedsSecond);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/console/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/console/partners")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(_server.PartnerPath())).StatusCode);
    }

    [Fact]
    public async Task Ending_a_session_or_a_role_holds_with_the_next_request()
    {
        var person = await _server.PersonAsync("Sun Li", new RoleGrant(Roles.Operator, _server.Source.Programme.Value));
        using var client = await Operators.ClientAsync(_server, person);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(_server.PartnerPath())).StatusCode);
        await _server.Services.GetRequiredService<IStaffDesk>().EndRoleAsync(person, new RoleGrant(Roles.Operator, _server.Source.Programme.Value), "test", default);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(_server.PartnerPath())).StatusCode);
        await _server.Services.GetRequiredService<IStaffSessions>().EndOthersAsync(person, null, default);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/console/me")).StatusCode);
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

    private List<(string Method, string Path, bool Open)> Endpoints() =>
    [
        .. _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/console", StringComparison.OrdinalIgnoreCase))
            .SelectMany(
                endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods,
                (endpoint, method) => (method, PathOf(endpoint), endpoint.Metadata.GetMetadata<AccessRule>()!.Audience == Audience.Everyone)),
    ];

    private string PathOf(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternParameterPart { Name: "source" } => _server.Source.Id.ToString(),
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(policy => policy.Content == "guid") => Guid.Empty.ToString(),
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(policy => policy.Content is "int" or "long") => "1",
        RoutePatternParameterPart parameter => parameter.Name,
        RoutePatternSeparatorPart separator => separator.Content,
        _ => "",
    }))));
}
