using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Puhui.EndToEnd.Tests.Support;

namespace Puhui.EndToEnd.Tests.Server;

/// <summary>What the server says when there is nothing to say yes to.</summary>
public sealed class Answers(EmptyServer server) : IClassFixture<EmptyServer>
{
    [Theory]
    [InlineData("GET", "/nowhere", 404, "not_found")]
    [InlineData("GET", "/v1/nowhere", 404, "not_found")]
    [InlineData("DELETE", "/health/live", 405, "method_not_allowed")]
    [InlineData("POST", "/v1/activities", 401, "unauthorized")]
    public async Task An_error_is_a_problem_with_code_and_trace_id(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(code, (string?)problem["code"]);
        Assert.Equal(status, (int?)problem["status"]);
        Assert.Equal($"/problems/{code}", (string?)problem["type"]);
        Assert.Matches("^[0-9a-f]{32}$", (string?)problem["traceId"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)problem["detail"]));
    }

    [Theory]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.5", "未找到")]
    [InlineData("en-GB", "There is nothing here")]
    [InlineData("fr", "There is nothing here")]
    [InlineData("en;q=0.2, zh;q=0.8", "未找到")]
    public async Task The_title_is_in_the_readers_language(string languages, string title)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        request.Headers.TryAddWithoutValidation("Accept-Language", languages);
        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(title, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["title"]);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_with_413()
    {
        using var content = new ByteArrayContent(new byte[17 << 20]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/activities") { Content = content };
        // Asked first, the server can say no before the body is on its way.
        request.Headers.ExpectContinue = true;
        using var answer = await server.Client.SendAsync(request);

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.Unauthorized });
    }

    [Fact]
    public async Task Every_problem_code_has_a_title_in_both_languages()
    {
        var all = JsonNode.Parse(await server.Client.GetStringAsync("/problems"))!.AsArray();

        Assert.NotEmpty(all);
        Assert.All(all, problem =>
        {
            Assert.False(string.IsNullOrWhiteSpace((string?)problem!["title"]!["zh"]));
            Assert.False(string.IsNullOrWhiteSpace((string?)problem["title"]!["en"]));
        });
        using var one = await server.Client.GetAsync($"/problems/{(string?)all[0]!["code"]}");
        Assert.Equal(HttpStatusCode.OK, one.StatusCode);
    }

    [Fact]
    public async Task Live_and_ready_answer_and_nothing_may_be_framed_or_tell_its_address()
    {
        using var live = await server.Client.GetAsync("/health/live");
        using var ready = await server.Client.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal("ready", (string?)JsonNode.Parse(await ready.Content.ReadAsStringAsync())!["status"]);
        Assert.Contains("frame-ancestors 'none'", live.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("no-referrer", live.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("nosniff", live.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(live.Headers.Contains("Server"));
    }
}
