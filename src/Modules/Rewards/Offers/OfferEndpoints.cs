using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Offers;

/// <summary>The catalogue: everyone's of a programme, and what a holder may redeem.</summary>
internal static class OfferEndpoints
{
    internal sealed record MerchantAnswer(string Id, string NameZh, string NameEn, string? Region, string AddressZh, string AddressEn);

    internal sealed record PayerAnswer(string Kind, string NameZh, string NameEn, int Thousandths);

    internal sealed record WindowAnswer(string Day, string From, int Minutes);

    internal sealed record OfferAnswer(
        string Id, string Programme, string Kind, string? Goal, string TitleZh, string TitleEn, string TextZh, string TextEn, string Picture, long Price, long Left, long Stock, int? PerPerson,
        int? PerPersonMonth, WindowAnswer? Window, DateTimeOffset? From, DateTimeOffset? To, string? Region, int LeastStanding, int GoodForDays, bool Refundable, IReadOnlyList<PayerAnswer> Payers,
        MerchantAnswer Merchant, bool IsOpen, DateTimeOffset? OpensAt, int Revision);

    internal sealed record ListAnswer(IReadOnlyList<OfferAnswer> Offers);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/programmes/{programme}/offers", PublicAsync).WithName("listOffers").WithSummary("What points of a programme can be spent on").WithTags("Rewards")
            .Produces<ListAnswer>().OpenToAll("a programme's catalogue is public");
        routes.MapGet("/v1/me/offers", MineAsync).WithName("listMyOffers").WithSummary("What the holder can redeem").WithTags("Rewards").Produces<ListAnswer>().ForHolders();
    }

    private static async Task<IResult> PublicAsync(string programme, HttpContext http, IProgrammes programmes, IOffers offers)
    {
        var found = ProgrammeId.TryParse(programme, out var id) ? await programmes.FindAsync(id, http.RequestAborted) : await programmes.FindByCodeAsync(programme, http.RequestAborted);
        return found is null || found.State == ProgrammeState.Draft
            ? Problem.NotFound("There is no such programme.")
            : Results.Json(new ListAnswer([.. (await offers.PublicAsync(found.Id, http.RequestAborted)).Select(Show)]));
    }

    private static async Task<IResult> MineAsync(HttpContext http, IOffers offers)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new ListAnswer([.. (await offers.ForHolderAsync(new AccountId(http.HolderAccount()), http.RequestAborted)).Select(Show)]));
    }

    private static OfferAnswer Show(OfferView view)
    {
        var (offer, terms) = (view.Offer, view.Offer.Terms);
        return new(
            offer.Id.ToString(), offer.Programme.ToString(), NameOf(terms.Kind), terms.Goal?.ToString(), terms.TitleZh, terms.TitleEn, terms.TextZh, terms.TextEn, terms.Picture, terms.Price,
            offer.Left, offer.Stock, terms.PerPerson, terms.PerPersonMonth,
            terms.Window is { } window ? new WindowAnswer(NameOf(window.Day), window.From.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture), (int)window.For.TotalMinutes) : null,
            terms.From, terms.To, terms.Region, terms.LeastStanding, terms.GoodForDays, terms.Refundable, [.. terms.Payers.Select(payer => new PayerAnswer(payer.Kind, payer.NameZh, payer.NameEn, payer.Thousandths))],
            new MerchantAnswer(view.Merchant.Id.ToString(), view.Merchant.NameZh, view.Merchant.NameEn, view.Merchant.Region, view.Merchant.AddressZh, view.Merchant.AddressEn),
            view.IsOpen, view.OpensAt, offer.Revision);
    }

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
