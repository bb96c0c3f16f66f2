using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Puhui.Platform.Problems;

namespace Puhui.Server.Errors;

/// <summary>Bodies for answers that have only a status: unknown addresses, methods and content types.</summary>
internal static class StatusAnswers
{
    public static Task WriteAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        var problem = http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Problem.NotFound($"There is nothing at {http.Request.Path}."),
            StatusCodes.Status405MethodNotAllowed => Problem.Of(
                StatusCodes.Status405MethodNotAllowed, "method_not_allowed", $"{http.Request.Path} takes {http.Response.Headers.Allow}, not {http.Request.Method}."),
            StatusCodes.Status415UnsupportedMediaType => Problem.Of(
                StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", $"{http.Request.Path} does not read {http.Request.ContentType ?? "a body without Content-Type"}."),
            StatusCodes.Status401Unauthorized => Problem.Unauthorized("Give a valid key as Authorization: Bearer <key>."),
            StatusCodes.Status403Forbidden => Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "This key may not do that."),
            StatusCodes.Status413PayloadTooLarge => Problem.TooLarge("A request may have at most 16 MiB; send it in parts."),
            StatusCodes.Status503ServiceUnavailable => Problem.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "The service is not ready."),
            var status when status >= 500 => Problem.Of(status, "internal", "Something went wrong on our side."),
            var status => Problem.Of(status, "refused", $"The request to {http.Request.Path} was refused."),
        };
        return problem.ExecuteAsync(http);
    }
}
