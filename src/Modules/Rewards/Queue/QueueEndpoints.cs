using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Redeeming;

namespace Puhui.Rewards.Queue;

/// <summary><c>/v1/me/offers/{offer}/ticket</c>: the holder's place in the queue of an opening.</summary>
internal static class QueueEndpoints
{
    internal sealed record Answer(string Offer, long Place, long Before, DateTimeOffset? OpensAt, bool IsTurn, bool SoldOut, string Receipt);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/me/offers/{offer}/ticket", EnterAsync).WithName("drawTicket").WithSummary("Draws a place in the queue, or gives the one the holder has").WithTags("Rewards").Produces<Answer>().ForHolders();
        routes.MapGet("/v1/me/offers/{offer}/ticket", StateAsync).WithName("getMyTicket").WithSummary("How the holder's place stands").WithTags("Rewards").Produces<Answer>().ForHolders();
    }

    private static async Task<IResult> EnterAsync(string offer, HttpContext http, IWaitingRoom room, RewardsOptions options)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!OfferId.TryParse(offer, out var id))
        {
            return RedemptionEndpoints.Refuse(RedeemRefusals.OfferUnknown(), options);
        }

        var drawn = await room.EnterAsync(new AccountId(http.HolderAccount()), id, http.RequestAborted);
        return drawn.IsAccepted ? Results.Json(Show(drawn.Value)) : RedemptionEndpoints.Refuse(drawn.Refusal, options);
    }

    private static async Task<IResult> StateAsync(string offer, HttpContext http, IWaitingRoom room)
    {
        http.Response.Headers.CacheControl = "no-store";
        return OfferId.TryParse(offer, out var id) && await room.StateAsync(new AccountId(http.HolderAccount()), id, http.RequestAborted) is { } ticket
            ? Results.Json(Show(ticket))
            : Problem.NotFound("You have no ticket for this offer.");
    }

    private static Answer Show(QueueTicket ticket) => new(
        ticket.Offer.ToString(), ticket.Place, ticket.Before, ticket.OpensAt == Offers.OfferClock.Always ? null : ticket.OpensAt, ticket.IsTurn, ticket.SoldOut, ticket.Receipt);
}
