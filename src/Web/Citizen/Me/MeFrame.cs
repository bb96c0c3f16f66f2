using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Bookkeeping;
using Puhui.Citizen.SignIn;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Me;

/// <summary>What every page of a signed-in holder knows.</summary>
/// <param name="Language">Its language.</param>
/// <param name="Path">Its path and query without the language.</param>
/// <param name="FormToken">What its forms carry.</param>
public sealed record MeFrame(Language Language, string Path, string FormToken)
{
    /// <summary>Where the holder is; read by the shell when a page did not need it.</summary>
    public Here? Here { get; init; }

    /// <summary>The request, for the shell.</summary>
    internal HttpContext? Http { get; init; }

    /// <summary>The frame of a request; <paramref name="path"/> where the page is another than was asked for.</summary>
    internal static MeFrame Of(HttpContext http, string? path = null) => new(
        Language.Of(http), path ?? PagePath.WithoutLanguage(http.Request), http.RequestServices.GetRequiredService<FormTokens>().Of(http)) { Http = http };

    /// <summary>The same with where the holder is.</summary>
    internal static async Task<MeFrame> HereAsync(HttpContext http, string? path = null)
    {
        var here = await http.RequestServices.GetRequiredService<HolderPlaces>().OfAsync(http, http.RequestAborted);
        return Of(http, path) with { Here = here };
    }

    internal static AccountId Holder(HttpContext http) => new(http.HolderAccount());

    internal static IResult Page<TPage>(HttpContext http, object parameters, int status = StatusCodes.Status200OK)
        where TPage : IComponent => OurForm.Of<TPage>(http, parameters, status);

    internal static IResult NotHere(HttpContext http) => PageResult.Of<ErrorPage>(
        http,
        new { Language = Language.Of(http), Status = StatusCodes.Status404NotFound, Path = PagePath.WithoutLanguage(http.Request) },
        StatusCodes.Status404NotFound);

    /// <summary>Back to a page after a form was taken.</summary>
    internal static IResult To(HttpContext http, string path)
    {
        PageResult.Protect(http.Response);
        return Results.Redirect(path);
    }

    /// <summary>Back to a page that says why something did not happen: a stable code, nothing of a person.</summary>
    internal static IResult Why(HttpContext http, string path, string code) => To(http, path + (path.Contains('?', StringComparison.Ordinal) ? "&why=" : "?why=") + Uri.EscapeDataString(code));
}
