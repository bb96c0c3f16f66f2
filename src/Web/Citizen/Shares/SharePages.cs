using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;

namespace Puhui.Citizen.Shares;

/// <summary><c>/s/{token}</c>: a shared annual statement, its picture and its signed text, for whoever was given the address.</summary>
internal static class SharePages
{
    private const string Why = "the address of a shared statement cannot be guessed; its holder gave it away";

    public static void Map(IEndpointRouteBuilder routes)
    {
        // One route for the page and its pictures: a token has no dot.
        routes.MapGet("/s/{token}", ShowAsync).ByAddress(Why).ExcludeFromDescription();
        routes.MapGet("/s/{token}/statement.txt", TextAsync).ByAddress(Why).ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string token, IGreenStatements statements, IProgrammeBook programmes, PngMaker png, PuhuiSettings settings)
    {
        var (name, kind) = token.Split('.', 2) is [var before, var after] ? (before, after) : (token, "");
        if (kind is not ("" or "svg" or "png") || (kind == "png" && !png.IsThere) || await statements.FindAsync(name, http.RequestAborted) is not { } shared)
        {
            return NotHere(http);
        }

        var programme = (await programmes.CurrentAsync(http.RequestAborted)).Find(shared.Programme);
        var address = $"{settings.BaseUrl}/s/{shared.Token}";
        if (kind.Length == 0)
        {
            return PageResult.Of<SharePage>(http, new { Language = Language.Of(http), Path = PagePath.WithoutLanguage(http.Request), Shared = shared, Programme = programme, Address = address, HasPng = png.IsThere });
        }

        var language = LanguageOf(http);
        var svg = StatementPicture.Draw(shared, language, programme?.Settings.Hue ?? 152, programme?.Settings.Mark ?? "leaf", address);
        PageResult.Protect(http.Response);
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        if (kind == "svg")
        {
            return Results.Text(svg, "image/svg+xml", Encoding.UTF8);
        }

        return await png.OfAsync($"{shared.Token} {language.Tag}", svg, http.RequestAborted) is { } picture ? Results.Bytes(picture, "image/png") : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> TextAsync(HttpContext http, string token, IGreenStatements statements)
    {
        if (await statements.FindAsync(token, http.RequestAborted) is not { } shared)
        {
            return NotHere(http);
        }

        PageResult.Protect(http.Response);
        return Results.Text(shared.Signed, "text/plain", Encoding.UTF8);
    }

    /// <summary>A picture's language does not become the reader's.</summary>
    private static Language LanguageOf(HttpContext http) => http.Request.Query["lang"].ToString() switch
    {
        "en" => Language.English,
        "" => Language.Of(http),
        _ => Language.Chinese,
    };

    private static IResult NotHere(HttpContext http) => PageResult.Of<ErrorPage>(
        http, new { Language = Language.Of(http), Status = StatusCodes.Status404NotFound, Path = PagePath.WithoutLanguage(http.Request) }, StatusCodes.Status404NotFound);
}
