using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.Holders;
using Puhui.Citizen.Me;
using Puhui.Credits.Contracts;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Collect;

/// <summary>What waits to be collected by hand, and whose plants are next door.</summary>
internal static class CollectPages
{
    public const string Path = "/me/collect";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path, CollectAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, Path);
        var here = frame.Here!;
        if (await http.Door<IHolderBook>().FindAsync(here.Holder, ct) is not { } holder)
        {
            return MeFrame.NotHere(http);
        }

        var known = here.Programme is null ? null : http.DoorOrNull<ICollecting>();
        return MeFrame.Page<CollectPage>(http, new
        {
            Frame = frame,
            Holder = holder,
            Balls = known is null ? [] : await known.OfAsync(here.Holder, here.Id, ct),
            Balance = here.Programme is null ? null : await http.Door<ICreditBook>().OfAsync(here.Holder, here.Id, ct),
            Friends = http.DoorOrNull<IFriends>() is { } friends ? await friends.OfAsync(here.Holder, ct) : [],
            Got = http.Told("got"),
            Why = http.WhyNot(),
        });
    }

    private static async Task<IResult> CollectAsync(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var here = await http.Door<HolderPlaces>().OfAsync(http, ct);
        if (here.Programme is null)
        {
            return MeFrame.To(http, Path);
        }

        List<BallId>? balls = null;
        if (form["ball"] is [{ Length: > 0 } named])
        {
            if (!BallId.TryParse(named, out var ball))
            {
                return MeFrame.Why(http, Path, "ball_unknown");
            }

            balls = [ball];
        }

        var collected = await http.Door<ICollecting>().CollectAsync(here.Holder, here.Id, balls, ct);
        return collected.IsAccepted
            ? MeFrame.To(http, collected.Value.Points > 0 ? $"{Path}?got={collected.Value.Points}" : Path)
            : MeFrame.Why(http, Path, collected.Refusal.Code);
    }
}
