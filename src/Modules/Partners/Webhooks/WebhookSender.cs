using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Puhui.Partners.Events;
using Puhui.Platform.Http;
using Puhui.Platform.Settings;

namespace Puhui.Partners.Webhooks;

/// <summary>What came of one attempt.</summary>
/// <param name="IsTaken">Whether the receiver took the event: a status of 200 to 299.</param>
/// <param name="Answer">The status, or the name of what went wrong.</param>
/// <param name="IsGone">The receiver says that the address is gone for good.</param>
/// <param name="RetryAfter">When it asks to come again.</param>
internal readonly record struct Attempt(bool IsTaken, string Answer, bool IsGone = false, TimeSpan? RetryAfter = null);

/// <summary>Sends one event once. What the receiver says beside its status is read to a few kilobytes and thrown away.</summary>
internal sealed class WebhookSender : IDisposable
{
    private const int MostRead = 4096;

    private readonly HttpMessageInvoker _http;
    private readonly WebhookUrl _urls;
    private readonly PartnersOptions _options;
    private readonly TimeProvider _time;

    public WebhookSender(PuhuiSettings settings, WebhookUrl urls, PartnersOptions options, TimeProvider time)
    {
        _http = new HttpMessageInvoker(OutsideHandler.Create(settings.OutsideLoopback, options.Connections));
        _urls = urls;
        _options = options;
        _time = time;
    }

    public void Dispose() => _http.Dispose();

    public async Task<Attempt> SendAsync(string url, string id, string body, IEnumerable<byte[]> secrets, CancellationToken ct)
    {
        // An address that was allowed once may not be any more: development settings change.
        if (_urls.Read(url) is not { IsAccepted: true, Value: var address })
        {
            return new(false, "address_inside");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(_options.Patience);
        try
        {
            using var request = NewRequest(address, id, Encoding.UTF8.GetBytes(body), secrets);
            using var answer = await _http.SendAsync(request, patience.Token);
            await ReadAwayAsync(answer, patience.Token);
            var status = (int)answer.StatusCode;
            return new(answer.IsSuccessStatusCode, status.ToString(CultureInfo.InvariantCulture), status == 410, Asked(answer.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(false, "timeout");
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return new(false, NameOf(problem));
        }
    }

    private HttpRequestMessage NewRequest(Uri url, string id, byte[] body, IEnumerable<byte[]> secrets)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(EventBody.ContentType, "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Puhui-Webhooks", "1"));
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSecret.Sign(secrets, id, timestamp, body));
        return request;
    }

    /// <summary>A short answer is read so that the connection can be used again; of a long one the rest is never fetched.</summary>
    private static async Task ReadAwayAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            await using var content = await answer.Content.ReadAsStreamAsync(ct);
            var buffer = new byte[MostRead];
            _ = await content.ReadAtLeastAsync(buffer, MostRead, throwOnEndOfStream: false, ct);
        }
        catch (Exception problem) when (problem is IOException or HttpRequestException or OperationCanceledException)
        {
            // The status has been said; what comes after it changes nothing.
        }
    }

    private TimeSpan? Asked(RetryConditionHeaderValue? header) => header?.Delta ?? (header?.Date - _time.GetUtcNow());

    private static string NameOf(Exception problem)
    {
        for (var inner = problem; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case InsideAddressException:
                    return "address_inside";
                case AuthenticationException:
                    return "tls";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return "name_unknown";
                default:
                    break;
            }
        }

        return problem is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } ? "tls" : "connection";
    }
}
