using System.Text.Json;
using Puhui.Ocpi.Wire;
using Puhui.Platform.Http;

namespace Puhui.Ocpi.Registration;

/// <summary>What calling a peer back gave: its endpoints by module, or why not as an OCPI status.</summary>
internal sealed record Discovered(IReadOnlyDictionary<string, string> Endpoints, int Status, string Message)
{
    public static Discovered Failed(int status, string message) => new(new Dictionary<string, string>(StringComparer.Ordinal), status, message);
}

/// <summary>Calls a peer back, to learn the versions it speaks and the endpoints of one of them. Its addresses are its own choice, so they go through the outside client.</summary>
internal sealed class PeerCalls(OutsideHttp http)
{
    private const int MostEntries = 100;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    public async Task<Discovered> DiscoverAsync(string versionsUrl, string token, string version, CancellationToken ct)
    {
        var (versions, reason) = await GetAsync(versionsUrl, token, ct);
        if (versions is null)
        {
            return Discovered.Failed(OcpiStatus.PeerUnusable, $"callback_failed: your versions address: {reason}");
        }

        using (versions)
        {
            var details = Entries(Data(versions, JsonValueKind.Array)).FirstOrDefault(entry => Text(entry, "version") == version);
            if (Text(details, "url") is not { } detailsUrl)
            {
                return Discovered.Failed(OcpiStatus.VersionUnsupported, $"version_missing: your versions address does not offer {version}");
            }

            var (found, why) = await GetAsync(detailsUrl, token, ct);
            if (found is null)
            {
                return Discovered.Failed(OcpiStatus.PeerUnusable, $"callback_failed: your details of {version}: {why}");
            }

            using (found)
            {
                return Read(Data(found, JsonValueKind.Object), version);
            }
        }
    }

    private Discovered Read(JsonElement data, string version)
    {
        var endpoints = new Dictionary<string, string>(StringComparer.Ordinal);
        if (data.ValueKind == JsonValueKind.Object && data.TryGetProperty("endpoints", out var list))
        {
            foreach (var entry in Entries(list))
            {
                if (Text(entry, "identifier") is { } module && Text(entry, "url") is { } url && http.Refuse(url) is null)
                {
                    var role = Text(entry, "role");
                    endpoints[role is null || module == "credentials" ? module : $"{module}/{role}"] = url;
                }
            }
        }

        return endpoints.ContainsKey("credentials")
            ? new Discovered(endpoints, OcpiStatus.Success, "")
            : Discovered.Failed(OcpiStatus.EndpointsMissing, $"endpoint_missing: your details of {version} name no usable credentials endpoint");
    }

    private async Task<(JsonDocument? Document, string? Reason)> GetAsync(string url, string token, CancellationToken ct)
    {
        if (http.Refuse(url) is { } reason)
        {
            return (null, reason);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Authorization", TokenHeader.Of(token));
        request.Headers.TryAddWithoutValidation("X-Request-ID", Guid.NewGuid().ToString());
        request.Headers.TryAddWithoutValidation("X-Correlation-ID", Guid.NewGuid().ToString());
        try
        {
            using var answer = await http.Client.SendAsync(request, ct);
            if (!answer.IsSuccessStatusCode)
            {
                return (null, $"it answered {(int)answer.StatusCode}");
            }

            var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(ct), Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("status_code", out var status) && status.ValueKind == JsonValueKind.Number
                && status.TryGetInt32(out var code) && code is >= 1000 and < 2000)
            {
                return (document, null);
            }

            document.Dispose();
            return (null, "its answer has no status_code of success");
        }
        catch (JsonException)
        {
            return (null, "it did not answer with JSON");
        }
        catch (HttpRequestException)
        {
            return (null, "it cannot be reached, or leads inside");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, "it did not answer in time");
        }
    }

    private static JsonElement Data(JsonDocument document, JsonValueKind kind) =>
        document.RootElement.TryGetProperty("data", out var data) && data.ValueKind == kind ? data : default;

    private static IEnumerable<JsonElement> Entries(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Take(MostEntries) : [];

    private static string? Text(JsonElement from, string name) => new JsonFields().Text(from, "", name, 255);
}
