using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Front;

/// <summary>What someone sees who opens the server's address without knowing what it is.</summary>
internal static class FrontDoor
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/", (HttpContext http) => PageResult.Of<FrontPage>(http, new { Language = Language.Of(http), Path = PagePath.WithoutLanguage(http.Request) }))
            .OpenToAll("says what this is").ExcludeFromDescription();
}
