using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Puhui.Ocpi.Wire;

/// <summary>
/// An answer in OCPI's envelope. Errors of content travel inside it under HTTP 200; HTTP errors are for what never got that far:
/// no valid token, no JSON, nothing there, a method that may not be used now, too much at once.
/// </summary>
internal sealed class OcpiAnswer(int http, int status, string message, Action<Utf8JsonWriter>? data = null) : IResult
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public int Http => http;

    public int Status => status;

    public string Message => message;

    /// <summary>Where what was made can be read again.</summary>
    public string? Location { get; init; }

    /// <summary>Seconds to wait before asking again; null for none.</summary>
    public int? RetryAfter { get; init; }

    public static OcpiAnswer Ok(Action<Utf8JsonWriter>? data = null, string message = "Success") => new(StatusCodes.Status200OK, OcpiStatus.Success, message, data);

    /// <summary>The stored JSON as it came.</summary>
    public static OcpiAnswer Stored(byte[] json) => Ok(writer => writer.WriteRawValue(json, skipInputValidation: true));

    public static OcpiAnswer Refused(int status, string message) => new(StatusCodes.Status200OK, status, message);

    public static OcpiAnswer Failed(int http, int status, string message) => new(http, status, message);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = http;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        if (http == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Token";
        }

        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        if (RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await response.Body.WriteAsync(Json(httpContext), httpContext.RequestAborted);
    }

    private ReadOnlyMemory<byte> Json(HttpContext context)
    {
        var time = (TimeProvider?)context.RequestServices.GetService(typeof(TimeProvider)) ?? TimeProvider.System;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Readable);
        json.WriteStartObject();
        if (data is not null)
        {
            json.WritePropertyName("data");
            data(json);
        }

        json.WriteNumber("status_code", status);
        json.WriteString("status_message", message);
        json.WriteString("timestamp", OcpiTime.Text(time.GetUtcNow()));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
