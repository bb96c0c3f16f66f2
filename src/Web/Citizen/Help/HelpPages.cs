using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.Me;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Help;

/// <summary><c>/help</c>: plain answers, for everybody; in the frame of the app for who is signed in.</summary>
internal static class HelpPages
{
    public const string Path = "/help";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, (HttpContext http, CancellationToken _) => ShowAsync(http)).OpenToAll("questions and answers for everybody").ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(HttpContext http) => http.Visitor() is Visitor.Holder
        ? MeFrame.Page<MyHelpPage>(http, new { Frame = await MeFrame.HereAsync(http, Path) })
        : PageResult.Of<HelpPage>(http, new { Language = Language.Of(http), Path });
}
