using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Puhui.Ocpi.Wire;

/// <summary>Reads a body whole, within bounds, as one JSON object.</summary>
internal static class OcpiBody
{
    private const int Most = 1 << 20;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    /// <summary>The object, or the answer to give: 413 for more than 1 MiB, 415 when packed, 400 when it is not JSON, 2001 when it is no object.</summary>
    public static async Task<(JsonDocument? Document, OcpiAnswer? Refused)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.Headers.ContentEncoding.ToString() is not ("" or "identity"))
        {
            return (null, OcpiAnswer.Failed(StatusCodes.Status415UnsupportedMediaType, OcpiStatus.Invalid, "Send the body unpacked."));
        }

        var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > Most)
                {
                    return (null, OcpiAnswer.Failed(StatusCodes.Status413PayloadTooLarge, OcpiStatus.Invalid, "A message has at most 1 MiB."));
                }
            }

            var body = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
            if (!Utf8.IsValid(body.Span))
            {
                return (null, OcpiAnswer.Failed(StatusCodes.Status400BadRequest, OcpiStatus.Invalid, "unreadable: the body is not UTF-8"));
            }

            var document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return (document, null);
            }

            document.Dispose();
            return (null, OcpiAnswer.Refused(OcpiStatus.Invalid, "unreadable: one JSON object was expected"));
        }
        catch (JsonException)
        {
            return (null, OcpiAnswer.Failed(StatusCodes.Status400BadRequest, OcpiStatus.Invalid, "unreadable: the body is not JSON, or nested more than 32 levels"));
        }
        catch (BadHttpRequestException e)
        {
            return (null, OcpiAnswer.Failed(e.StatusCode, OcpiStatus.Invalid, "unreadable: the body did not arrive whole"));
        }
    }

    /// <summary>The message without white space; null when it holds half a surrogate pair, which cannot be kept.</summary>
    /// <param name="without">A field to leave out; null for none.</param>
    public static byte[]? Minify(JsonElement message, string? without = null)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        try
        {
            writer.WriteStartObject();
            foreach (var property in message.EnumerateObject())
            {
                if (without is null || !property.NameEquals(without))
                {
                    property.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
            writer.Flush();
            return buffer.WrittenSpan.ToArray();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // Escapes that are no text cannot be written again.
            return null;
        }
    }
}
