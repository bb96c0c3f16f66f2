using System.Globalization;
using Puhui.Quantities;

namespace Puhui.Rewards.Redeeming;

internal static class RedeemRefusals
{
    public static Refusal RequestInvalid() => new("request_invalid", "The request's id has 8 to 64 visible ASCII characters.", "request");

    public static Refusal RequestConflict() => new("request_conflict", "This request's id was used for something else already. Take a new one for each redemption.", "request");

    public static Refusal OfferUnknown() => new("offer_unknown", "There is no such offer.", "offer");

    public static Refusal NotForYou(string why) => new("not_for_you", why, "offer");

    public static Refusal Closed(DateTimeOffset? opensAt, TimeZoneInfo zone) => new(
        "offer_closed",
        opensAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"It opens at {TimeZoneInfo.ConvertTime(at, zone):yyyy-MM-ddTHH:mm:sszzz}.") : "It cannot be redeemed any more.",
        "offer");

    public static Refusal QuantityInvalid() => new("quantity_invalid", "One to ten at a time.", "quantity");

    public static Refusal LimitReached(int limit, long had, bool month) => new(
        "limit_reached", string.Create(CultureInfo.InvariantCulture, $"One person gets at most {limit}{(month ? " a month" : "")}; you have {had}."), "quantity");

    public static Refusal SoldOut(long left) => new(
        "sold_out", left == 0 ? "All are taken. What others give up is there again after ten minutes at most." : string.Create(CultureInfo.InvariantCulture, $"Only {left} are left."), "offer");

    public static Refusal NotYourTurn(TimeSpan wait) => new(
        "not_your_turn", string.Create(CultureInfo.InvariantCulture, $"Others drew an earlier place. Come again in {Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds))} s."), "offer");

    public static Refusal TooBusy(TimeSpan wait) => new(
        "too_busy", string.Create(CultureInfo.InvariantCulture, $"More people ask than can wait here. Ask again in {Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds))} s with the same request id."));

    public static Refusal RedemptionUnknown() => new("redemption_unknown", "You have no such redemption.");

    public static Refusal RedemptionOver() => new("redemption_over", "The reservation was given up, or its ten minutes ran out. Nothing was taken.");
}
