using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Puhui.Quantities;

namespace Puhui.Platform.Problems;

/// <summary>
/// An answer that says no: RFC 9457 problem details with a stable <c>code</c>, a title in the reader's language, a detail in plain
/// words, a pointer to the field, the trace id, and the address of its explanation.
/// </summary>
public sealed class Problem : IResult
{
    private readonly Dictionary<string, object?> _more = new(StringComparer.Ordinal);
    private TimeSpan? _retryAfter;

    private Problem(int status, string code, string detail, string? pointer)
    {
        Status = status;
        Code = code;
        Detail = detail;
        Pointer = pointer;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The stable name.</summary>
    public string Code { get; }

    /// <summary>What happened and what to do.</summary>
    public string Detail { get; }

    /// <summary>The field it is about.</summary>
    public string? Pointer { get; }

    /// <summary>A problem of a given status, code and detail.</summary>
    public static Problem Of(int status, string code, string detail, string? pointer = null) => new(status, code, detail, pointer);

    /// <summary>A refusal as an answer; 422 unless said otherwise.</summary>
    public static Problem Of(Refusal refusal, int status = StatusCodes.Status422UnprocessableEntity)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new(status, refusal.Code, refusal.Detail, refusal.Pointer);
    }

    /// <summary>400 <c>unreadable</c>: what was sent is not what this address reads.</summary>
    public static Problem Unreadable(string detail, string? pointer = null) => new(StatusCodes.Status400BadRequest, "unreadable", detail, pointer);

    /// <summary>401 <c>unauthorized</c>.</summary>
    public static Problem Unauthorized(string detail) => new(StatusCodes.Status401Unauthorized, "unauthorized", detail, null);

    /// <summary>404 <c>not_found</c>: also for what exists and is not the asker's.</summary>
    public static Problem NotFound(string detail) => new(StatusCodes.Status404NotFound, "not_found", detail, null);

    /// <summary>413 <c>too_large</c>.</summary>
    public static Problem TooLarge(string detail) => new(StatusCodes.Status413PayloadTooLarge, "too_large", detail, null);

    /// <summary>503 <c>overloaded</c> with <c>Retry-After</c>.</summary>
    public static Problem Overloaded(string detail, TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, "overloaded", detail, null) { _retryAfter = retryAfter };

    /// <summary>429 with a code and a <c>Retry-After</c> after which it would be taken.</summary>
    public static Problem TooMany(string code, string detail, TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, code, detail, null) { _retryAfter = retryAfter };

    /// <summary>The same with one more member, for example the digests of a conflict.</summary>
    public Problem With(string name, object? value)
    {
        _more[name] = value;
        return this;
    }

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (_retryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return;
        }

        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        var chinese = PrefersChinese(httpContext.Request);
        response.Headers.ContentLanguage = chinese ? "zh-CN" : "en";
        await response.Body.WriteAsync(Json(httpContext, chinese), httpContext.RequestAborted);
    }

    /// <summary>Whether the asker reads Chinese rather than English; machines that name no language get English.</summary>
    public static bool PrefersChinese(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        foreach (var language in request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1))
        {
            if (language.Value.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            if (language.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return false;
    }

    private byte[] Json(HttpContext context, bool chinese)
    {
        var title = context.RequestServices.GetService<ProblemCatalogue>() is { } catalogue && catalogue.TryGet(Code, out var text)
            ? chinese ? text.Zh : text.En
            : ReasonPhrases.GetReasonPhrase(Status);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("type", "/problems/" + Code);
            json.WriteString("title", title);
            json.WriteNumber("status", Status);
            json.WriteString("detail", Detail);
            json.WriteString("code", Code);
            if (Pointer is not null)
            {
                json.WriteString("pointer", Pointer);
            }

            foreach (var (name, value) in _more)
            {
                json.WritePropertyName(name);
                JsonSerializer.Serialize(json, value, JsonSerializerOptions.Web);
            }

            json.WriteString("traceId", Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
