using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Puhui.Web.Tests.Console;
using Xunit;

namespace Puhui.Web.Tests.Citizen;

/// <summary>The interface for apps and mini programs: a token instead of a cookie.</summary>
public sealed class By_an_app(OneServer one) : IClassFixture<OneServer>
{
    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    [Fact]
    public async Task A_holder_signs_in_states_an_identity_makes_a_group_and_leaves()
    {
        using var app = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(one.Server.Url) };
        var asked = await ReadAsync(await app.PostAsJsonAsync("/v1/sign-in/codes", new { contact = "app@example.com" }), HttpStatusCode.Accepted);
        Assert.Equal("a***@example.com", asked.GetProperty("shown").GetString());
        var ticket = asked.GetProperty("ticket").GetString();
        var wrong = await ReadAsync(await app.PostAsJsonAsync("/v1/sign-in/sessions", new { ticket, code = "x" }), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("code_wrong", wrong.GetProperty("code").GetString());
        var answer = await app.PostAsJsonAsync("/v1/sign-in/sessions", new { ticket, code = People.CodeFor(one.Server, "app@example.com") });
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        var session = await ReadAsync(answer, HttpStatusCode.Created);
        Assert.True(session.GetProperty("isNew").GetBoolean());
        app.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("token").GetString());

        var bad = await ReadAsync(await app.PutAsJsonAsync("/v1/me/identity", new { kind = "resident", name = "韩梅梅", number = "110105194912310021" }), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("resident_number_check", bad.GetProperty("code").GetString());
        var stated = await ReadAsync(await app.PutAsJsonAsync("/v1/me/identity", new { kind = "resident", name = "韩梅梅", number = People.Number(new(1992, 2, 29), 4) }), HttpStatusCode.OK);
        Assert.Equal("韩*", stated.GetProperty("person").GetProperty("shownName").GetString());
        var group = await ReadAsync(await app.PostAsJsonAsync("/v1/me/groups", new { kind = "household", name = "韩家", ownName = "梅" }), HttpStatusCode.Created);
        var id = group.GetProperty("info").GetProperty("id").GetString();
        Assert.Equal(1, (await ReadAsync(await app.GetAsync("/v1/me/groups"), HttpStatusCode.OK)).GetProperty("groups").GetArrayLength());
        Assert.Equal(8, (await ReadAsync(await app.PostAsync($"/v1/me/groups/{id}/invitations", null), HttpStatusCode.Created)).GetProperty("code").GetString()!.Replace("-", "", StringComparison.Ordinal).Length);
        await ReadAsync(await app.DeleteAsync($"/v1/me/groups/{id}/membership"), HttpStatusCode.NoContent);
        await ReadAsync(await app.GetAsync($"/v1/me/groups/{id}"), HttpStatusCode.NotFound);

        var sessions = (await ReadAsync(await app.GetAsync("/v1/me/sessions"), HttpStatusCode.OK)).GetProperty("sessions");
        Assert.True(sessions[0].GetProperty("current").GetBoolean());
        await ReadAsync(await app.DeleteAsync($"/v1/me/sessions/{sessions[0].GetProperty("id").GetString()}"), HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/v1/me/sessions")).StatusCode);
    }

    [Fact]
    public async Task Behind_a_proxy_each_is_counted_by_the_own_address_and_cookies_are_secure()
    {
        using var proxy = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(one.Server.Url) };
        async Task<HttpStatusCode> AskAsync(string network, int i)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sign-in/codes") { Content = JsonContent.Create(new { contact = $"{network.Replace('.', '-')}-{i}@example.com" }) };
            request.Headers.Add("X-Forwarded-For", $"1.2.3.4, {network}");
            return (await proxy.SendAsync(request)).StatusCode;
        }

        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, await AskAsync("203.0.113.9", i));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync("203.0.113.9", 30));
        Assert.Equal(HttpStatusCode.Accepted, await AskAsync("203.0.113.10", 0));
        using var form = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent([new("contact", "secure@example.com")]) };
        form.Headers.Add("X-Forwarded-Proto", "https");
        form.Headers.Add("X-Forwarded-For", "203.0.113.11");
        Assert.Contains("secure", Assert.Single((await proxy.SendAsync(form)).Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"contact\":1}")]
    [InlineData("{\"contact\":\"a@example.com\",\"contact\":\"b@example.com\"}")]
    [InlineData("{\"phone\":\"13800138000\"}")]
    [InlineData("{\"contact\":\"\\ud800@example.com\"}")]
    [InlineData("{")]
    public async Task A_body_that_is_not_right_is_unreadable(string body)
    {
        using var app = new HttpClient { BaseAddress = new Uri(one.Server.Url) };
        var answer = await app.PostAsync("/v1/sign-in/codes", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity });
    }
}
