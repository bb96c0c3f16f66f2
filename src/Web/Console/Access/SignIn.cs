using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;

namespace Puhui.Operating.Access;

/// <summary>In by the operator key, out by a button.</summary>
internal sealed partial class SignIn(OperatorKey key, Sessions sessions, Attempts attempts, PuhuiSettings settings, ILogger<SignIn> logger)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Guard.SignInPath, (HttpContext http, string? next) => Show(http, next, null)).OpenToAll("to sign in");
        routes.MapPost(Guard.SignInPath, (HttpContext http, SignIn signIn) => signIn.EnterAsync(http)).OpenToAll("to sign in");
        routes.MapPost(Guard.Root + "/sign-out", (HttpContext http, SignIn signIn) => signIn.Leave(http)).ForStaff();
    }

    private static IResult Show(HttpContext http, string? next, string? problem, int status = StatusCodes.Status200OK) => ConsolePage.Of<SignInPage>(
        http, new { Language = Language.Of(http), Path = PagePath.WithoutLanguage(http.Request), Next = Inside(next), Problem = problem }, status);

    private async Task<IResult> EnterAsync(HttpContext http)
    {
        var language = Language.Of(http);
        var address = http.Connection.RemoteIpAddress;
        if (!http.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!attempts.MayTry(address))
        {
            http.Response.Headers.RetryAfter = ((int)Attempts.Window.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Show(http, form["next"], language.Say("试得太勤了，请过一分钟再来。", "Too many attempts; please come back in a minute."), StatusCodes.Status429TooManyRequests);
        }

        if (!key.Matches(form["key"]))
        {
            if (attempts.Failed(address))
            {
                LogManyFailures(address?.ToString());
            }

            return Show(http, form["next"], language.Say("这不是运营密钥。请从密钥文件里整行复制。", "This is not the operator key. Copy the whole line of the key file."), StatusCodes.Status403Forbidden);
        }

        http.Response.Cookies.Append(Sessions.CookieName, sessions.Begin(), Cookie(http, Sessions.Length));
        return Results.Redirect(Inside(form["next"]));
    }

    private IResult Leave(HttpContext http)
    {
        sessions.End(http.Staff().Session);
        http.Response.Cookies.Append(Sessions.CookieName, "", Cookie(http, TimeSpan.Zero));
        return Results.Redirect(Guard.SignInPath);
    }

    private CookieOptions Cookie(HttpContext http, TimeSpan length) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps || settings.PublicUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true,
        Path = Guard.Root,
        MaxAge = length,
        IsEssential = true,
    };

    /// <summary>Where to go on: a path of the console, whatever was asked for.</summary>
    private static string Inside(string? next) =>
        next is { Length: < 500 }
        && (next == Guard.Root || next.StartsWith(Guard.Root + "/", StringComparison.Ordinal) || next.StartsWith(Guard.Root + "?", StringComparison.Ordinal))
        && !next.StartsWith(Guard.SignInPath, StringComparison.Ordinal)
        && !next.Contains('\\', StringComparison.Ordinal)
        && !next.Contains("..", StringComparison.Ordinal)
            ? next
            : Guard.Root;

    [LoggerMessage(LogLevel.Warning, "Signing in to the console failed many times from {Address}; it has to wait for a minute.")]
    private partial void LogManyFailures(string? address);
}
