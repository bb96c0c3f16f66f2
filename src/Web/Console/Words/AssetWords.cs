using Puhui.Bookkeeping;
using Puhui.Components;
using Puhui.Components.Figures;

namespace Puhui.Operating.Words;

/// <summary>Amounts of assets that are no reductions: they are never summed with them and never shown in their unit.</summary>
internal static class AssetWords
{
    public static string Amount(long amount, string asset, Language language)
    {
        var number = (amount / 1000m).ToString("+#,##0.###;−#,##0.###", language.Culture);
        return asset switch
        {
            "ENERGY" => number + language.Say(" 平台绿色能量（克）", " g platform energy"),
            "BANK" => number + language.Say(" 银行积分", " bank points"),
            _ => $"{number} {asset}",
        };
    }

    /// <summary>An amount of any asset with its sign.</summary>
    public static string Signed(long amount, string asset, Language language) => asset switch
    {
        "CO2E" => Mass.Change(amount, language).ToString(),
        "CNY" => Yuan(amount, language, signed: true),
        "ENERGY" or "BANK" => Amount(amount, asset, language),
        _ => amount.ToString("+#,##0;−#,##0;0", language.Culture) + language.Say(" 分", amount is 1 or -1 ? " point" : " points"),
    };

    /// <summary>Money, from fen.</summary>
    public static string Yuan(long fen, Language language, bool signed = false) =>
        (fen / 100m).ToString(signed ? "+¥#,##0.00;−¥#,##0.00;¥0.00" : "¥#,##0.00;−¥#,##0.00", language.Culture);

    /// <summary>Points with their word.</summary>
    public static string Points(long points, Language language) => points.ToString("#,##0;−#,##0", language.Culture) + language.Say(" 分", points is 1 or -1 ? " point" : " points");

    /// <summary>What an asset is called.</summary>
    public static string Name(string asset, Language language) => asset switch
    {
        "CO2E" => language.Say("减排量", "Reductions"),
        "CNY" => language.Say("人民币", "Money (CNY)"),
        "ENERGY" => language.Say("平台绿色能量", "Platform energy"),
        "BANK" => language.Say("银行积分", "Bank points"),
        _ => language.Say("积分", "Points"),
    };

    /// <summary>What an entry does.</summary>
    public static string Kind(EntryKind kind, Language language) => kind switch
    {
        EntryKind.Issue => language.Say("发放", "Issue"),
        EntryKind.Correct => language.Say("更正", "Correction"),
        EntryKind.Transfer => language.Say("转移", "Transfer"),
        EntryKind.Pending => language.Say("预留", "Set aside"),
        EntryKind.Post => language.Say("划走", "Taken"),
        EntryKind.Void => language.Say("放回", "Freed"),
        _ => kind.ToString(),
    };
}
