using System.Globalization;
using Puhui.Credits.Contracts;

namespace Puhui.Credits.Book;

/// <summary>Why points moved, in words. What was earned is explained by the grant itself.</summary>
internal static class Why
{
    public static string Of(CreditMovementKind kind, long points, bool forAct, string? grant, bool chinese)
    {
        var amount = Math.Abs(points).ToString("N0", CultureInfo.InvariantCulture);
        return (kind, chinese) switch
        {
            (CreditMovementKind.Earned, _) when grant is not null => grant,
            (CreditMovementKind.Earned, true) => $"减排所得 {amount} 分",
            (CreditMovementKind.Earned, false) => $"{amount} points for a reduction",
            (CreditMovementKind.TakenBack, true) => forAct ? $"原减排记录被更正，收回 {amount} 分" : $"收回 {amount} 分",
            (CreditMovementKind.TakenBack, false) => forAct ? $"The reduction was corrected: {amount} points taken back" : $"{amount} points taken back",
            (CreditMovementKind.DebtPaid, true) => $"抵扣此前应收回而已用掉的积分 {amount} 分",
            (CreditMovementKind.DebtPaid, false) => $"{amount} points paid off what was taken back after it had been spent",
            (CreditMovementKind.Reserved, true) => $"兑换待确认，先留出 {amount} 分",
            (CreditMovementKind.Reserved, false) => $"{amount} points set aside until a redemption is confirmed",
            (CreditMovementKind.Spent, true) => $"兑换用掉 {amount} 分",
            (CreditMovementKind.Spent, false) => $"{amount} points spent on a redemption",
            (CreditMovementKind.Released, true) => $"兑换未完成，退回留出的 {amount} 分",
            (CreditMovementKind.Released, false) => $"A redemption did not happen: {amount} points are free again",
            (CreditMovementKind.Refunded, true) => $"退款 {amount} 分",
            (CreditMovementKind.Refunded, false) => $"{amount} points given back",
            (CreditMovementKind.Expired, true) => $"{amount} 分已过有效期",
            (CreditMovementKind.Expired, false) => $"{amount} points ran out of time",
            (CreditMovementKind.GiftSent, true) => $"赠出 {amount} 分",
            (CreditMovementKind.GiftSent, false) => $"A gift of {amount} points to a friend",
            (CreditMovementKind.GiftReceived, true) => $"收到朋友赠送 {amount} 分",
            (CreditMovementKind.GiftReceived, false) => $"A gift of {amount} points from a friend",
            (CreditMovementKind.WaterSent, true) => $"给朋友浇水 {amount} 分",
            (CreditMovementKind.WaterSent, false) => $"Water for a friend: {amount} points",
            (CreditMovementKind.WaterReceived, true) => $"朋友浇水 {amount} 分",
            (CreditMovementKind.WaterReceived, false) => $"Water from a friend: {amount} points",
            (CreditMovementKind.Moved, true) => points < 0 ? $"账户关联，转出 {amount} 分" : $"账户关联，转入 {amount} 分",
            (CreditMovementKind.Moved, false) => points < 0 ? $"{amount} points went with a linked account" : $"{amount} points came with a linked account",
            (CreditMovementKind.Granted, true) => $"发放 {amount} 分",
            (CreditMovementKind.Granted, false) => $"{amount} points given",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No movement is of this kind."),
        };
    }
}
