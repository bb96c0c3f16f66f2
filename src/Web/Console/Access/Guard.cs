using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Puhui.Platform.Settings;

namespace Puhui.Operating.Access;

/// <summary>Marks the one endpoint that may be asked without a session.</summary>
internal sealed class OpenToAll;

/// <summary>Marks an endpoint that reads its form itself and checks the form's token itself, before anything else in it.</summary>
internal sealed class ChecksItsOwnForm;

/// <summary>
/// Everything below <c>/console</c> passes here. In this order: a request that changes something must come from our own pages
/// (403); there must be a session (a page leads to the sign-in, all else gets 401); a form must be one we wrote for it (403).
/// </summary>
internal static class Guard
{
    public const string Root = "/console";
    public const string SignInPath = Root + "/sign-in";
    public const string TokenField = "form-token";

    private static readonly object SessionItem = new();

    public static async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        if (!IsOurs(http))
        {
            await next(http);
            return;
        }

        var changes = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
        if (changes && !ComesFromOurPages(http))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var endpoint = http.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            await next(http);
            return;
        }

        var sessions = http.RequestServices.GetRequiredService<Sessions>();
        if (sessions.Find(http.Request.Cookies[Sessions.CookieName]) is not { } session)
        {
            Refuse(http);
            return;
        }

        http.Items[SessionItem] = session;
        if (changes && endpoint?.Metadata.GetMetadata<ChecksItsOwnForm>() is null && !await IsOurFormAsync(http, sessions, session))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await next(http);
    }

    /// <summary>The session of a request that passed the guard.</summary>
    public static string SessionOf(HttpContext http) =>
        http.Items[SessionItem] as string ?? throw new InvalidOperationException("The request did not pass the guard.");

    // By its path and by what answers it: a spelling of the path that leads to one of our endpoints is ours.
    private static bool IsOurs(HttpContext http) =>
        http.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase)
        || http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } && pattern.TrimStart('/').StartsWith(Root[1..], StringComparison.OrdinalIgnoreCase);

    private static bool ComesFromOurPages(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (!StringValues.IsNullOrEmpty(headers["Sec-Fetch-Site"]) && headers["Sec-Fetch-Site"] != "same-origin")
        {
            return false;
        }

        if (StringValues.IsNullOrEmpty(headers.Origin))
        {
            // Browsers always name an origin; what names none still needs the session and the form's token.
            return true;
        }

        return Uri.TryCreate(headers.Origin, UriKind.Absolute, out var origin)
            && (string.Equals(origin.Authority, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase)
                || (http.RequestServices.GetRequiredService<PuhuiSettings>().PublicUrl is { } url
                    && string.Equals(origin.Authority, new Uri(url).Authority, StringComparison.OrdinalIgnoreCase)));
    }

    private static async Task<bool> IsOurFormAsync(HttpContext http, Sessions sessions, string session) =>
        http.Request.HasFormContentType
        && sessions.IsFormToken(session, (await http.Request.ReadFormAsync(http.RequestAborted))[TokenField]);

    private static void Refuse(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var isPage = HttpMethods.IsGet(http.Request.Method)
            && !http.Request.Headers.ContainsKey("HX-Request")
            && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (isPage)
        {
            http.Response.Redirect(SignInPath + QueryString.Create("next", http.Request.Path + http.Request.QueryString));
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
    }
}
