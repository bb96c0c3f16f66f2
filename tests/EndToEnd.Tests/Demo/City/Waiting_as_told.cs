using System.Net;
using System.Net.Http.Headers;
using Puhui.Cli.Demo.City.Sending;
using Xunit;

namespace Puhui.EndToEnd.Tests.Demo.City;

public sealed class Waiting_as_told
{
    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_request_that_came_too_soon_is_sent_again_with_the_same_body(HttpStatusCode tooMuch)
    {
        using var server = new Scripted(tooMuch, tooMuch, HttpStatusCode.OK);
        using var client = new HttpClient(server) { BaseAddress = new Uri("http://city.test") };
        var answer = await PartnerPost.WithKey(client, "key").SendAsync(HttpMethod.Post, "/taps", "[1]"u8.ToArray(), "application/json", default);
        Assert.Equal(1, answer.GetProperty("posted").GetInt32());
        Assert.Equal(["[1]", "[1]", "[1]"], server.Bodies);
    }

    [Fact]
    public async Task Told_to_wait_it_can_still_be_stopped()
    {
        using var server = new Scripted(HttpStatusCode.ServiceUnavailable) { RetryAfter = TimeSpan.FromHours(1) };
        using var client = new HttpClient(server) { BaseAddress = new Uri("http://city.test") };
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PartnerPost.WithKey(client, "key").SendAsync(HttpMethod.Post, "/taps", [], "application/json", stop.Token));
    }

    [Fact]
    public async Task A_request_that_is_not_taken_says_why()
    {
        using var server = new Scripted(HttpStatusCode.Forbidden) { Body = """{"detail":"The source is suspended."}""" };
        using var client = new HttpClient(server) { BaseAddress = new Uri("http://city.test") };
        var problem = await Assert.ThrowsAsync<HttpRequestException>(() => PartnerPost.WithKey(client, "key").SendAsync(HttpMethod.Post, "/taps", [], "application/json", default));
        Assert.Contains("The source is suspended.", problem.Message, StringComparison.Ordinal);
    }

    private sealed class Scripted(params HttpStatusCode[] answers) : HttpMessageHandler
    {
        private int _next;

        public List<string> Bodies { get; } = [];

        public string Body { get; init; } = """{"posted":1}""";

        public TimeSpan RetryAfter { get; init; } = TimeSpan.Zero;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage(answers[_next++]) { Content = new StringContent(Body), Headers = { RetryAfter = new RetryConditionHeaderValue(RetryAfter) } };
        }
    }
}
