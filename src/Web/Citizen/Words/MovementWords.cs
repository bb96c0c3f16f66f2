using Puhui.Components;
using Puhui.Credits.Contracts;

namespace Puhui.Citizen.Words;

/// <summary>Why points moved, in a word or two.</summary>
internal static class MovementWords
{
    public static string Of(CreditMovementKind kind, Language language) => kind switch
    {
        CreditMovementKind.Earned => language.Say("得到", "Earned"),
        CreditMovementKind.TakenBack => language.Say("随行为撤销", "Taken back with its act"),
        CreditMovementKind.DebtPaid => language.Say("补上之前的", "Made up for earlier"),
        CreditMovementKind.Reserved => language.Say("为兑换留出", "Set aside"),
        CreditMovementKind.Spent => language.Say("花掉", "Spent"),
        CreditMovementKind.Released => language.Say("放回", "Free again"),
        CreditMovementKind.Refunded => language.Say("退回", "Given back"),
        CreditMovementKind.Expired => language.Say("到期", "Ran out"),
        CreditMovementKind.GiftSent => language.Say("送给朋友", "Given to a friend"),
        CreditMovementKind.GiftReceived => language.Say("朋友送的", "From a friend"),
        CreditMovementKind.WaterSent => language.Say("给朋友浇水", "Watered a friend"),
        CreditMovementKind.WaterReceived => language.Say("朋友浇的水", "Watered by a friend"),
        CreditMovementKind.Moved => language.Say("随账户并入", "Came with a linked account"),
        _ => language.Say("人工发放", "Given by hand"),
    };
}
