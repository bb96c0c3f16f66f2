using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.Me;
using Puhui.Credits.Contracts;
using Puhui.Platform.Access;
using Puhui.Rewards.Contracts;

namespace Puhui.Citizen.Rewards;

/// <summary>The catalogue, one offer, and the waiting room before its window opens.</summary>
internal static class RewardPages
{
    public const string Path = "/me/rewards";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).ForHolders().ExcludeFromDescription();
        routes.MapGet(Path + "/{offer}", ShowOneAsync).ForHolders().ExcludeFromDescription();
        routes.MapGet(Path + "/{offer}/wait", WaitAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{offer}/wait", EnterAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{offer}", ReserveAsync).ForHolders().ExcludeFromDescription();
    }

    internal static async Task<OfferView?> FindAsync(HttpContext http, Here here, string offer, CancellationToken ct)
    {
        if (!OfferId.TryParse(offer, out var id))
        {
            return null;
        }

        var seen = (await http.Door<IOffers>().ForHolderAsync(here.Holder, ct)).FirstOrDefault(one => one.Offer.Id == id);
        return seen ?? await EarlierAsync(http, id, ct);
    }

    /// <summary>An offer that is not shown to the holder any more, for what was redeemed of it; it cannot be redeemed.</summary>
    internal static async Task<OfferView?> EarlierAsync(HttpContext http, OfferId id, CancellationToken ct) =>
        await http.Door<IOffers>().FindAsync(id, ct) is { State: not OfferState.Draft } offer && await http.Door<IMerchants>().FindAsync(offer.Terms.Merchant, ct) is { } merchant
            ? new OfferView(offer, merchant, null, false)
            : null;

    private static async Task<IResult> ShowAsync(HttpContext http, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, Path);
        var here = frame.Here!;
        return MeFrame.Page<RewardsPage>(http, new
        {
            Frame = frame,
            Offers = here.Programme is null ? [] : (await http.Door<IOffers>().ForHolderAsync(here.Holder, ct)).Where(one => one.Offer.Programme == here.Id).ToList(),
            Balance = here.Programme is null ? null : await http.Door<ICreditBook>().OfAsync(here.Holder, here.Id, ct),
            Goals = here.Programme is null || http.DoorOrNull<IGoals>() is not { } goals ? [] : (await goals.ListAsync(here.Id, ct)).Where(goal => goal.What.Open).ToList(),
        });
    }

    private static async Task<IResult> ShowOneAsync(HttpContext http, string offer, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, $"{Path}/{offer}");
        if (await FindAsync(http, frame.Here!, offer, ct) is not { } view)
        {
            return MeFrame.NotHere(http);
        }

        return MeFrame.Page<OfferPage>(http, new
        {
            Frame = frame,
            View = view,
            Balance = await http.Door<ICreditBook>().OfAsync(frame.Here!.Holder, view.Offer.Programme, ct),
            Request = Guid.NewGuid().ToString("N"),
            Why = http.WhyNot(),
        });
    }

    private static async Task<IResult> WaitAsync(HttpContext http, string offer, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, $"{Path}/{offer}/wait");
        if (await FindAsync(http, frame.Here!, offer, ct) is not { } view)
        {
            return MeFrame.NotHere(http);
        }

        var ticket = await http.Door<IWaitingRoom>().StateAsync(frame.Here!.Holder, view.Offer.Id, ct);
        if (ticket is null)
        {
            return MeFrame.To(http, $"{Path}/{view.Offer.Id}");
        }

        if (!ticket.SoldOut && !ticket.IsTurn)
        {
            // Looks again by itself, without script too; sooner when the turn is near.
            var until = ticket.OpensAt - frame.Here.Now;
            var seconds = until > TimeSpan.Zero ? Math.Clamp((int)until.TotalSeconds + 1, 1, 20) : ticket.Before > 1000 ? 10 : 3;
            http.Response.Headers["Refresh"] = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return MeFrame.Page<WaitPage>(http, new { Frame = frame, View = view, Ticket = ticket, Request = Guid.NewGuid().ToString("N") });
    }

    private static async Task<IResult> EnterAsync(HttpContext http, string offer, CancellationToken ct)
    {
        if (!OfferId.TryParse(offer, out var id))
        {
            return MeFrame.NotHere(http);
        }

        var entered = await http.Door<IWaitingRoom>().EnterAsync(MeFrame.Holder(http), id, ct);
        return entered.IsAccepted ? MeFrame.To(http, $"{Path}/{id}/wait") : MeFrame.Why(http, $"{Path}/{id}", entered.Refusal.Code);
    }

    private static async Task<IResult> ReserveAsync(HttpContext http, string offer, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (!OfferId.TryParse(offer, out var id))
        {
            return MeFrame.NotHere(http);
        }

        var request = form["request"].ToString();
        if (request.Length is < 8 or > 64 || !request.All(char.IsAsciiLetterOrDigit))
        {
            return MeFrame.Why(http, $"{Path}/{id}", "request_conflict");
        }

        var quantity = form.ContainsKey("quantity") ? form.Number("quantity") ?? 0 : 1;
        var reserved = await http.Door<IRedemptions>().ReserveAsync(new NewRedemption(request, MeFrame.Holder(http), id, (int)Math.Min(quantity, 1000)), ct);
        if (!reserved.IsAccepted && reserved.Refusal.Code == "not_your_turn")
        {
            return await EnterAsync(http, offer, ct);
        }

        return reserved.IsAccepted ? MeFrame.To(http, $"{RedemptionPages.Path}/{reserved.Value.Id}") : MeFrame.Why(http, $"{Path}/{id}", reserved.Refusal.Code);
    }
}
