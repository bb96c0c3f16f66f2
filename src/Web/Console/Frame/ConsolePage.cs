using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Platform.Access;

namespace Puhui.Operating.Frame;

/// <summary>What every page of the console knows.</summary>
/// <param name="Language">Its language.</param>
/// <param name="Path">Its path and query without the language.</param>
/// <param name="FormToken">What its forms carry.</param>
/// <param name="Now">The time it was written.</param>
/// <param name="Who">Who looks at it.</param>
public sealed record PageFrame(Language Language, string Path, string FormToken, DateTimeOffset Now, Visitor.Staff Who);

/// <summary>Answers with a page of the console.</summary>
internal static class ConsolePage
{
    public static PageFrame FrameOf(HttpContext http) => new(
        Language.Of(http),
        PagePath.WithoutLanguage(http.Request),
        http.RequestServices.GetRequiredService<FormTokens>().Of(http),
        http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
        http.Staff());

    public static IResult Of<TPage>(HttpContext http, object parameters, int status = StatusCodes.Status200OK)
        where TPage : IComponent
    {
        var page = PageResult.Of<TPage>(http, parameters, status);
        // With no-referrer a browser names no origin in its own forms, and the guard could not tell them from others.
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        return page;
    }

    public static IResult NotFound(HttpContext http) => Of<NotHerePage>(http, new { Frame = FrameOf(http) }, StatusCodes.Status404NotFound);
}
