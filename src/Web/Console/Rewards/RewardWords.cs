using System.Globalization;
using Puhui.Components;
using Puhui.Operating.Lists;
using Puhui.Operating.Words;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Operating.Rewards;

/// <summary>Words about merchants, offers, redemptions, settlements and goals.</summary>
internal static class RewardWords
{
    public static string Of(Refusal refusal, Language l) => refusal.Code switch
    {
        "offer_unknown" => l.Say("没有这件兑换品。", "There is no such offer."),
        "merchant_unknown" => l.Say("没有这家商户。", "There is no such merchant."),
        "goal_unknown" => l.Say("没有这个公益目标。", "There is no such goal."),
        "name_invalid" => l.Say("名字要有 1 到 60 个字，中英文都要写。", "A name has 1 to 60 characters, in both languages."),
        "title_invalid" => l.Say("标题要有 1 到 60 个字，中英文都要写。", "A title has 1 to 60 characters, in both languages."),
        "price_invalid" => l.Say("价格是 1 到 10,000,000 分。", "A price is 1 to 10,000,000 points."),
        "stock_invalid" => l.Say("库存不能低于已经预留和给出的数量。", "The stock cannot be less than what is reserved and given."),
        "window_invalid" => l.Say("开放时段写得不对。", "The window is not one."),
        "payers_invalid" => l.Say("出资比例要合计 100%，结算价为零时不写。", "The shares of the payers sum to 100%; with nothing to pay there are none."),
        "picture_invalid" => l.Say("图片要是 PNG、JPEG 或 WebP，不超过 1 MB。", "A picture is PNG, JPEG or WebP of at most 1 MB."),
        "target_invalid" => l.Say("目标写得不对。", "The target is not one."),
        "words_invalid" => l.Say("请写明进展，最多 500 字。", "Say how it went, in at most 500 characters."),
        "revision_stale" => l.Say("您改的时候别人已经改过，请重新打开再改。", "Somebody changed it meanwhile; open it again."),
        "settlement_unknown" => l.Say("没有这份结算单。", "There is no such settlement."),
        "settlement_approved" => l.Say("这份结算单已经批准。", "It is approved already."),
        "four_eyes_needed" => l.Say("出结算单的人不能自己批准，须由另一人审批。", "Whoever closed it does not approve it; a second person must."),
        "month_invalid" => l.Say("月份写得不对。", "This is not a month."),
        "month_not_over" => l.Say("这个月还没有结束。", "The month is not over."),
        "nothing_to_settle" => l.Say("这个月没有核销，没有什么可结算的。", "Nothing was honoured in this month; there is nothing to settle."),
        _ => refusal.Detail.Length > 0 ? refusal.Detail : refusal.Code,
    };

    public static string Kind(OfferKind kind, Language l) => kind switch
    {
        OfferKind.Goods => l.Say("实物", "Goods"),
        OfferKind.Voucher => l.Say("券", "Voucher"),
        OfferKind.Fare => l.Say("乘车", "Fare"),
        OfferKind.Donation => l.Say("公益捐赠", "Donation"),
        _ => l.Say("权益", "Right"),
    };

    public static (string Tone, string Icon, string Word) State(OfferState state, Language l) => state switch
    {
        OfferState.Published => ("leaf", "circle-check", l.Say("上架", "Published")),
        OfferState.Ended => ("plain", "circle-pause", l.Say("已下架", "Ended")),
        _ => ("sky", "file-pen", l.Say("草稿", "Draft")),
    };

    public static (string Tone, string Icon, string Word) State(RedemptionState state, Language l) => state switch
    {
        RedemptionState.Confirmed => ("leaf", "circle-check", l.Say("完成", "Confirmed")),
        RedemptionState.Released => ("plain", "circle-x", l.Say("放弃", "Released")),
        RedemptionState.Refunded => ("sky", "undo-2", l.Say("退回", "Refunded")),
        _ => ("sun", "clock", l.Say("预留中", "Reserved")),
    };

    public static string Payer(string kind, Language l) => kind switch
    {
        "government" => l.Say("政府", "Government"),
        "company" => l.Say("企业", "Company"),
        "fund" => l.Say("基金", "Fund"),
        _ => kind,
    };

    public static string Day(DayOfWeek day, Language l) => l.Culture.DateTimeFormat.GetDayName(day);

    public static string Window(OfferWindow? window, Language l) => window is null ? l.Say("随时", "Any time")
        : l.Say($"每{Day(window.Day, l)} {window.From:HH:mm} 起 {window.For.TotalMinutes:0} 分钟", $"{Day(window.Day, l)}s from {window.From:HH:mm} for {window.For.TotalMinutes:0} minutes");

    public static Cell Badge((string Tone, string Icon, string Word) state, string? exact = null) => new(state.Word) { Tone = state.Tone, Icon = state.Icon, Exact = exact };

    /// <summary>A whole number: as people read it, and exactly for files.</summary>
    public static Cell Number(long number, Language l) => new(number.ToString("N0", l.Culture)) { Exact = number.ToString(CultureInfo.InvariantCulture) };

    /// <summary>Money: as people read it, and in yuan with two places for files.</summary>
    public static Cell Yuan(long fen, Language l) => new(AssetWords.Yuan(fen, l)) { Exact = (fen / 100m).ToString("0.00", CultureInfo.InvariantCulture) };
}
