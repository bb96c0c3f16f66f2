using Puhui.Components;

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
}
