using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Platform.Access;
using Puhui.Rewards.Contracts;

namespace Puhui.Operating.Rewards;

/// <summary>Whose the things are that pages of rewards are about.</summary>
internal static class RewardOwners
{
    /// <summary>The offer named by <c>{offer}</c> in the path.</summary>
    public static async ValueTask<Owned?> Offer(HttpContext http) =>
        OfferId.TryParse(http.Request.RouteValues["offer"] as string, out var id) && await http.RequestServices.GetRequiredService<IOffers>().FindAsync(id, http.RequestAborted) is { } offer
            ? new Owned(offer.Programme.Value) : null;

    /// <summary>The merchant named by <c>{merchant}</c> in the path.</summary>
    public static async ValueTask<Owned?> Merchant(HttpContext http) =>
        MerchantId.TryParse(http.Request.RouteValues["merchant"] as string, out var id) && await http.RequestServices.GetRequiredService<IMerchants>().FindAsync(id, http.RequestAborted) is { } merchant
            ? new Owned(merchant.Programme.Value) : null;

    /// <summary>The settlement named by <c>{settlement}</c> in the path.</summary>
    public static async ValueTask<Owned?> Settlement(HttpContext http) =>
        SettlementId.TryParse(http.Request.RouteValues["settlement"] as string, out var id) && await http.RequestServices.GetRequiredService<ISettlements>().FindAsync(id, http.RequestAborted) is { } settlement
            ? new Owned(settlement.Programme.Value) : null;

    /// <summary>The goal named by <c>{goal}</c> in the path.</summary>
    public static async ValueTask<Owned?> Goal(HttpContext http) =>
        GoalId.TryParse(http.Request.RouteValues["goal"] as string, out var id) && await http.RequestServices.GetRequiredService<IGoals>().FindAsync(id, http.RequestAborted) is { } goal
            ? new Owned(goal.What.Programme.Value) : null;
}
