using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;
using Xunit;

namespace Puhui.Modules.Tests.Platform.Access;

/// <summary>One middleware decides for every endpoint; here with endpoints and sessions of the test.</summary>
public sealed class The_gate : IAsyncLifetime
{
    private static readonly Guid City = Guid.NewGuid();
    private static readonly Guid OtherCity = Guid.NewGuid();
    private static readonly Guid Bikes = Guid.NewGuid();
    private static readonly Guid Metro = Guid.NewGuid();

    private readonly string _folder = Directory.CreateTempSubdirectory("puhui gate ").FullName;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new PuhuiSettings { DataFolder = _folder, MethodsFolder = "", ProfilesFolder = "", SamplesFolder = "" });
        builder.Services.AddSingleton<ProblemCatalogue>();
        builder.Services.AddAccessGate().AddSingleton<ISessionReader, Sessions>();
        _app = builder.Build();
        _app.UseAccessGate();
        _app.MapGet("/open", () => "in").OpenToAll("a test");
        _app.MapPost("/open", () => "in").OpenToAll("a test");
        _app.MapPost("/address/{x}", () => "in").ByAddress("a test");
        _app.MapPost("/source", () => "in").ForSources();
        _app.MapGet("/mine", () => "in").ForStaff();
        _app.MapPost("/mine", () => "in").ForStaff();
        _app.MapGet("/holder", (HttpContext http) => http.HolderAccount().ToString()).ForHolders();
        _app.MapGet("/anywhere", () => "in").Needs(Permissions.ReviewRead);
        _app.MapGet("/of/{owner}", () => "in").Needs(Permissions.ReviewRead, OwnerAsync);
        _app.MapGet("/partners/{owner}", () => "in").Needs(Permissions.PartnersRead, OwnerAsync);
        _app.MapGet("/server", () => "in").Needs(Permissions.ServerManage);
        _app.MapGet("/token", (HttpContext http, FormTokens forms) => forms.Of(http)).ForStaff();
        _app.MapGet("/forgotten", () => "in");
        _app.MapGet("/twice", () => "in").OpenToAll("a test").ForStaff();
        await _app.StartAsync();
        _client.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("/forgotten")]
    [InlineData("/twice")]
    public async Task An_endpoint_that_does_not_say_for_whom_it_is_answers_nobody(string path)
    {
        foreach (var who in new[] { "", "owner" })
        {
            Assert.Equal(403, await StatusAsync(path, who));
        }
    }

    [Fact]
    public async Task What_is_not_there_and_other_methods_are_answered_by_the_router()
    {
        Assert.Equal(404, await StatusAsync("/nothing", ""));
        Assert.Equal(405, await StatusAsync("/holder", "", HttpMethod.Post));
    }

    [Theory]
    [InlineData("/open", "", 200)]
    [InlineData("/mine", "", 401)]
    [InlineData("/mine", "stranger", 401)]
    [InlineData("/mine", "holder", 401)]
    [InlineData("/mine", "auditor of city", 200)]
    [InlineData("/holder", "", 401)]
    [InlineData("/holder", "owner", 401)]
    [InlineData("/holder", "holder", 200)]
    [InlineData("/anywhere", "auditor of city", 200)]
    [InlineData("/anywhere", "expert of city", 403)]
    [InlineData("/of/city", "owner", 200)]
    [InlineData("/of/city", "auditor of city", 200)]
    [InlineData("/of/other", "auditor of city", 404)]
    [InlineData("/of/city", "expert of city", 403)]
    [InlineData("/of/nothing", "auditor of city", 404)]
    [InlineData("/of/nothing", "owner", 404)]
    [InlineData("/of/server", "owner", 200)]
    [InlineData("/of/server", "auditor of city", 403)]
    [InlineData("/partners/bikes", "partner of bikes", 200)]
    [InlineData("/partners/metro", "partner of bikes", 404)]
    [InlineData("/partners/city", "partner of bikes", 404)]
    [InlineData("/of/bikes", "partner of bikes", 403)]
    [InlineData("/server", "owner", 200)]
    [InlineData("/server", "owner of city", 403)]
    public async Task Who_may_ask_what(string path, string who, int expected) => Assert.Equal(expected, await StatusAsync(path, who));

    [Fact]
    public async Task What_is_somebody_elses_is_answered_like_what_is_not_there()
    {
        var others = await BodyAsync("/of/other", "auditor of city");
        var nothing = await BodyAsync("/of/nothing", "auditor of city");
        Assert.Equal(others.Replace("other", "nothing", StringComparison.Ordinal), nothing);
    }

    [Theory]
    [InlineData("/mine", "/console/sign-in?next=%2Fmine")]
    [InlineData("/holder?a=1", "/sign-in?next=%2Fholder%3Fa%3D1")]
    public async Task A_page_leads_to_the_sign_in(string path, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        using var answer = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(expected, answer.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("/mine", "Origin", "https://evil.example", 403)]
    [InlineData("/mine", "Origin", "null", 403)]
    [InlineData("/mine", "Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("/mine", "Sec-Fetch-Site", "same-site", 403)]
    [InlineData("/mine", "Sec-Fetch-Site", "none", 403)]
    [InlineData("/mine", "Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("/open", "Origin", "https://evil.example", 403)]
    [InlineData("/open", "X-Other", "1", 200)]
    [InlineData("/address/1", "Origin", "null", 200)]
    [InlineData("/source", "Origin", "https://evil.example", 200)]
    public async Task What_changes_something_must_come_from_our_own_pages(string path, string header, string value, int expected)
    {
        using var request = await FormAsync(path, "owner");
        request.Headers.Add(header, value);
        using var answer = await _client.SendAsync(request);
        Assert.Equal(expected, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_form_is_of_one_session_only()
    {
        using var ours = await FormAsync("/mine", "owner");
        Assert.Equal(HttpStatusCode.OK, (await _client.SendAsync(ours)).StatusCode);
        using var anothers = await FormAsync("/mine", "owner", "auditor of city");
        Assert.Equal(HttpStatusCode.Forbidden, (await _client.SendAsync(anothers)).StatusCode);
        Assert.Equal(403, await StatusAsync("/mine", "owner", HttpMethod.Post));
        using var script = new HttpRequestMessage(HttpMethod.Post, "/mine");
        script.Headers.Add("Cookie", "who=owner");
        script.Headers.Add(FormTokens.Header, await BodyAsync("/token", "owner"));
        Assert.Equal(HttpStatusCode.OK, (await _client.SendAsync(script)).StatusCode);
    }

    private static ValueTask<Owned?> OwnerAsync(HttpContext http) => ValueTask.FromResult<Owned?>(http.Request.RouteValues["owner"] switch
    {
        "city" => new Owned(City),
        "other" => new Owned(OtherCity),
        "bikes" => new Owned(City, Bikes),
        "metro" => new Owned(City, Metro),
        "server" => new Owned(null),
        _ => null,
    });

    private async Task<HttpRequestMessage> FormAsync(string path, string who, string? tokenOf = null)
    {
        var token = await BodyAsync("/token", tokenOf ?? who);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new(FormTokens.Field, token)]) };
        request.Headers.Add("Cookie", "who=" + Uri.EscapeDataString(who));
        return request;
    }

    private async Task<int> StatusAsync(string path, string who, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.Add("Cookie", "who=" + Uri.EscapeDataString(who));
        using var answer = await _client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<string> BodyAsync(string path, string who)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", "who=" + Uri.EscapeDataString(who));
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var trace = text.IndexOf("\"traceId\"", StringComparison.Ordinal);
        return trace < 0 ? text : text[..trace];
    }

    private sealed class Sessions : ISessionReader
    {
        public ValueTask<Visitor?> ReadAsync(HttpContext http)
        {
            var who = Uri.UnescapeDataString(http.Request.Cookies["who"] ?? "");
            return ValueTask.FromResult<Visitor?>(who switch
            {
                "holder" => new Visitor.Holder(Guid.NewGuid(), who),
                "owner" => Staff(who, new RoleGrant(Roles.Owner, null)),
                "owner of city" => Staff(who, new RoleGrant(Roles.Owner, City)),
                "auditor of city" => Staff(who, new RoleGrant(Roles.Auditor, City)),
                "expert of city" => Staff(who, new RoleGrant(Roles.Expert, City)),
                "partner of bikes" => Staff(who, new RoleGrant(Roles.Partner, City, Bikes)),
                _ => null,
            });
        }

        private static Visitor.Staff Staff(string who, RoleGrant grant) => new(Guid.NewGuid(), who, who, [grant]);
    }
}
