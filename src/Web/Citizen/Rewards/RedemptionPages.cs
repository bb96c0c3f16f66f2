using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Bookkeeping;
using Puhui.Citizen.Me;
using Puhui.Credits.Contracts;
using Puhui.Platform.Access;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Citizen.Rewards;

/// <summary>One redemption: to check and confirm, to see done, to give back.</summary>
internal static class RedemptionPages
{
    public const string Path = "/me/redemptions";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path + "/{redemption}", ShowAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{redemption}/confirm", (HttpContext http, string redemption, CancellationToken ct) =>
            DoAsync(http, redemption, (doors, holder, id) => doors.ConfirmAsync(holder, id, ct))).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{redemption}/release", (HttpContext http, string redemption, CancellationToken ct) =>
            DoAsync(http, redemption, (doors, holder, id) => doors.ReleaseAsync(holder, id, ct))).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{redemption}/refund", (HttpContext http, string redemption, CancellationToken ct) =>
            DoAsync(http, redemption, (doors, holder, id) => doors.RefundAsync(holder, id, ct))).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string redemption, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, $"{Path}/{redemption}");
        if (!RedemptionId.TryParse(redemption, out var id) || await http.Door<IRedemptions>().FindAsync(frame.Here!.Holder, id, ct) is not { } found
            || await RewardPages.FindAsync(http, frame.Here, found.Offer.ToString(), ct) is not { } view)
        {
            return MeFrame.NotHere(http);
        }

        return MeFrame.Page<RedemptionPage>(http, new
        {
            Frame = frame,
            View = view,
            Redemption = found,
            Balance = await http.Door<ICreditBook>().OfAsync(frame.Here.Holder, found.Programme, ct),
            Why = http.WhyNot(),
        });
    }

    private static async Task<IResult> DoAsync(HttpContext http, string redemption, Func<IRedemptions, AccountId, RedemptionId, Task<Result<Redemption>>> what)
    {
        if (!RedemptionId.TryParse(redemption, out var id))
        {
            return MeFrame.NotHere(http);
        }

        var done = await what(http.Door<IRedemptions>(), MeFrame.Holder(http), id);
        return done.IsAccepted ? MeFrame.To(http, $"{Path}/{id}") : MeFrame.Why(http, $"{Path}/{id}", done.Refusal.Code);
    }
}
