using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Puhui.Components.Pages;

/// <summary>Answers people with a page where a program would get a problem document.</summary>
public static partial class ErrorPages
{
    private static readonly string[] NotForPeople = ["/v1", "/tlog", "/openapi", "/health", "/assets"];

    /// <summary>Adds the pages for 403, 404 and 500. To be placed before everything that may answer so.</summary>
    public static IApplicationBuilder UseErrorPages(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorPages));
        return app.Use(async (http, next) =>
        {
            if (!IsForPeople(http.Request))
            {
                await next(http);
                return;
            }

            try
            {
                await next(http);
            }
            catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
            {
                LogFailed(logger, e, http.Request.Method);
                http.Response.Clear();
                await WriteAsync(http, StatusCodes.Status500InternalServerError);
                return;
            }

            if (http.Response is { StatusCode: StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound, HasStarted: false, ContentType: null })
            {
                await WriteAsync(http, http.Response.StatusCode);
            }
        });
    }

    private static bool IsForPeople(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !NotForPeople.Any(root => request.Path.StartsWithSegments(root, StringComparison.Ordinal));

    private static Task WriteAsync(HttpContext http, int status) => PageResult.Of<ErrorPage>(
        http,
        new
        {
            Language = Language.Of(http),
            Status = status,
            Path = PagePath.WithoutLanguage(http.Request),
            TraceId = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier,
        },
        status).ExecuteAsync(http);

    // The path is not logged: addresses of holders are secrets.
    [LoggerMessage(LogLevel.Error, "A page could not be written ({Method}).")]
    private static partial void LogFailed(ILogger logger, Exception e, string method);
}
