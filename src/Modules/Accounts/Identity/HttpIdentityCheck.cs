using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Puhui.Accounts.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Identity;

/// <summary>
/// Asks a checking service by HTTP, as docs/identity.md describes: one POST, one word of an answer. What is not understood, late or
/// broken counts as no answer: nobody is taken for somebody because a service failed.
/// </summary>
internal sealed class HttpIdentityCheck : IIdentityCheck, IDisposable
{
    public static readonly Refusal Unavailable = new("identity_check_unavailable", "The service that checks names does not answer. Nothing was kept; try again later.");
    public static readonly Refusal Mismatch = new("identity_mismatch", "Name and number do not belong together.");
    public static readonly Refusal Refused = new("identity_refused", "The document is not valid any more, or may not be used.");

    private const int MostAnswer = 16 * 1024;

    private readonly HttpClient _client;
    private readonly Uri _address;

    public HttpIdentityCheck(Uri address, string? key, TimeSpan? patience = null)
    {
        _address = address;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            Timeout = patience ?? TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = MostAnswer,
        };
        if (key is not null)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public string Name => _address.Host;

    public async Task<Result<IdentityChecked>> CheckAsync(IdentityQuestion question, CancellationToken ct)
    {
        try
        {
            using var content = JsonContent.Create(
                new { kind = question.Kind, name = question.Name, number = question.Number, state = question.State, born = question.Born?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) });
            using var answer = await _client.PostAsync(_address, content, ct);
            return answer.IsSuccessStatusCode ? Read(await answer.Content.ReadAsByteArrayAsync(ct)) : Unavailable;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return Unavailable;
        }
    }

    public void Dispose() => _client.Dispose();

    private static Result<IdentityChecked> Read(byte[] answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root ? Text(root, "result") switch
            {
                "match" => new IdentityChecked(Text(root, "reference"), Text(root, "region")),
                "mismatch" => Mismatch,
                "refused" => Refused,
                _ => Unavailable,
            }
            : Unavailable;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Unavailable;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 200 } text ? text : null;
}
