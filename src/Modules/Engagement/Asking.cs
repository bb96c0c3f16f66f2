using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Engagement;

/// <summary>What the endpoints read from requests, and how refusals are answered.</summary>
internal static class Asking
{
    private const int MostBytes = 64 * 1024;

    public static AccountId Holder(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return new AccountId(http.HolderAccount());
    }

    public static Problem Answer(Refusal refusal) => Problem.Of(refusal, refusal.Code switch
    {
        "friend_unknown" or "release_unknown" or "ball_unknown" or "year_empty" or "programme_unknown" => StatusCodes.Status404NotFound,
        "request_conflict" or "too_many_friends" or "limit_reached" or "statement_used" => StatusCodes.Status409Conflict,
        "ball_gone" or "statement_over" or "statement_withdrawn" => StatusCodes.Status410Gone,
        _ => StatusCodes.Status422UnprocessableEntity,
    });

    /// <summary>The programme named by its code or id; the answer to give instead when there is none.</summary>
    public static async Task<(Programme? Programme, IResult? Refused)> ProgrammeAsync(IProgrammeBook book, string? named, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(named))
        {
            return (null, Problem.Unreadable("Name the programme: programme=CODE.", "programme"));
        }

        var all = await book.CurrentAsync(ct);
        var found = ProgrammeId.TryParse(named, out var id) ? all.Find(id) : all.InOrder.FirstOrDefault(one => one.Code == named);
        return found is null ? (null, Answer(new Refusal("programme_unknown", "There is no such programme.", "programme"))) : (found, null);
    }

    /// <summary>A month as <c>2026-11</c>; null for one that is none.</summary>
    public static DateOnly? Month(string? text) =>
        DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && text!.Length == 7 ? month : null;

    public static Problem NoMonth() => Problem.Of(StatusCodes.Status422UnprocessableEntity, "month_invalid", "A month is written as 2026-11.", "month");

    /// <summary>The body as a JSON object with known fields only; null when it is none.</summary>
    public static async Task<Body?> ReadAsync(HttpRequest request, params string[] fields)
    {
        if (!request.HasJsonContentType() || request.ContentLength > MostBytes)
        {
            return null;
        }

        var buffer = new byte[MostBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > MostBytes)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 3, AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            Dictionary<string, object?> read = new(StringComparer.Ordinal);
            foreach (var field in json.RootElement.EnumerateObject())
            {
                if (!fields.Contains(field.Name, StringComparer.Ordinal))
                {
                    return null;
                }

                read[field.Name] = field.Value.ValueKind switch
                {
                    JsonValueKind.String => field.Value.GetString(),
                    JsonValueKind.Number when field.Value.TryGetInt64(out var number) => number,
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    JsonValueKind.Null => null,
                    _ => throw new JsonException(),
                };
            }

            return new Body(read);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text that is no Unicode.
            return null;
        }
    }

    /// <summary>A body that is text, at most 64 KiB; null when it is larger or not UTF-8.</summary>
    public static async Task<string?> ReadTextAsync(HttpRequest request)
    {
        var buffer = new byte[MostBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        try
        {
            return length > MostBytes ? null : new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(buffer, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The fields of a body.</summary>
    internal sealed class Body(Dictionary<string, object?> fields)
    {
        public string? Text(string name) => fields.GetValueOrDefault(name) as string;

        public long? Number(string name) => fields.GetValueOrDefault(name) as long?;

        public bool? Flag(string name) => fields.GetValueOrDefault(name) as bool?;
    }
}
