using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Platform.Settings;
using Puhui.Staff;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Access;

/// <summary>The cookie of a session, and who a request comes from before there is one.</summary>
internal static class SessionCookie
{
    public static void Set(HttpContext http, NewSession session) => http.Response.Cookies.Append(StaffModule.CookieName, session.Token, Options(http, session.Length));

    public static void Clear(HttpContext http) => http.Response.Cookies.Append(StaffModule.CookieName, "", Options(http, TimeSpan.Zero));

    public static SignInFrom From(HttpContext http) =>
        new(http.Connection.RemoteIpAddress?.ToString() ?? "", $"{First(http, Browsers) ?? "?"} · {First(http, Systems) ?? "?"}");

    /// <summary>Where to go on: a path of the console, whatever was asked for.</summary>
    public static string Inside(string? next) =>
        next is { Length: < 500 }
        && (next == Guard.Root || next.StartsWith(Guard.Root + "/", StringComparison.Ordinal) || next.StartsWith(Guard.Root + "?", StringComparison.Ordinal))
        && !next.StartsWith(Guard.SignInPath, StringComparison.Ordinal)
        && !next.Contains('\\', StringComparison.Ordinal)
        && !next.Contains("..", StringComparison.Ordinal)
            ? next
            : Guard.Root;

    private static readonly (string Mark, string Name)[] Browsers =
        [("MicroMessenger", "WeChat"), ("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];

    private static readonly (string Mark, string Name)[] Systems =
        [("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")];

    private static string? First(HttpContext http, (string Mark, string Name)[] known)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return known.FirstOrDefault(one => agent.Contains(one.Mark, StringComparison.Ordinal)).Name;
    }

    private static CookieOptions Options(HttpContext http, TimeSpan length) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps || http.RequestServices.GetRequiredService<PuhuiSettings>().PublicUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true,
        Path = Guard.Root,
        MaxAge = length,
        IsEssential = true,
    };
}
