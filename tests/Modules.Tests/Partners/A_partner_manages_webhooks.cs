using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Puhui.Modules.Tests.Partners.Support;
using Puhui.Partners.Contracts;

namespace Puhui.Modules.Tests.Partners;

public sealed class A_partner_manages_webhooks : IAsyncLifetime
{
    private PartnerHouse _house = null!;
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _house = await PartnerHouse.StartAsync();
        _receiver = await Receiver.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _house.DisposeAsync();
    }

    [Fact]
    public async Task From_the_first_to_the_last()
    {
        var (status, made) = await SendAsync("POST", "", JsonSerializer.Serialize(new { url = _receiver.Url, events = new[] { "record.held" } }));
        Assert.Equal(201, status);
        var id = made.GetProperty("id").GetString();
        var secret = made.GetProperty("secret").GetString()!;
        Assert.StartsWith("whsec_", secret);
        Assert.Equal("active", made.GetProperty("state").GetString());

        var (_, list) = await SendAsync("GET", "");
        Assert.Equal(id, Assert.Single(list.GetProperty("webhooks").EnumerateArray()).GetProperty("id").GetString());
        Assert.DoesNotContain("secret", list.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (await SendAsync("GET", "/" + id)).Body.GetRawText(), StringComparison.Ordinal);

        await _house.FactAsync("a");
        await _house.StepAsync();
        Assert.True(Assert.Single(_receiver.Received).IsSignedWith(secret));
        var (_, deliveries) = await SendAsync("GET", $"/{id}/deliveries?state=delivered&limit=1");
        var delivery = deliveries.GetProperty("deliveries")[0];
        Assert.Equal(("a", "record.held", "delivered", 1, "204"), (
            delivery.GetProperty("subject").GetString(), delivery.GetProperty("type").GetString(), delivery.GetProperty("state").GetString(),
            delivery.GetProperty("attempts").GetInt32(), delivery.GetProperty("lastAnswer").GetString()));
        Assert.Equal(delivery.GetProperty("sequence").GetString(), deliveries.GetProperty("next").GetString());
        Assert.Empty((await SendAsync("GET", $"/{id}/deliveries?cursor={deliveries.GetProperty("next").GetString()}")).Body.GetProperty("deliveries").EnumerateArray());

        var (_, rotated) = await SendAsync("POST", $"/{id}/rotate");
        Assert.NotEqual(secret, rotated.GetProperty("secret").GetString());
        Assert.Equal("disabled", (await SendAsync("POST", $"/{id}/disable")).Body.GetProperty("state").GetString());
        await _house.FactAsync("b");
        Assert.Equal(0, await _house.StepAsync());
        Assert.Equal("active", (await SendAsync("POST", $"/{id}/enable")).Body.GetProperty("state").GetString());
        Assert.Equal(1, await _house.StepAsync());
        Assert.Equal(200, (await SendAsync("POST", $"/{id}/replay", """{"after":"0"}""")).Status);
        Assert.Equal(2, await _house.StepAsync());
        Assert.Equal(["a", "b"], _receiver.Received.Take(2).Select(one => one.Subject));
        // What is sent in one step is under way at the same time.
        Assert.Equal(["a", "b"], _receiver.Received.Skip(2).Select(one => one.Subject).Order());

        Assert.Equal(204, (await SendAsync("DELETE", "/" + id)).Status);
        Assert.Equal(404, (await SendAsync("GET", "/" + id)).Status);
        Assert.Equal(404, (await SendAsync("DELETE", "/" + id)).Status);
    }

    [Fact]
    public async Task What_is_another_sources_is_not_found()
    {
        var (_, made) = await SendAsync("POST", "", JsonSerializer.Serialize(new { url = _receiver.Url }));
        var id = made.GetProperty("id").GetString();
        await _house.Server.UseSourceAsync(new(_house.Server.Programme, "second", "Second"));
        Assert.Empty((await SendAsync("GET", "")).Body.GetProperty("webhooks").EnumerateArray());
        foreach (var (method, path, body) in new[]
        {
            ("GET", "", null), ("DELETE", "", null), ("POST", "/rotate", null), ("POST", "/disable", null), ("POST", "/enable", null),
            ("POST", "/replay", """{"after":"0"}"""), ("GET", "/deliveries", null),
        })
        {
            Assert.Equal((404, "not_found"), await CodeAsync(method, $"/{id}{path}", body));
        }

        _house.Server.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal((401, "unauthorized"), await CodeAsync("GET", "", null));
        Assert.Equal((401, "unauthorized"), await CodeAsync("POST", "", "{}"));
        Assert.Equal(1, await _house.Server.AskAsync<long>("select count(*) from partners.webhook where state = 1"));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_name()
    {
        foreach (var (body, status, code) in new[]
        {
            ("", 400, "unreadable"),
            ("[]", 400, "unreadable"),
            ("{", 400, "unreadable"),
            ("{}", 400, "unreadable"),
            ("""{"url":7}""", 400, "unreadable"),
            ("""{"url":"https://partner.example/","secret":"mine"}""", 400, "unreadable"),
            ("""{"url":"https://a.example/","url":"https://b.example/"}""", 400, "unreadable"),
            ("""{"url":"\ud800"}""", 400, "unreadable"),
            ("""{"\ud800":1}""", 400, "unreadable"),
            ("""{"url":"https://partner.example/","events":"record.held"}""", 400, "unreadable"),
            ("""{"url":"https://partner.example/","events":[7]}""", 400, "unreadable"),
            ("""{"url":"https://partner.example/","events":[]}""", 422, "webhook_event_unknown"),
            ("""{"url":"https://partner.example/","events":["record.loved"]}""", 422, "webhook_event_unknown"),
            ("""{"url":"http://partner.example/"}""", 422, "webhook_url_invalid"),
            ("""{"url":"https://10.0.0.1/"}""", 422, "webhook_url_inside"),
        })
        {
            var (said, its) = await CodeAsync("POST", "", body);
            Assert.Equal((body, status, code), (body, said, its));
        }
    }

    [Fact]
    public async Task Ten_addresses_and_none_twice()
    {
        Assert.Equal((413, "too_large"), await CodeAsync("POST", "", $$"""{"url":"https://partner.example/{{new string('x', 20_000)}}"}"""));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(201, (await SendAsync("POST", "", $$"""{"url":"https://partner{{i}}.example/"}""")).Status);
        }

        Assert.Equal((409, "webhook_exists"), await CodeAsync("POST", "", """{"url":"https://PARTNER1.example:443/"}"""));
        Assert.Equal((422, "webhooks_too_many"), await CodeAsync("POST", "", """{"url":"https://partner10.example/"}"""));
        Assert.Equal(10, (await _house.Webhooks.ListAsync(_house.Source, default)).Count);
    }

    [Fact]
    public async Task Cursors_and_limits_that_are_none_are_named()
    {
        var hook = await _house.HookAsync(_receiver.Url);
        var id = hook.Webhook.Id;
        Assert.Equal((400, "cursor_invalid"), await CodeAsync("POST", $"/{id}/replay", """{"after":"-1"}"""));
        Assert.Equal((400, "cursor_invalid"), await CodeAsync("POST", $"/{id}/replay", """{"after":"99999999999999999999"}"""));
        Assert.Equal((400, "cursor_invalid"), await CodeAsync("GET", $"/{id}/deliveries?cursor=x", null));
        Assert.Equal((400, "unreadable"), await CodeAsync("GET", $"/{id}/deliveries?limit=0", null));
        Assert.Equal((400, "unreadable"), await CodeAsync("GET", $"/{id}/deliveries?state=lost", null));
    }

    private async Task<(int Status, string? Code)> CodeAsync(string method, string path, string? body)
    {
        var (status, answer) = await SendAsync(method, path, body);
        return (status, answer.GetProperty("code").GetString());
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/v1/webhooks" + path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _house.Server.Http.SendAsync(request);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentLength == 0 || answer.StatusCode == System.Net.HttpStatusCode.NoContent ? default : await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
