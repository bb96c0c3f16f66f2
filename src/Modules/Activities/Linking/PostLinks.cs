using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Quantities;

namespace Puhui.Activities.Linking;

/// <summary>
/// <c>POST /v1/links</c>: a partner exchanges the one-time code of the consent page for the link, and says what it calls the person. The
/// link is all it gets: no token, no account. <c>POST /v1/link-codes</c>: a code to print on a receipt.
/// </summary>
internal static class PostLinks
{
    private const int MostBody = 8 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/links", ExchangeAsync)
            .WithName("postLinks").WithSummary("Exchanges the code of the consent page for a link").WithTags("Linking")
            .Accepts<LinkBody>("application/json").Produces<LinkAnswer>().ForSources();
        routes.MapPost("/v1/link-codes", PrintAsync)
            .WithName("postLinkCodes").WithSummary("Makes a code to print on a receipt").WithTags("Linking")
            .Accepts<PaperBody>("application/json").Produces<PaperAnswer>().ForSources();
    }

    private static async Task<IResult> ExchangeAsync(HttpContext http, ISourceGate gate, ILinks links, CancellationToken ct)
    {
        var entry = await gate.EnterAsync(http, KeyScopes.Write);
        if (entry.Source is not { } source)
        {
            return entry.Refused!;
        }

        var (body, unread) = await ReadAsync(http, ["code", "code_verifier", "redirect_uri", "subject"], ct);
        if (body is null)
        {
            return unread!;
        }

        if (SubjectText.Check(body["subject"]) is { } wrong)
        {
            return Problem.Of(wrong with { Code = "input_invalid", Pointer = "/subject" });
        }

        var made = await links.ExchangeAsync(
            new LinkPartner(source.Id.Value, source.Issuer), new LinkExchange(body["code"], body["code_verifier"], body["redirect_uri"], body["subject"]), ct);
        return made.IsAccepted ? Results.Ok(new LinkAnswer(made.Value.Id.ToString(), made.Value.MadeAt.UtcDateTime)) : Problem.Of(made.Refusal);
    }

    private static async Task<IResult> PrintAsync(HttpContext http, ISourceGate gate, ILinks links, CancellationToken ct)
    {
        var entry = await gate.EnterAsync(http, KeyScopes.Write);
        if (entry.Source is not { } source)
        {
            return entry.Refused!;
        }

        var (body, unread) = await ReadAsync(http, ["subject", "days?"], ct);
        if (body is null)
        {
            return unread!;
        }

        if (SubjectText.Check(body["subject"]) is { } wrong)
        {
            return Problem.Of(wrong with { Code = "input_invalid", Pointer = "/subject" });
        }

        var days = 30;
        if (body.TryGetValue("days", out var text) && (!int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out days) || days is < 1 or > 90))
        {
            return Problem.Of(new Refusal("input_invalid", "The days are a whole number from 1 to 90, as text.", "/days"));
        }

        var ticket = await links.IssueTicketAsync(new LinkPartner(source.Id.Value, source.Issuer), body["subject"], TimeSpan.FromDays(days), ct);
        return Results.Ok(new PaperAnswer(ticket.Code, ticket.Until.UtcDateTime));
    }

    /// <summary>An object of texts with exactly these fields; a question mark marks one that may be left out.</summary>
    private static async Task<(Dictionary<string, string>? Fields, IResult? Unread)> ReadAsync(HttpContext http, string[] names, CancellationToken ct)
    {
        if (!http.Request.HasJsonContentType())
        {
            return (null, Problem.Of(415, "unsupported_media_type", "Send application/json."));
        }

        using var body = new MemoryStream();
        var buffer = new byte[4096];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            if (body.Length + read > MostBody)
            {
                return (null, Problem.Of(413, "too_large", "At most 8 KiB."));
            }

            body.Write(buffer, 0, read);
        }

        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(body.ToArray(), new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, Problem.Unreadable("Send a JSON object."));
            }

            foreach (var field in document.RootElement.EnumerateObject())
            {
                if (!names.Any(name => name.TrimEnd('?') == field.Name))
                {
                    return (null, Problem.Of(new Refusal("field_unknown", "There is no such field here.")));
                }

                if (field.Value.ValueKind != JsonValueKind.String)
                {
                    return (null, Problem.Of(new Refusal("field_type", "Expected text.", "/" + field.Name)));
                }

                fields[field.Name] = field.Value.GetString()!;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, Problem.Unreadable("The body is not JSON."));
        }

        var missing = names.FirstOrDefault(name => !name.EndsWith('?') && !fields.ContainsKey(name));
        return missing is null ? (fields, null) : (null, Problem.Of(new Refusal("field_missing", "The field is required.", "/" + missing)));
    }
}

/// <summary>What to exchange.</summary>
/// <param name="Code">The one-time code.</param>
/// <param name="CodeVerifier">The secret behind the challenge.</param>
/// <param name="RedirectUri">Where the code was sent to.</param>
/// <param name="Subject">The partner's own name of the person.</param>
internal sealed record LinkBody(
    string Code,
    [property: System.Text.Json.Serialization.JsonPropertyName("code_verifier")] string CodeVerifier,
    [property: System.Text.Json.Serialization.JsonPropertyName("redirect_uri")] string RedirectUri,
    string Subject);

/// <summary>A link, and nothing else.</summary>
/// <param name="Link">Its id.</param>
/// <param name="MadeAt">When it was made, UTC.</param>
internal sealed record LinkAnswer(string Link, DateTime MadeAt);

/// <summary>For whom a code is printed.</summary>
/// <param name="Subject">The partner's own name of the person.</param>
/// <param name="Days">How long it is good, 1 to 90; 30 when left out.</param>
internal sealed record PaperBody(string Subject, string? Days);

/// <summary>A code to print.</summary>
/// <param name="Code">The code.</param>
/// <param name="Until">When it is over, UTC.</param>
internal sealed record PaperAnswer(string Code, DateTime Until);
