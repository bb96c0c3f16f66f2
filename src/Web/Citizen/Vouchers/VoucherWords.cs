using Puhui.Citizen.Me;
using Puhui.Citizen.Words;
using Puhui.Components;
using Puhui.Rewards.Contracts;

namespace Puhui.Citizen.Vouchers;

/// <summary>What became of a voucher, in words.</summary>
internal static class VoucherWords
{
    public static string State(Voucher voucher, Here here, Language language) => voucher.State switch
    {
        VoucherState.Good => language.Say($"{WindowWords.Day(here.Local(voucher.GoodUntil), language)} 前可用", $"good until {WindowWords.Day(here.Local(voucher.GoodUntil), language)}"),
        VoucherState.Used when voucher.UsedAt is { } at => language.Say($"已用 · {WindowWords.When(here.Local(at), here.Now, language)}", $"used {WindowWords.When(here.Local(at), here.Now, language)}"),
        VoucherState.Used => Word(voucher.State, language),
        VoucherState.Refunded => Word(voucher.State, language),
        _ => language.Say($"{WindowWords.Day(here.Local(voucher.GoodUntil), language)} 过期", $"ran out on {WindowWords.Day(here.Local(voucher.GoodUntil), language)}"),
    };

    public static string Word(VoucherState state, Language language) => state switch
    {
        VoucherState.Used => language.Say("已使用", "Used"),
        VoucherState.Refunded => language.Say("已退回", "Given back"),
        VoucherState.Expired => language.Say("已过期", "Run out"),
        _ => language.Say("可用", "Good"),
    };
}
