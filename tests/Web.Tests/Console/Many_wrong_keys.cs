using System.Net;
using Puhui.Operating.Access;
using Xunit;

namespace Puhui.Web.Tests.Console;

public sealed class Many_wrong_keys(OneServer one) : IClassFixture<OneServer>
{
    [Fact]
    public async Task Have_to_wait()
    {
        using var stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(one.Server.Url) };
        for (var i = 0; i < Attempts.Most; i++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await EnterAsync(stranger)).StatusCode);
        }

        using var answer = await EnterAsync(stranger);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(Attempts.Window, answer.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public void Are_forgotten_after_a_minute_and_count_for_one_address_only()
    {
        var clock = new Clock();
        var attempts = new Attempts(clock);
        for (var i = 0; i < Attempts.Most; i++)
        {
            Assert.True(attempts.MayTry(IPAddress.Loopback));
            attempts.Failed(IPAddress.Loopback);
        }

        Assert.False(attempts.MayTry(IPAddress.Loopback));
        Assert.True(attempts.MayTry(IPAddress.IPv6Loopback));
        clock.Now += Attempts.Window;
        Assert.True(attempts.MayTry(IPAddress.Loopback));
    }

    private static async Task<HttpResponseMessage> EnterAsync(HttpClient stranger)
    {
        using var form = new FormUrlEncodedContent([new("key", "wrong")]);
        return await stranger.PostAsync("/console/sign-in", form);
    }
}
