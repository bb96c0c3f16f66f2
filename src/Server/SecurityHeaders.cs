using Microsoft.AspNetCore.Builder;

namespace Puhui.Server;

/// <summary>
/// Headers of every answer: nothing from elsewhere is loaded, nobody frames us, and addresses (which may be capabilities) are
/// told to nobody by Referer.
/// </summary>
internal static class SecurityHeaders
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = http.Request.Path.StartsWithSegments("/tlog", StringComparison.Ordinal) ? "cross-origin" : "same-origin";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        return next(http);
    });
}
