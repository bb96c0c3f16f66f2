using Puhui.Components;

namespace Puhui.Citizen.Words;

/// <summary>What is said when points, rewards or friends say no: what happened, why, and what to do. In the holder's words, not the machine's.</summary>
internal static class SpendWords
{
    private static readonly Dictionary<string, (string Zh, string En)> Known = new(StringComparer.Ordinal)
    {
        ["balance_insufficient"] = ("积分不够，什么也没有扣。", "There are not enough points for this. Nothing was taken."),
        ["amount_not_positive"] = ("请填一个大于 0 的整数。", "Give a whole number above 0."),
        ["amount_above_limit"] = ("一次送不了这么多，少一点再试。", "That is more than one gift may be. Try a smaller one."),
        ["limit_reached"] = ("已到上限，这次没有办成。", "The limit is reached, so this was not done."),
        ["gifts_off"] = ("这个方案没有开放赠送。", "This programme does not offer gifts."),
        ["not_a_member"] = ("对方没有参加这个方案，送不过去。", "Your friend takes no part in this programme, so nothing was sent."),
        ["request_conflict"] = ("这个页面已经用过一次，请从头再来。", "This page was used once already. Please begin again."),
        ["ball_unknown"] = ("这颗能量球已经不在了。", "This one is no longer there."),
        ["ball_unripe"] = ("还没有成熟，到时候再来收。", "It is not ripe yet. Come back when it is."),
        ["ball_gone"] = ("来晚了一步，它已经消散。", "It has faded. Nothing else was lost."),
        ["too_early_to_help"] = ("还早，先留给主人自己收。", "It is early still: it is your friend’s to collect."),
        ["friend_unknown"] = ("没有找到这位朋友。", "This friend was not found."),
        ["code_unknown"] = ("邀请码不对，或者已经用过、过期。请朋友再给一个。", "That code is wrong, used or over. Ask your friend for a new one."),
        ["own_code"] = ("这是你自己的邀请码，把它发给朋友就好。", "This is your own code. Send it to a friend."),
        ["too_many_friends"] = ("好友已满 200 位。", "You have 200 friends, which is the most."),
        ["name_invalid"] = ("名字请用 1 到 20 个字，不要写手机号。", "Choose a name of 1 to 20 characters that is no phone number."),
        ["offer_unknown"] = ("这件好物已经下架。", "This offer is no longer there."),
        ["not_for_you"] = ("这件好物面向别的方案、地区或等级，你暂时兑不了。", "This offer is for another programme, region or standing, so it cannot be yours yet."),
        ["offer_closed"] = ("现在还没有开放兑换，开放时间写在页面上。", "It is not open just now. The page says when it opens."),
        ["quantity_invalid"] = ("一次可兑 1 到 10 份。", "You can redeem 1 to 10 at a time."),
        ["sold_out"] = ("已经兑完，积分没有扣。", "All are taken. No points were taken from you."),
        ["not_your_turn"] = ("前面还有人在排队，轮到你时再兑。", "Others drew an earlier number. Redeem when it is your turn."),
        ["request_invalid"] = ("这个页面不能再用，请从头再来。", "This page can no longer be used. Please begin again."),
        ["too_busy"] = ("人太多了，请稍后再试，你的积分不会动。", "There is a crowd just now. Try again in a moment; your points stay where they are."),
        ["redemption_unknown"] = ("没有找到这次兑换。", "This redemption was not found."),
        ["redemption_over"] = ("超过十分钟没有确认，已自动放回，积分原样退还。", "It was not confirmed within ten minutes, so it went back, and so did your points."),
        ["redemption_confirmed"] = ("这次兑换已经完成。", "This redemption is done already."),
        ["not_confirmed"] = ("这次兑换没有完成，不用退。", "This redemption was not confirmed; there is nothing to give back."),
        ["not_refundable"] = ("这件好物不能退。", "This offer cannot be given back."),
        ["voucher_used"] = ("券已经用过，退不了。", "The voucher was used, so it cannot be given back."),
        ["voucher_expired"] = ("券已过期，退不了。", "The voucher ran out, so it cannot be given back."),
        ["goal_unknown"] = ("没有找到这个目标。", "This goal was not found."),
        ["goal_closed"] = ("这个目标已经达成或结束，积分没有扣。", "This goal is reached or closed. No points were taken."),
        ["audience_invalid"] = ("请写明给谁看，1 到 80 个字。", "Say who it is for, in 1 to 80 characters."),
        ["purpose_invalid"] = ("请写明做什么用。", "Say what it is for."),
        ["days_invalid"] = ("请选一次，或者 1 到 365 天。", "Choose once, or 1 to 365 days."),
        ["release_unknown"] = ("没有找到这次出示。", "This statement was not found."),
        ["year_empty"] = ("这一年还没有记录，没有可分享的。", "There is nothing of this year to share yet."),
    };

    public static string Of(string code, Language language) =>
        Known.TryGetValue(code, out var words) ? language.Say(words.Zh, words.En) : language.Say("这一步没有办成，什么也没有改变。", "That did not work. Nothing was changed.");
}
