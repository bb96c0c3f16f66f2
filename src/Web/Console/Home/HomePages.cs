using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Components.Pages;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;

namespace Puhui.Operating.Home;

/// <summary>The first page: is data arriving, from whom, and what waits for somebody.</summary>
internal static class HomePages
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Guard.Root, ShowAsync).ForStaff();

    private static async Task<IResult> ShowAsync(HttpContext http, Overview overview, CancellationToken ct)
    {
        var today = await overview.TodayAsync(http.Staff(), ct);
        var frame = ConsolePage.FrameOf(http);
        return PageResult.WantsPart(http)
            ? ConsolePage.Of<NowPart>(http, new { Language = frame.Language, Today = today })
            : ConsolePage.Of<HomePage>(http, new { Frame = frame, Today = today });
    }
}
