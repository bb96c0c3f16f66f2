using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.Today;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Front;

/// <summary>What someone sees who opens the server's address without knowing what it is.</summary>
internal static class FrontDoor
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/", async (HttpContext http, CancellationToken _) => http.Visitor() is Visitor.Holder ? await TodayPages.ShowAsync(http) : PageResult.Of<FrontPage>(http, new { Language = Language.Of(http), Path = PagePath.WithoutLanguage(http.Request) }))
            .OpenToAll("says what this is; to who is signed in, their own day").ExcludeFromDescription();
}
