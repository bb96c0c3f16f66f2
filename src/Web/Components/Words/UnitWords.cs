using System.Globalization;
using System.Text.RegularExpressions;

namespace Puhui.Components.Words;

/// <summary>Quantities as people write them: <c>12.4 km</c> is 12.4 公里.</summary>
public static partial class UnitWords
{
    private static readonly Dictionary<string, (string Chinese, string English)> Known = new(StringComparer.Ordinal)
    {
        ["m"] = ("米", "m"),
        ["km"] = ("公里", "km"),
        ["pkm"] = ("人公里", "person-km"),
        ["min"] = ("分钟", "min"),
        ["h"] = ("小时", "h"),
        ["d"] = ("天", "days"),
        ["kWh"] = ("度", "kWh"),
        ["MWh"] = ("兆瓦时", "MWh"),
        ["L"] = ("升", "L"),
        ["m3"] = ("立方米", "m³"),
        ["kg"] = ("千克", "kg"),
        ["g"] = ("克", "g"),
        ["t"] = ("吨", "t"),
        ["steps"] = ("步", "steps"),
        ["trips"] = ("次", "trips"),
        ["count"] = ("次", "times"),
        ["meals"] = ("餐", "meals"),
        ["nights"] = ("晚", "nights"),
        ["sheets"] = ("张", "sheets"),
        ["CNY"] = ("元", "CNY"),
    };

    /// <summary>Chemistry as it is printed: <c>kgCO2e/km</c> is kg CO₂e/km.</summary>
    public static string Pretty(string text) => Mass().Replace(text, "$1\u00a0CO₂");

    [GeneratedRegex(@"\b([mk]?g|t)CO2")]
    private static partial Regex Mass();

    /// <summary>A quantity with its unit in words; what is not one is returned as it is.</summary>
    public static string Quantity(string text, Language language)
    {
        var parts = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        if (parts.Length != 2
            || !Known.TryGetValue(parts[1], out var words)
            || !decimal.TryParse(parts[0], NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return text;
        }

        var one = value == 1 && words.English.Length > 3 && words.English.EndsWith('s');
        var unit = language.Say(words.Chinese, one ? words.English[..^1] : words.English);
        return value.ToString("#,##0.############", language.Culture) + "\u00a0" + unit;
    }
}
