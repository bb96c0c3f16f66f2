using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Components;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Holders;
using Puhui.Operating.Lists;
using Puhui.Operating.Words;
using Puhui.Platform.Access;
using Puhui.Rewards.Contracts;

namespace Puhui.Operating.Rewards;

/// <summary>Who redeemed what: no names, no codes.</summary>
internal static class RedemptionPages
{
    public const string Root = Guard.Root + "/redemptions";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Root, (HttpContext http, CancellationToken ct) => ProgrammeScope.WithAsync(http, Permissions.RewardsRead, scope => ListAsync(http, scope, ct))).Needs(Permissions.RewardsRead);

    private static async Task<IResult> ListAsync(HttpContext http, ProgrammeScope scope, CancellationToken ct)
    {
        var language = Language.Of(http);
        var redemptions = http.RequestServices.GetRequiredService<IRedemptions>();
        var offers = http.RequestServices.GetRequiredService<IOffers>();
        var merchants = await http.RequestServices.GetRequiredService<IMerchants>().ListAsync(scope.Chosen.Id, ct);
        var seesHolders = http.Staff().MayAnywhere(Permissions.HoldersRead);
        var zone = scope.Zone;
        Dictionary<OfferId, Offer?> known = [];
        Listing<Redemption> listing = new()
        {
            Name = "redemptions",
            Path = Root,
            Columns =
            [
                new("id", "兑换", "Redemption", (one, l) => new Cell(Ids.Short(one.Id.ToString())) { Code = true, Exact = one.Id.ToString() }),
                new("offer", "兑换品", "Offer", (one, l) => known.GetValueOrDefault(one.Offer) is { } offer ? new Cell(l.Say(offer.Terms.TitleZh, offer.Terms.TitleEn), OfferPages.Address(one.Offer)) : new Cell(one.Offer.ToString())),
                new("state", "状态", "State", (one, l) => RewardWords.Badge(RewardWords.State(one.State, l), one.State.ToString())),
                new("quantity", "件数", "Quantity", (one, l) => RewardWords.Number(one.Quantity, l)) { IsNumber = true },
                new("points", "积分", "Points", (one, l) => RewardWords.Number(one.Points, l)) { IsNumber = true },
                new("reserved", "时间", "When", (one, l) => new Cell(TimeWords.Exact(one.ReservedAt, zone, l)) { At = one.ReservedAt }),
                new("settled", "了结", "Settled", (one, l) => one.SettledAt is { } at ? new Cell(TimeWords.Exact(at, zone, l)) { At = at } : new Cell("—") { Exact = "" }) { IsExtra = true },
                new("holder", "账户", "Holder", (one, l) => new Cell(Ids.Short(one.Holder.ToString()), seesHolders ? $"{HolderPages.Root}/{one.Holder}" : null) { Code = true, Exact = one.Holder.ToString() }),
                new("vouchers", "券", "Vouchers", (one, l) => new Cell(string.Join(' ', one.Vouchers.Select(voucher => Ids.Short(voucher.ToString())))) { Code = true, Exact = string.Join(' ', one.Vouchers) }) { IsExtra = true },
                new("hold", "账簿分录", "Entry of the books", (one, l) => new Cell(Ids.Short(one.Hold.ToString())) { Code = true, Exact = one.Hold.ToString() }) { IsExtra = true },
            ],
            Filters =
            [
                new("state", "状态", "State", [.. Enum.GetValues<RedemptionState>().Select(state => new Option(state.ToString(), RewardWords.State(state, language).Word))]),
                new("merchant", "商户", "Merchant", [.. merchants.Select(merchant => new Option(merchant.Id.ToString(), language.Say(merchant.NameZh, merchant.NameEn)))]),
                new("from", "自", "From", null),
                new("to", "至", "To", null),
            ],
            Read = async (ask, stop) =>
            {
                var page = await redemptions.ListAsync(
                    new RedemptionQuery(
                        scope.Chosen.Id, null, MerchantId.TryParse(ask["merchant"], out var merchant) ? merchant : null, Enum.TryParse<RedemptionState>(ask["state"], out var state) ? state : null,
                        Days.Begin(ask["from"], zone), Days.End(ask["to"], zone), ask.Limit, ask.Cursor),
                    stop);
                foreach (var offer in page.Items.Select(item => item.Offer).Distinct().Where(offer => !known.ContainsKey(offer)))
                {
                    known[offer] = await offers.FindAsync(offer, stop);
                }

                return new Slice<Redemption>(page.Items, page.Next);
            },
        };
        return await ListAnswer.OfAsync(http, listing, scope.Chosen.Code, view => ConsolePage.Of<ListingPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Title = language.Say("兑换", "Redemptions"),
            Lead = language.Say("每一次兑换：预留、完成、放弃、退回。", "Each redemption: reserved, confirmed, released, refunded."),
            Here = "redemptions",
            View = view,
            Empty = language.Say("还没有人兑换", "Nobody redeemed anything yet"),
            Programmes = scope.Options(language),
        }), ct);
    }
}
