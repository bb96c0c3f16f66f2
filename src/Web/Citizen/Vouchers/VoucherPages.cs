using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.Me;
using Puhui.Citizen.Rewards;
using Puhui.Platform.Access;
using Puhui.Rewards.Contracts;

namespace Puhui.Citizen.Vouchers;

/// <summary>What a holder has in hand: vouchers, and one to be shown at the till.</summary>
internal static class VoucherPages
{
    public const string Path = "/me/vouchers";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).ForHolders().ExcludeFromDescription();
        routes.MapGet(Path + "/{voucher}", ShowOneAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, Path);
        var holder = frame.Here!.Holder;
        var vouchers = await http.Door<IVouchers>().OfAsync(holder, ct);
        var offers = new Dictionary<OfferId, OfferView>();
        foreach (var id in vouchers.Select(voucher => voucher.Offer).Distinct())
        {
            if (await RewardPages.EarlierAsync(http, id, ct) is { } view)
            {
                offers[id] = view;
            }
        }

        var open = await http.Door<IRedemptions>().OfAsync(holder, 20, ct);
        return MeFrame.Page<VouchersPage>(http, new
        {
            Frame = frame,
            Vouchers = vouchers,
            Offers = offers,
            Reserved = open.Where(one => one.State == RedemptionState.Reserved && one.ReservedUntil > frame.Here.Now).ToList(),
        });
    }

    private static async Task<IResult> ShowOneAsync(HttpContext http, string voucher, CancellationToken ct)
    {
        // The address a browser shows the kept voucher under without network; with network there is the list.
        if (voucher == "last")
        {
            return MeFrame.To(http, Path);
        }

        var frame = await MeFrame.HereAsync(http, $"{Path}/{voucher}");
        return VoucherId.TryParse(voucher, out var id) && await http.Door<IVouchers>().FindAsync(frame.Here!.Holder, id, ct) is { } found
            && await RewardPages.EarlierAsync(http, found.Offer, ct) is { } view
            ? MeFrame.Page<VoucherPage>(http, new { Frame = frame, Voucher = found, View = view })
            : MeFrame.NotHere(http);
    }
}
