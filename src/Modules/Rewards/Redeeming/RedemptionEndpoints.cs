using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Redeeming;

/// <summary><c>/v1/me/redemptions…</c>: the holder's redemptions. What belongs to somebody else is 404, like what does not exist.</summary>
internal static class RedemptionEndpoints
{
    private const string KeyHeader = "Idempotency-Key";
    private const int MostBytes = 4 * 1024;
    private static readonly JsonDocumentOptions s_json = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    internal sealed record NewBody(string Offer, int? Quantity);

    internal sealed record Answer(
        string Id, string Programme, string Offer, int OfferRevision, int Quantity, long Points, string State, DateTimeOffset ReservedAt, DateTimeOffset ReservedUntil, DateTimeOffset? SettledAt,
        string Hold, IReadOnlyList<string> Vouchers);

    internal sealed record ListAnswer(IReadOnlyList<Answer> Redemptions);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var mine = routes.MapGroup("/v1/me/redemptions").WithTags("Rewards");
        mine.MapGet("", ListAsync).WithName("listMyRedemptions").WithSummary("What the holder redeemed, newest first").Produces<ListAnswer>().ForHolders();
        mine.MapPost("", ReserveAsync).WithName("reserve").WithSummary("Reserves one or more of an offer for ten minutes").Accepts<NewBody>("application/json").Produces<Answer>(201).ForHolders();
        mine.MapGet("/{id}", GetAsync).WithName("getMyRedemption").WithSummary("One redemption").Produces<Answer>().ForHolders();
        mine.MapPost("/{id}/confirm", ConfirmAsync).WithName("confirmRedemption").WithSummary("Takes the points and makes the vouchers").Produces<Answer>().ForHolders();
        mine.MapPost("/{id}/release", ReleaseAsync).WithName("releaseRedemption").WithSummary("Gives a reservation up").Produces<Answer>().ForHolders();
        mine.MapPost("/{id}/refund", RefundAsync).WithName("refundRedemption").WithSummary("Takes a confirmed redemption back, with unused vouchers").Produces<Answer>().ForHolders();
    }

    /// <summary>A refusal of redeeming as an answer.</summary>
    public static Problem Refuse(Refusal refusal, RewardsOptions options) => refusal.Code switch
    {
        "too_busy" or "not_your_turn" => Problem.TooMany(refusal.Code, refusal.Detail, options.ComeAgain),
        "offer_unknown" or "redemption_unknown" => Problem.Of(refusal, StatusCodes.Status404NotFound),
        "not_for_you" => Problem.Of(refusal, StatusCodes.Status403Forbidden),
        "request_conflict" or "sold_out" or "offer_closed" or "limit_reached" or "redemption_over" or "redemption_confirmed" or "not_confirmed" or "not_refundable" or "voucher_used" or "voucher_expired"
            => Problem.Of(refusal, StatusCodes.Status409Conflict),
        "request_invalid" => Problem.Of(refusal, StatusCodes.Status400BadRequest),
        _ => Problem.Of(refusal),
    };

    private static async Task<IResult> ListAsync(int? limit, HttpContext http, IRedemptions redemptions)
    {
        var holder = Holder(http);
        return limit is < 1 or > 500
            ? Problem.Unreadable("limit is a number from 1 to 500.", "limit")
            : Results.Json(new ListAnswer([.. (await redemptions.OfAsync(holder, limit ?? 50, http.RequestAborted)).Select(Show)]));
    }

    private static async Task<IResult> ReserveAsync(HttpContext http, IRedemptions redemptions, RewardsOptions options)
    {
        var holder = Holder(http);
        if (http.Request.Headers[KeyHeader] is not [{ } key])
        {
            return Problem.Of(StatusCodes.Status400BadRequest, "request_invalid", $"Send one {KeyHeader} of your own: 8 to 64 visible ASCII characters, a new one for each redemption, the same when asking again.", KeyHeader);
        }

        var (offer, quantity, unreadable) = await ReadAsync(http);
        if (unreadable is not null)
        {
            return unreadable;
        }

        if (!OfferId.TryParse(offer, out var id))
        {
            return Refuse(RedeemRefusals.OfferUnknown(), options);
        }

        var made = await redemptions.ReserveAsync(new NewRedemption(key, holder, id, quantity), http.RequestAborted);
        return made.IsAccepted ? Results.Json(Show(made.Value), statusCode: StatusCodes.Status201Created) : Refuse(made.Refusal, options);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, IRedemptions redemptions)
    {
        var holder = Holder(http);
        return RedemptionId.TryParse(id, out var redemption) && await redemptions.FindAsync(holder, redemption, http.RequestAborted) is { } found
            ? Results.Json(Show(found))
            : Problem.NotFound("You have no such redemption.");
    }

    private static Task<IResult> ConfirmAsync(string id, HttpContext http, IRedemptions redemptions, RewardsOptions options) => OnOneAsync(id, http, options, redemptions.ConfirmAsync);

    private static Task<IResult> ReleaseAsync(string id, HttpContext http, IRedemptions redemptions, RewardsOptions options) => OnOneAsync(id, http, options, redemptions.ReleaseAsync);

    private static Task<IResult> RefundAsync(string id, HttpContext http, IRedemptions redemptions, RewardsOptions options) => OnOneAsync(id, http, options, redemptions.RefundAsync);

    private static async Task<IResult> OnOneAsync(string id, HttpContext http, RewardsOptions options, Func<AccountId, RedemptionId, CancellationToken, Task<Result<Redemption>>> act)
    {
        var holder = Holder(http);
        if (!RedemptionId.TryParse(id, out var redemption))
        {
            return Refuse(RedeemRefusals.RedemptionUnknown(), options);
        }

        var done = await act(holder, redemption, http.RequestAborted);
        return done.IsAccepted ? Results.Json(Show(done.Value)) : Refuse(done.Refusal, options);
    }

    private static async Task<(string? Offer, int Quantity, Problem? Unreadable)> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
        {
            return (null, 0, Problem.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send JSON: Content-Type: application/json."));
        }

        var buffer = new byte[MostBytes + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (length > MostBytes)
        {
            return (null, 0, Problem.TooLarge("This takes at most 4 KiB."));
        }

        try
        {
            using var body = JsonDocument.Parse(buffer.AsMemory(0, length), s_json);
            if (body.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, 0, Problem.Unreadable("The body is a JSON object."));
            }

            string? offer = null;
            var quantity = 1;
            foreach (var field in body.RootElement.EnumerateObject())
            {
                switch (field.Name)
                {
                    case "offer" when field.Value.ValueKind == JsonValueKind.String:
                        offer = field.Value.GetString();
                        break;
                    case "quantity" when field.Value.ValueKind == JsonValueKind.Null:
                        break;
                    case "quantity" when field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt32(out var number):
                        quantity = number;
                        break;
                    default:
                        return (null, 0, Problem.Unreadable("Known are offer (a text) and quantity (a whole number).", field.Name is "offer" or "quantity" ? field.Name : null));
                }
            }

            return offer is null ? (null, 0, Problem.Unreadable("offer is required.", "offer")) : (offer, quantity, null);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return (null, 0, Problem.Unreadable("The body is not JSON in well-formed Unicode."));
        }
    }

    private static AccountId Holder(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return new AccountId(http.HolderAccount());
    }

    private static Answer Show(Redemption one) => new(
        one.Id.ToString(), one.Programme.ToString(), one.Offer.ToString(), one.OfferRevision, one.Quantity, one.Points, one.State.ToString().ToLowerInvariant(), one.ReservedAt.ToUniversalTime(),
        one.ReservedUntil.ToUniversalTime(), one.SettledAt?.ToUniversalTime(), one.Hold.ToString(), [.. one.Vouchers.Select(voucher => voucher.ToString())]);
}
