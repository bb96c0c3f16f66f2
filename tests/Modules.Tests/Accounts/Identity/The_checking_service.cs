using System.Net;
using System.Text;
using System.Text.Json;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.Identity;

namespace Puhui.Modules.Tests.Accounts.Identity;

/// <summary>The HTTP connector against a peer that speaks as docs/identity.md says, and against ones that do not.</summary>
public sealed class The_checking_service
{
    private static readonly IdentityQuestion Question = new("resident", "李雷", "11010519491231002X", null, new DateOnly(1949, 12, 31));

    private static async Task<(string? Answer, string? Asked, string? Key)> AskAsync(int status, string body, TimeSpan? delay = null)
    {
        using var peer = new HttpListener();
        var port = FreePort();
        peer.Prefixes.Add($"http://127.0.0.1:{port}/");
        peer.Start();
        string? asked = null;
        string? key = null;
        var serving = Task.Run(async () =>
        {
            var http = await peer.GetContextAsync();
            asked = await new StreamReader(http.Request.InputStream).ReadToEndAsync();
            key = http.Request.Headers["Authorization"];
            await Task.Delay(delay ?? TimeSpan.Zero);
            try
            {
                http.Response.StatusCode = status;
                http.Response.Headers["Location"] = "/elsewhere";
                http.Response.OutputStream.Write(Encoding.UTF8.GetBytes(body));
                http.Response.Close();
            }
            catch (HttpListenerException)
            {
                // The asker gave up before.
            }
        });
        using var check = new HttpIdentityCheck(new Uri($"http://127.0.0.1:{port}/check"), "s3cret", TimeSpan.FromMilliseconds(500));
        var answer = await check.CheckAsync(Question, default);
        await serving;
        return (answer.IsAccepted ? $"match {answer.Value.Reference} {answer.Value.Region}" : answer.Refusal.Code, asked, key);
    }

    [Theory]
    [InlineData(200, """{"result":"match","reference":"r-1","region":"CN-11"}""", "match r-1 CN-11")]
    [InlineData(200, """{"result":"mismatch"}""", "identity_mismatch")]
    [InlineData(200, """{"result":"refused"}""", "identity_refused")]
    [InlineData(200, """{"result":"maybe"}""", "identity_check_unavailable")]
    [InlineData(200, """{"result":true}""", "identity_check_unavailable")]
    [InlineData(200, "match", "identity_check_unavailable")]
    [InlineData(200, "", "identity_check_unavailable")]
    [InlineData(500, """{"result":"match"}""", "identity_check_unavailable")]
    [InlineData(302, """{"result":"match"}""", "identity_check_unavailable")]
    public async Task Counts_only_when_it_says_so_clearly(int status, string body, string expected) => Assert.Equal(expected, (await AskAsync(status, body)).Answer);

    [Fact]
    public async Task Is_asked_for_name_and_number_with_its_key()
    {
        var (_, asked, key) = await AskAsync(200, """{"result":"match"}""");

        using var body = JsonDocument.Parse(asked!);
        Assert.Equal("Bearer s3cret", key);
        Assert.Equal(
            ("resident", "李雷", "11010519491231002X", "1949-12-31"),
            (Text(body, "kind"), Text(body, "name"), Text(body, "number"), Text(body, "born")));
    }

    [Fact]
    public async Task Is_not_waited_for_for_ever() =>
        Assert.Equal("identity_check_unavailable", (await AskAsync(200, """{"result":"match"}""", TimeSpan.FromMilliseconds(900))).Answer);

    [Fact]
    public async Task Not_being_there_is_no_answer()
    {
        using var check = new HttpIdentityCheck(new Uri($"http://127.0.0.1:{FreePort()}/check"), null, TimeSpan.FromSeconds(1));
        Assert.Equal("identity_check_unavailable", (await check.CheckAsync(Question, default)).Refusal?.Code);
    }

    private static string Text(JsonDocument body, string name) => body.RootElement.GetProperty(name).GetString()!;

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
