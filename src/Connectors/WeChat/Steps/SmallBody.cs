using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Puhui.WeChat.Steps;

/// <summary>One flat JSON object of texts, as mini program servers send it.</summary>
internal static class SmallBody
{
    private const int MostBytes = 128 * 1024;

    /// <summary>The fields; null when the body is too large or no such object.</summary>
    public static async Task<IReadOnlyDictionary<string, string>?> ReadAsync(HttpRequest request, IReadOnlyList<string> known, CancellationToken ct)
    {
        using var held = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            if (held.Length + read > MostBytes)
            {
                return null;
            }

            held.Write(buffer, 0, read);
        }

        return Parse(held.ToArray(), known);
    }

    public static IReadOnlyDictionary<string, string>? Parse(byte[] body, IReadOnlyList<string> known)
    {
        if (!Utf8.IsValid(body))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            Dictionary<string, string> fields = new(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!known.Contains(property.Name, StringComparer.Ordinal) || property.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)
                    || (property.Value.GetString() is { } text && !fields.TryAdd(property.Name, text)))
                {
                    return null;
                }
            }

            return fields;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or half a surrogate pair: both are answered as unreadable.
            return null;
        }
    }
}
