using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Puhui.Cli.Demo.City.Sending;

/// <summary>The requests of one partner, with its key; waits as it is told when there is too much.</summary>
/// <param name="client">Knows the address of the server.</param>
/// <param name="authorize">Puts the key or a signature on a request with this body.</param>
internal sealed class PartnerPost(HttpClient client, Action<HttpRequestMessage, byte[]> authorize)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>A partner that shows a bearer key.</summary>
    public static PartnerPost WithKey(HttpClient client, string key) =>
        new(client, (request, _) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key));

    /// <summary>The answer; a request that has begun is not broken off when the city stops.</summary>
    /// <exception cref="HttpRequestException">The server is not there, or does not take the request at all.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, byte[]? body, string type, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
            }

            authorize(request, body ?? []);
            using var answer = await client.SendAsync(request, CancellationToken.None);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            {
                var pause = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
                await Task.Delay(pause < LongestPause ? pause : LongestPause, stop);
                continue;
            }

            var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
            var json = Read(text);
            var isOfItems = json is { ValueKind: JsonValueKind.Object } element && (element.TryGetProperty("results", out _) || element.TryGetProperty("failures", out _));
            return answer.IsSuccessStatusCode || isOfItems
                ? json ?? default
                : throw new HttpRequestException($"{path} answered {(int)answer.StatusCode}{(json is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("detail", out var detail) ? $": {detail}" : "")}");
        }
    }

    private static JsonElement? Read(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            // Not an answer of ours: the status says enough.
            return null;
        }
    }
}
