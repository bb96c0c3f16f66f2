using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puhui.Platform.Problems;

namespace Puhui.Rewards.Vouchers;

/// <summary>Reads a JSON object with known fields only, each at most once, and the id of a request.</summary>
internal static class TillBody
{
    private const string KeyHeader = "Idempotency-Key";
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>The object, or the answer to give instead.</summary>
    public static async Task<(JsonDocument? Body, IResult? Refused)> ReadAsync(HttpContext http, int most, params string[] fields)
    {
        if (!http.Request.HasJsonContentType())
        {
            return (null, Problem.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send JSON: Content-Type: application/json."));
        }

        var buffer = new byte[most + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (length > most)
        {
            return (null, Problem.TooLarge($"This takes at most {most / 1024} KiB."));
        }

        JsonDocument? body = null;
        try
        {
            body = JsonDocument.Parse(buffer.AsMemory(0, length), s_options);
            if (body.RootElement.ValueKind != JsonValueKind.Object)
            {
                body.Dispose();
                return (null, Problem.Unreadable("The body is not a JSON object."));
            }

            foreach (var field in body.RootElement.EnumerateObject())
            {
                if (!fields.Contains(field.Name, StringComparer.Ordinal))
                {
                    body.Dispose();
                    return (null, Problem.Unreadable($"There is no such field here; known are {string.Join(", ", fields)}."));
                }
            }

            return (body, null);
        }
        catch (JsonException problem)
        {
            body?.Dispose();
            return (null, Problem.Unreadable($"The body is not JSON: {problem.Message}"));
        }
        catch (InvalidOperationException)
        {
            // What the reader says to a name that is not well-formed Unicode.
            body?.Dispose();
            return (null, Problem.Unreadable("A text is not well-formed Unicode."));
        }
    }

    /// <summary>The text of a field; false when it is missing, no text, or not well-formed Unicode.</summary>
    public static bool TryText(JsonElement root, string name, [NotNullWhen(true)] out string? text)
    {
        text = null;
        try
        {
            text = root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }

        return text is not null;
    }

    /// <summary>The request's own id from <c>Idempotency-Key</c>; otherwise the answer to give.</summary>
    public static bool TryKey(HttpContext http, [NotNullWhen(true)] out string? key, [NotNullWhen(false)] out Problem? wrong)
    {
        key = http.Request.Headers[KeyHeader] is [{ } one] && Texts.IsRequest(one) ? one : null;
        wrong = key is null ? Problem.Of(StatusCodes.Status400BadRequest, "request_invalid", "Idempotency-Key is needed once: 8 to 64 visible ASCII characters, your own id of this request.", KeyHeader) : null;
        return key is not null;
    }
}
