using System.Globalization;
using Puhui.Components;
using Puhui.Components.Parts;
using Puhui.Operating.Words;
using Puhui.Rewards.Contracts;

namespace Puhui.Operating.Shops;

/// <summary>The tabs of a merchant's pages.</summary>
internal static class ShopTabs
{
    public static IReadOnlyList<Tabs.Tab> Of(Merchant merchant, Language l) =>
    [
        new(ShopPages.Address(merchant.Id), "ticket", l.Say("核销", "Honour")),
        new(ShopPages.Address(merchant.Id, "settlements"), "receipt-text", l.Say("结算", "Settlements")),
    ];
}

/// <summary>What a merchant is told of a code, in words that are read in one glance.</summary>
internal static class ShopWords
{
    public static string Head(ShopAnswer answer, Language l) => answer switch
    {
        { Honoured: true } => l.Say("已核销，请给货", "Honoured: hand it over"),
        { Good: true } => l.Say("可以核销，还没有核销", "Good, not honoured yet"),
        { Refusal.Code: "voucher_used" } or { Voucher.State: VoucherState.Used } => l.Say("不能用：核销过了", "No: it was used before"),
        { Refusal.Code: "voucher_expired" } or { Voucher.State: VoucherState.Expired } => l.Say("不能用：过期了", "No: its time is over"),
        { Refusal.Code: "voucher_refunded" } or { Voucher.State: VoucherState.Refunded } => l.Say("不能用：已退回", "No: it was given back"),
        { Refusal.Code: "voucher_of_another" } => l.Say("不能用：是别家的券", "No: it is for another shop"),
        { Refusal.Code: "too_many_attempts" } => l.Say("先停一停：错码太多", "Wait: too many unknown codes"),
        { Refusal.Code: "request_conflict" or "request_invalid" } => l.Say("没有核销，请再来一次", "Not honoured; please try again"),
        _ => l.Say("查无此码", "No such code"),
    };

    public static string Detail(ShopAnswer answer, TimeZoneInfo zone, Language l) => answer switch
    {
        { Honoured: true, Voucher: { } voucher } => l.Say($"{When(voucher.UsedAt, zone, l)}，结算 {Yuan(voucher.SettleFen, l)}。", $"{When(voucher.UsedAt, zone, l)}; you are paid {Yuan(voucher.SettleFen, l)}."),
        { Good: true, Voucher: { } voucher } => l.Say($"有效期到 {When(voucher.GoodUntil, zone, l)}。", $"Good until {When(voucher.GoodUntil, zone, l)}."),
        { Voucher: { State: VoucherState.Used } voucher } => l.Say($"{When(voucher.UsedAt, zone, l)} 在本店核销过，一张券只能用一次。", $"It was honoured in this shop on {When(voucher.UsedAt, zone, l)}; a voucher is used once."),
        { Voucher: { State: VoucherState.Expired } voucher } => l.Say($"有效期到 {When(voucher.GoodUntil, zone, l)} 为止。", $"It was good until {When(voucher.GoodUntil, zone, l)}."),
        { Voucher.State: VoucherState.Refunded } => l.Say("顾客已经退券，积分退回去了。", "Its holder gave it back and has the points again."),
        { Refusal.Code: "voucher_of_another" } => l.Say("请顾客看看券上写的商户。", "The voucher names the shop it is for."),
        { Refusal.Code: "too_many_attempts" } => l.Say("这一小时里试了太多不存在的券码，下个整点再试。", "Too many unknown codes were tried in this hour; try again at the next full hour."),
        { Refusal.Code: "request_conflict" or "request_invalid" } => l.Say("这一页开得太久或发过别的券码。", "This page was open for long, or has sent another code before."),
        _ => l.Say("券码是 24 位字母和数字，请对一对有没有输错。", "A code has 24 letters and digits; please compare it."),
    };

    public static string Yuan(long fen, Language l) => (fen / 100m).ToString(l.Say("0.00 元", "¥0.00"), CultureInfo.InvariantCulture);

    private static string When(DateTimeOffset? at, TimeZoneInfo zone, Language l) =>
        at is { } known ? TimeZoneInfo.ConvertTime(known, zone).ToString(l.Say("yyyy年M月d日 HH:mm", "d MMM yyyy, HH:mm"), l.Culture) : "—";
}
