using System.Net.Http.Headers;
using System.Net.Http.Json;
using Puhui.Platform.Cryptography;
using Puhui.Quantities;

namespace Puhui.Platform.Messages;

/// <summary>
/// Hands messages to the operator's gateway (SMS, mail) by one POST each, as docs/identity.md describes; the gateway knows carriers and
/// templates. Anything but 2xx within ten seconds counts as not sent. Nothing of a message is told in an error.
/// </summary>
public sealed class GatewayMessages : IMessages, IDisposable
{
    private static readonly Refusal NotSent = new("message_not_sent", "The message could not be sent. Try again shortly.");

    private readonly Uri _address;
    private readonly HttpClient _client;

    /// <summary>A gateway at an address, with its key when it wants one.</summary>
    public GatewayMessages(Uri address, string? key, TimeSpan? patience = null)
    {
        _address = address;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            Timeout = patience ?? TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = 64 * 1024,
        };
        if (key is not null)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>The key of a data folder's <c>keys/messages.key</c>; null when there is none.</summary>
    /// <exception cref="InvalidDataException">Others may read it.</exception>
    public static string? KeyIn(string dataFolder)
    {
        var path = Path.Combine(dataFolder, "keys", "messages.key");
        return File.Exists(path) ? PrivateFile.ReadLine(path).Trim() : null;
    }

    /// <inheritdoc />
    public async Task<Refusal?> SendAsync(Message message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            using var content = JsonContent.Create(new
            {
                channel = message.Channel == MessageChannel.Sms ? "sms" : "email",
                address = message.Address,
                purpose = message.Purpose,
                text = message.Text,
                variable = message.Variable,
            });
            using var answer = await _client.PostAsync(_address, content, ct);
            return answer.IsSuccessStatusCode ? null : NotSent;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return NotSent;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();
}
