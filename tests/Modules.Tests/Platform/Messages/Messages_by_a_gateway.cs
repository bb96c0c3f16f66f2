using System.Net;
using System.Text.Json;
using Puhui.Platform.Messages;

namespace Puhui.Modules.Tests.Platform.Messages;

public sealed class Messages_by_a_gateway
{
    private static async Task<(string? Refusal, string? Body, string? Key)> SendAsync(int status, TimeSpan? delay = null)
    {
        using var gateway = new HttpListener();
        var port = FreePort();
        gateway.Prefixes.Add($"http://127.0.0.1:{port}/");
        gateway.Start();
        string? body = null;
        string? key = null;
        var serving = Task.Run(async () =>
        {
            var http = await gateway.GetContextAsync();
            body = await new StreamReader(http.Request.InputStream).ReadToEndAsync();
            key = http.Request.Headers["Authorization"];
            await Task.Delay(delay ?? TimeSpan.Zero);
            try
            {
                http.Response.StatusCode = status;
                http.Response.Close();
            }
            catch (HttpListenerException)
            {
                // The sender gave up before.
            }
        });
        using var messages = new GatewayMessages(new Uri($"http://127.0.0.1:{port}/send"), "k3y", TimeSpan.FromMilliseconds(500));
        var refusal = await messages.SendAsync(new(MessageChannel.Sms, "+8613800138000", "sign-in-code", "验证码 123456") { Variable = "123456" }, default);
        await serving;
        return (refusal?.ToString(), body, key);
    }

    [Fact]
    public async Task Are_handed_over_with_the_key()
    {
        var (refusal, text, key) = await SendAsync(202);
        using var body = JsonDocument.Parse(text!);
        Assert.Null(refusal);
        Assert.Equal("Bearer k3y", key);
        Assert.Equal(
            ("sms", "+8613800138000", "sign-in-code", "验证码 123456", "123456"),
            (Text(body, "channel"), Text(body, "address"), Text(body, "purpose"), Text(body, "text"), Text(body, "variable")));
    }

    [Theory]
    [InlineData(500, 0)]
    [InlineData(302, 0)]
    [InlineData(200, 900)]
    public async Task Are_not_sent_when_it_does_not_say_so_and_nothing_of_them_is_told(int status, int milliseconds)
    {
        var (refusal, _, _) = await SendAsync(status, TimeSpan.FromMilliseconds(milliseconds));
        Assert.StartsWith("message_not_sent", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("138", refusal, StringComparison.Ordinal);
    }

    private static string Text(JsonDocument body, string name) => body.RootElement.GetProperty(name).GetString()!;

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
