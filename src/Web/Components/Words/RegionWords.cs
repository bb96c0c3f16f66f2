namespace Puhui.Components.Words;

/// <summary>What a region is called: provinces by ISO 3166-2:CN, everything else by its own code.</summary>
public static class RegionWords
{
    private static readonly Dictionary<string, (string Chinese, string English)> Known = new(StringComparer.Ordinal)
    {
        ["CN-11"] = ("北京", "Beijing"),
        ["CN-12"] = ("天津", "Tianjin"),
        ["CN-13"] = ("河北", "Hebei"),
        ["CN-14"] = ("山西", "Shanxi"),
        ["CN-15"] = ("内蒙古", "Inner Mongolia"),
        ["CN-21"] = ("辽宁", "Liaoning"),
        ["CN-22"] = ("吉林", "Jilin"),
        ["CN-23"] = ("黑龙江", "Heilongjiang"),
        ["CN-31"] = ("上海", "Shanghai"),
        ["CN-32"] = ("江苏", "Jiangsu"),
        ["CN-33"] = ("浙江", "Zhejiang"),
        ["CN-34"] = ("安徽", "Anhui"),
        ["CN-35"] = ("福建", "Fujian"),
        ["CN-36"] = ("江西", "Jiangxi"),
        ["CN-37"] = ("山东", "Shandong"),
        ["CN-41"] = ("河南", "Henan"),
        ["CN-42"] = ("湖北", "Hubei"),
        ["CN-43"] = ("湖南", "Hunan"),
        ["CN-44"] = ("广东", "Guangdong"),
        ["CN-45"] = ("广西", "Guangxi"),
        ["CN-46"] = ("海南", "Hainan"),
        ["CN-50"] = ("重庆", "Chongqing"),
        ["CN-51"] = ("四川", "Sichuan"),
        ["CN-52"] = ("贵州", "Guizhou"),
        ["CN-53"] = ("云南", "Yunnan"),
        ["CN-54"] = ("西藏", "Tibet"),
        ["CN-61"] = ("陕西", "Shaanxi"),
        ["CN-62"] = ("甘肃", "Gansu"),
        ["CN-63"] = ("青海", "Qinghai"),
        ["CN-64"] = ("宁夏", "Ningxia"),
        ["CN-65"] = ("新疆", "Xinjiang"),
    };

    /// <summary>The region in the reader's language; an empty code stands for none given.</summary>
    public static string Title(string code, Language language)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(language);
        return code.Length == 0 ? language.Say("未注明地区", "No region given")
            : Known.TryGetValue(code, out var name) ? language.Say(name.Chinese, name.English)
            : code;
    }
}
