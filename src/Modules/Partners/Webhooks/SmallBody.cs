using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puhui.Platform.Problems;

namespace Puhui.Partners.Webhooks;

/// <summary>Reads a small JSON object with known fields only, each at most once.</summary>
internal static class SmallBody
{
    private const int Most = 16 * 1024;
    private const string NotUnicode = "A text is not well-formed Unicode.";

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>The object, or the answer to give instead.</summary>
    public static async Task<(JsonDocument? Body, IResult? Refused)> ReadAsync(HttpContext http, params string[] fields)
    {
        if (!http.Request.HasJsonContentType())
        {
            return (null, Problem.Of(415, "unsupported_media_type", "Send JSON: Content-Type: application/json."));
        }

        var buffer = new byte[Most + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (length > Most)
        {
            return (null, Problem.TooLarge("This takes at most 16 KiB."));
        }

        JsonDocument body;
        try
        {
            body = JsonDocument.Parse(buffer.AsMemory(0, length), s_options);
        }
        catch (JsonException problem)
        {
            return (null, Problem.Unreadable($"The body is not JSON: {problem.Message}"));
        }
        catch (InvalidOperationException)
        {
            return (null, Problem.Unreadable(NotUnicode));
        }

        if (body.RootElement.ValueKind != JsonValueKind.Object)
        {
            body.Dispose();
            return (null, Problem.Unreadable("The body is not a JSON object."));
        }

        if (FaultOf(body.RootElement, fields) is { } fault)
        {
            body.Dispose();
            return (null, Problem.Unreadable(fault));
        }

        return (body, null);
    }

    private static string? FaultOf(JsonElement root, string[] fields)
    {
        try
        {
            foreach (var field in root.EnumerateObject())
            {
                if (!fields.Contains(field.Name, StringComparer.Ordinal))
                {
                    return $"There is no such field here; known are {string.Join(", ", fields)}.";
                }

                foreach (var text in field.Value.ValueKind == JsonValueKind.Array ? field.Value.EnumerateArray().AsEnumerable() : [field.Value])
                {
                    _ = text.ValueKind == JsonValueKind.String ? text.GetString() : null;
                }
            }

            return null;
        }
        catch (InvalidOperationException)
        {
            // What the reader says to bytes that are not UTF-8 and to half a surrogate pair.
            return NotUnicode;
        }
    }
}
