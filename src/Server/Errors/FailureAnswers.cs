using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Platform.Problems;

namespace Puhui.Server.Errors;

/// <summary>Exceptions that reached the top, as problems. What is our fault is logged with the same trace id the answer shows.</summary>
internal sealed class FailureAnswers(ILogger<FailureAnswers> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is listening any more.
            return true;
        }

        await AnswerTo(exception).ExecuteAsync(httpContext);
        return true;
    }

    private Problem AnswerTo(Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Problem.TooLarge("A request may have at most 16 MiB; send it in parts.");
            case BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } unsupported:
                return Problem.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", unsupported.Message);
            case BadHttpRequestException unreadable:
                return Problem.Of(unreadable.StatusCode, "unreadable", unreadable.Message);
            case NpgsqlException { IsTransient: true } busy:
                logger.LogWarning(busy, "The database did not answer in time");
                return Problem.Overloaded("The database is busy or restarting. Nothing was lost; try again shortly.", TimeSpan.FromSeconds(2));
            default:
                logger.LogError(exception, "Unhandled failure");
                return Problem.Of(StatusCodes.Status500InternalServerError, "internal", "Something went wrong on our side; it is logged under this trace id. Repeating the request is safe.");
        }
    }
}
