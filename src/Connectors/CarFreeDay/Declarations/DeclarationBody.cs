using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Puhui.Platform.Problems;

namespace Puhui.CarFreeDay.Declarations;

/// <summary>The body of a declaration.</summary>
internal sealed record DeclarationBody(string Holder, string Vehicle, string EngineClass, string? Region, DateTimeOffset From)
{
    public const int MostBytes = 16 << 10;
    public static readonly TimeSpan MostAhead = TimeSpan.FromHours(24);
    private const int MostTextBytes = 128;
    private const int MostVehicle = 32;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    public static async Task<(DeclarationBody? Body, Problem? Refused)> ReadAsync(HttpRequest request, DateTimeOffset now, CancellationToken ct)
    {
        var (fields, refused) = await FieldsAsync(request, ["holder", "vehicle", "engineClass", "region", "from"], ct);
        if (fields is null)
        {
            return (null, refused);
        }

        foreach (var name in (string[])["holder", "vehicle", "engineClass"])
        {
            if (!fields.ContainsKey(name))
            {
                return (null, Problem.Of(422, "field_missing", $"'{name}' is required.", "/" + name));
            }
        }

        var vehicle = string.Concat(fields["vehicle"].Where(c => !char.IsWhiteSpace(c)));
        if (vehicle.Length is 0 or > MostVehicle)
        {
            return (null, Problem.Of(422, "field_type", $"The plate or VIN, at most {MostVehicle} characters.", "/vehicle"));
        }

        var from = now;
        if (fields.TryGetValue("from", out var text)
            && (!DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out from)
                || !(text[^1] is 'Z' or 'z' || text.LastIndexOfAny(['+', '-']) > 10)))
        {
            return (null, Problem.Of(422, "time_invalid", "from is RFC 3339 with its offset.", "/from"));
        }

        return from < now - Challenge.Valid || from > now + MostAhead
            ? (null, Problem.Of(422, "from_out_of_reach", $"A car is declared when it is left: from {Challenge.Valid.TotalMinutes} minutes ago to {MostAhead.TotalHours} hours ahead.", "/from"))
            : (new DeclarationBody(fields["holder"], vehicle, fields["engineClass"], fields.GetValueOrDefault("region"), from.ToUniversalTime()), null);
    }

    /// <summary>Reads an object of texts with no other fields than these.</summary>
    public static async Task<(Dictionary<string, string>? Fields, Problem? Refused)> FieldsAsync(HttpRequest request, string[] names, CancellationToken ct)
    {
        using var held = new MemoryStream();
        var buffer = new byte[4096];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            held.Write(buffer, 0, read);
            if (held.Length > MostBytes)
            {
                return (null, Problem.TooLarge($"The body is larger than {MostBytes >> 10} KiB."));
            }
        }

        var bytes = held.GetBuffer().AsMemory(0, (int)held.Length);
        if (!Utf8.IsValid(bytes.Span))
        {
            return (null, Problem.Of(400, "text_invalid", "The body is not UTF-8."));
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Texts(document.RootElement, names) : (null, Problem.Of(400, "not_an_object", "An object is expected."));
        }
        catch (JsonException)
        {
            return (null, Problem.Unreadable("The body is not JSON, or has a field twice."));
        }
    }

    private static (Dictionary<string, string>? Fields, Problem? Refused) Texts(JsonElement root, string[] names)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            try
            {
                if (!names.Contains(property.Name, StringComparer.Ordinal))
                {
                    return (null, Problem.Of(422, "field_unknown", $"There are only the fields {string.Join(", ", names)}."));
                }

                if (property.Value.ValueKind == JsonValueKind.Null)
                {
                    continue;
                }

                if (property.Value.ValueKind != JsonValueKind.String || property.Value.GetString() is not { Length: > 0 } text
                    || Encoding.UTF8.GetByteCount(text) > MostTextBytes || text.Any(char.IsControl))
                {
                    return (null, Problem.Of(422, "field_type", $"Text of 1 to {MostTextBytes} bytes without control characters.", "/" + property.Name));
                }

                fields[property.Name] = text;
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair, in the name or the text, is no text.
                return (null, Problem.Of(422, "text_invalid", "A text holds half a surrogate pair."));
            }
        }

        return (fields, null);
    }
}
