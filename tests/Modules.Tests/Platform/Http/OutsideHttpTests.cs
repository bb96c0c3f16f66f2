using System.Net;
using System.Net.Sockets;
using Puhui.Platform.Http;

namespace Puhui.Modules.Tests.Platform.Http;

public sealed class OutsideHttpTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:7f00:1::")]
    public void Inside_addresses_are_seen_however_they_are_written(string address) => Assert.False(OutsideAddresses.IsOutside(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::101:101")]
    [InlineData("2002:101:101::")]
    public void Addresses_of_the_open_internet_are_outside(string address) => Assert.True(OutsideAddresses.IsOutside(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://example.org/", "https")]
    [InlineData("ftp://example.org/", "https")]
    [InlineData("https://user:secret@example.org/", "user")]
    [InlineData("https://10.0.0.1/", "inside")]
    [InlineData("https://[::1]/", "inside")]
    [InlineData("https://0x7f000001/", "inside")]
    [InlineData("not an address", "absolute")]
    [InlineData(null, "absolute")]
    public void An_address_that_cannot_be_called_is_refused_in_words(string? address, string word)
    {
        using var http = new OutsideHttp(loopback: false);
        Assert.Contains(word, http.Refuse(address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_not_connected_to()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var http = new OutsideHttp(loopback: false);

        Assert.Null(http.Refuse($"https://localhost:{port}/"));
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.Client.GetAsync(new Uri($"https://localhost:{port}/")));

        Assert.Contains("inside", refused.ToString(), StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task With_loopback_for_development_this_machine_is_called_by_plain_http_and_nobody_else_is()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var http = new OutsideHttp(loopback: true);
        var answering = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            _ = await stream.ReadAtLeastAsync(new byte[4096], 10, throwOnEndOfStream: false);
            await stream.WriteAsync("HTTP/1.1 302 Found\r\nLocation: https://example.org/\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        });

        using var answer = await http.Client.GetAsync(new Uri($"http://127.0.0.1:{port}/"));
        await answering;

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.NotNull(http.Refuse("http://example.org/"));
        Assert.NotNull(http.Refuse("https://192.168.0.1/"));
    }
}
