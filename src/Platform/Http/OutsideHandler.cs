using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Puhui.Platform.Http;

/// <summary>A name leads to an address inside, which is never called.</summary>
public sealed class InsideAddressException() : IOException("The address leads inside and is not called.");

/// <summary>What tests turn; in a server it stays as it is.</summary>
public sealed record OutsideHandlerOptions
{
    /// <summary>The addresses of a name.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = static (host, ct) => Dns.GetHostAddressesAsync(host, ct);

    /// <summary>Judges certificates; null for what this machine trusts.</summary>
    public RemoteCertificateValidationCallback? Trust { get; init; }
}

/// <summary>
/// Makes the connections to addresses that somebody else chose: no redirects, no proxy, no cookies, and never inside. A name is
/// resolved here and the socket is given an address that was judged, so that no second look-up can lead elsewhere; one address
/// inside among those of a name refuses all of them. The reason is an <see cref="InsideAddressException"/> inside the
/// <see cref="HttpRequestException"/>.
/// </summary>
public static class OutsideHandler
{
    /// <summary>A handler with connections of its own.</summary>
    /// <param name="loopback">For development: whether this machine's loopback may be called, also by plain http.</param>
    /// <param name="options">What tests turn; null for none of it.</param>
    public static SocketsHttpHandler Create(bool loopback, OutsideHandlerOptions? options = null)
    {
        var own = options ?? new OutsideHandlerOptions();
        return new()
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            // Trace ids are nobody else's business.
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 32,
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(200),
            ConnectCallback = (context, ct) => ConnectAsync(context, loopback, own, ct),
            SslOptions = { RemoteCertificateValidationCallback = own.Trust },
        };
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, bool loopback, OutsideHandlerOptions options, CancellationToken ct)
    {
        var plain = context.InitialRequestMessage.RequestUri!.Scheme != Uri.UriSchemeHttps;
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await options.Resolve(host, ct);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        return Array.Exists(addresses, address => !(OutsideAddresses.IsOutside(address) ? !plain : loopback && IPAddress.IsLoopback(address)))
            ? throw new InsideAddressException()
            : await ConnectAsync(addresses, context.DnsEndPoint.Port, ct);
    }

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken ct)
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
