using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Puhui.Client;

/// <summary>
/// Sends activities. Safe for many callers at once. What was sent and got no answer, 429 or 503 is sent again after the pause the server
/// asks for; the ids of the records make that safe.
/// </summary>
public sealed class PuhuiClient : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly PuhuiCredentials _credentials;
    private readonly PuhuiClientOptions _options;

    /// <summary>A client of a server.</summary>
    /// <param name="server">Where it is, for example <c>https://puhui.example</c>.</param>
    /// <param name="credentials">How the client shows who it is.</param>
    /// <param name="options">How it behaves; null for the usual way.</param>
    public PuhuiClient(Uri server, PuhuiCredentials credentials, PuhuiClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(credentials);
        _options = options ?? new PuhuiClientOptions();
        _credentials = credentials;

        // A redirect would take the key, or a signature that does not fit there, somewhere else.
        _http = new HttpClient(_options.Handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = server, Timeout = _options.Timeout,
        };
    }

    /// <summary>
    /// Sends activities in requests of <see cref="PuhuiClientOptions.BatchSize"/>. Returns when all that were taken are durable; when it
    /// throws, those of earlier requests are, and the call may be repeated as a whole.
    /// </summary>
    /// <param name="activities">What to send.</param>
    /// <param name="listAll">Whether each record is listed in the answer, or only those that were not recorded.</param>
    /// <param name="cancel">Gives up; what was sent may have been recorded.</param>
    /// <exception cref="PuhuiException">The server refused a request as a whole.</exception>
    public async Task<PostAnswer> PostAsync(IReadOnlyCollection<ActivityMessage> activities, bool listAll = false, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(activities);
        var all = new PostAnswer(0, 0, 0, 0, 0, 0, []);
        foreach (var batch in activities.Chunk(_options.BatchSize))
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(batch, Wire.Default.ActivityMessageArray);
            var one = await SendAsync(HttpMethod.Post, listAll ? "/v1/activities?results=all" : "/v1/activities", body, Wire.Default.PostAnswer, cancel).ConfigureAwait(false);
            all = new PostAnswer(
                all.Posted + one.Posted, all.Duplicate + one.Duplicate, all.Zero + one.Zero, all.Held + one.Held, all.Refused + one.Refused,
                all.Conflict + one.Conflict, [.. all.Results, .. one.Results]) { Sandbox = all.Sandbox || one.Sandbox };
        }

        return all;
    }

    /// <summary>Takes a record back. Doing it twice gives the same answer.</summary>
    /// <exception cref="PuhuiException">There is no such record (<c>not_found</c>), or the request was refused.</exception>
    public Task<CancelAnswer> CancelAsync(string id, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return SendAsync(HttpMethod.Post, $"/v1/activities/{Uri.EscapeDataString(id)}/cancel", null, Wire.Default.CancelAnswer, cancel);
    }

    /// <summary>One record as it stands, with its explanation; the fields are those of the API guide.</summary>
    /// <exception cref="PuhuiException">There is no such record (<c>not_found</c>), or the request was refused.</exception>
    public Task<JsonElement> GetAsync(string id, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return SendAsync(HttpMethod.Get, $"/v1/activities/{Uri.EscapeDataString(id)}", null, Wire.Default.JsonElement, cancel);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string target, byte[]? body, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan pause;
            try
            {
                using var request = await RequestAsync(method, target, body, cancel).ConfigureAwait(false);
                using var response = await _http.SendAsync(request, cancel).ConfigureAwait(false);
                var answer = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return JsonSerializer.Deserialize(answer, type) ?? throw new JsonException("The server answered with nothing.");
                }

                var problem = ProblemOf(response, answer);
                if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                    || attempt >= _options.MostAttempts || problem.RetryAfter > _options.LongestPause)
                {
                    throw problem;
                }

                pause = problem.RetryAfter ?? Longer(attempt);
            }
            catch (Exception lost) when (attempt < _options.MostAttempts && !cancel.IsCancellationRequested && lost is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
            {
                pause = Longer(attempt);
            }

            await Task.Delay(pause, _options.Time, cancel).ConfigureAwait(false);
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpMethod method, string target, byte[]? body, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(method, new Uri(_http.BaseAddress!, target));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (_credentials.Signer is { } signer)
        {
            await RequestSigning.SignAsync(request, body, signer, _options.Time.GetUtcNow(), cancel).ConfigureAwait(false);
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _credentials.Key);
        }

        return request;
    }

    private PuhuiException ProblemOf(HttpResponseMessage response, byte[] answer)
    {
        Problem? problem = null;
        try
        {
            problem = JsonSerializer.Deserialize(answer, Wire.Default.Problem);
        }
        catch (JsonException)
        {
            // Something on the way answered instead of the server: the status has to do.
        }

        var pause = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _options.Time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return new PuhuiException(
            response.StatusCode, problem?.Code ?? "unknown", problem?.Detail ?? response.ReasonPhrase ?? "", pause < TimeSpan.Zero ? TimeSpan.Zero : pause);
    }

    private TimeSpan Longer(int attempt)
    {
        var pause = FirstPause * Math.Pow(2, attempt - 1);
        return pause < _options.LongestPause ? pause : _options.LongestPause;
    }
}

/// <summary>RFC 9457, as far as it is read here.</summary>
internal sealed record Problem(string? Code, string? Detail);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ActivityMessage[]))]
[JsonSerializable(typeof(PostAnswer))]
[JsonSerializable(typeof(CancelAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class Wire : JsonSerializerContext;
