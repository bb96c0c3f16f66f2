using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Me;

/// <summary><c>/me/more</c>: everything that is mine, on one page.</summary>
internal static class MorePages
{
    public const string Path = "/me/more";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, async (HttpContext http, CancellationToken _) => MeFrame.Page<MorePage>(http, new { Frame = await MeFrame.HereAsync(http, Path) })).ForHolders().ExcludeFromDescription();
}
