using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>
/// A programme's look: a style sheet of one line, so that no page needs a style of its own, and the logo. Their addresses carry what
/// they depend on (<c>?v=</c>), so they may be kept for long.
/// </summary>
internal static class LookEndpoints
{
    private const string Open = "what a programme looks like is public";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/programmes/{code}/theme.css", ThemeAsync).ExcludeFromDescription().OpenToAll(Open);
        routes.MapGet("/programmes/look/{hue:int:range(0,359)}.css", (int hue, HttpContext http) => Css(http, hue)).ExcludeFromDescription()
            .OpenToAll("any colour a programme may take, for previews; says nothing of a programme");
        routes.MapGet("/programmes/{code}/logo.png", LogoAsync).ExcludeFromDescription().OpenToAll(Open);
    }

    private static async Task<IResult> ThemeAsync(string code, HttpContext http, IProgrammeBook book, CancellationToken ct) =>
        (await book.CurrentAsync(ct)).InOrder.FirstOrDefault(programme => programme.Code == code) is { } found
            ? Css(http, found.Settings.Hue)
            : Problem.NotFound("There is no such programme.");

    private static IResult Css(HttpContext http, int hue)
    {
        Keep(http);
        return Results.Text(string.Create(CultureInfo.InvariantCulture, $":root{{--leaf-hue:{hue}}}\n"), "text/css");
    }

    private static async Task<IResult> LogoAsync(string code, HttpContext http, IProgrammeBook book, IProgrammeDesk desk, CancellationToken ct)
    {
        if ((await book.CurrentAsync(ct)).InOrder.FirstOrDefault(programme => programme.Code == code) is not { LogoDigest: not null } found
            || await desk.LogoAsync(found.Id, ct) is not { } logo)
        {
            return Problem.NotFound("The programme has no logo.");
        }

        Keep(http);
        return Results.Bytes(logo, "image/png");
    }

    private static void Keep(HttpContext http) =>
        http.Response.Headers.CacheControl = http.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "public, max-age=60";
}
