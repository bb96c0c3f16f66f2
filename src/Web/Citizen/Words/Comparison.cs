using Puhui.Components;

namespace Puhui.Citizen.Words;

/// <summary>An amount of CO2 in things everybody has seen, with the number and the source it rests on.</summary>
/// <param name="Sentence">The comparison.</param>
/// <param name="Basis">The factor used.</param>
/// <param name="Source">Where the factor stands.</param>
public sealed record Comparison(string Sentence, string Basis, string Source)
{
    // kg CO2e per km, average car, unknown fuel. UK DESNZ greenhouse gas conversion factors 2025, business travel (land).
    private const decimal CarGramsPerKilometre = 167.25m;

    // kg CO2 per kWh, national average 2021. Ministry of Ecology and Environment and National Bureau of Statistics, announcement 2024 no. 12.
    private const decimal GridGramsPerKilowattHour = 556.8m;
    private const decimal LampKilowatts = 0.008m;

    // 0.060 t CO2 per seedling grown ten years in a city. US EPA greenhouse gas equivalencies calculator.
    private const decimal TreeGramsPerDay = 60_000m / 3652.5m;

    private const long OneHundredGrams = 100_000;

    /// <summary>The one that fits best, then the others; empty when there is nothing to compare.</summary>
    public static IReadOnlyList<Comparison> Of(long milligrams, Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        if (milligrams < 1000)
        {
            return [];
        }

        var (lamp, car, tree) = (Lamp(milligrams, language), Car(milligrams, language), Tree(milligrams, language));
        return milligrams < OneHundredGrams ? [lamp, tree, car] : [car, tree, lamp];
    }

    private static Comparison Car(long milligrams, Language language)
    {
        var kilometres = Rounded(milligrams / 1000m / CarGramsPerKilometre, language);
        return new(
            language.Say($"约等于一辆普通汽车少开 {kilometres} 公里", $"About {kilometres} km not driven by an average car"),
            language.Say("每公里 167.25 克 CO₂e（平均车型，燃料不详）", "167.25 g CO₂e per km (average car, fuel unknown)"),
            language.Say("英国 DESNZ 温室气体换算系数 2025，商务陆路", "UK DESNZ greenhouse gas conversion factors 2025, business travel by land"));
    }

    private static Comparison Lamp(long milligrams, Language language)
    {
        var hours = milligrams / 1000m / (GridGramsPerKilowattHour * LampKilowatts);
        var span = Rounded(hours >= 17_532 ? hours / 8766 : hours >= 48 ? hours / 24 : hours, language);
        return new(
            hours >= 17_532 ? language.Say($"约等于一盏 8 瓦的灯连亮 {span} 年", $"About {span} years of light from one 8 W lamp")
            : hours >= 48 ? language.Say($"约等于一盏 8 瓦的灯连亮 {span} 天", $"About {span} days of light from one 8 W lamp")
            : language.Say($"约等于一盏 8 瓦的灯亮 {span} 小时", $"About {span} hours of light from one 8 W lamp"),
            language.Say("每度电 556.8 克 CO₂（2021 年全国平均）", "556.8 g CO₂ per kWh (China, national average 2021)"),
            language.Say("生态环境部、国家统计局公告 2024 年第 12 号", "Ministry of Ecology and Environment and National Bureau of Statistics, announcement 12 of 2024"));
    }

    private static Comparison Tree(long milligrams, Language language)
    {
        var treeDays = milligrams / 1000m / TreeGramsPerDay;
        var years = treeDays >= 730;
        var span = Rounded(years ? treeDays / 365.25m : treeDays, language);
        return new(
            years ? language.Say($"约等于一棵城市小树长 {span} 年吸收的量", $"About what one young city tree takes up in {span} years")
                  : language.Say($"约等于一棵城市小树长 {span} 天吸收的量", $"About what one young city tree takes up in {span} days"),
            language.Say("一棵树苗十年 60 千克 CO₂", "60 kg CO₂ per seedling in ten years"),
            language.Say("美国环保署温室气体等量换算", "US EPA greenhouse gas equivalencies calculator"));
    }

    private static string Rounded(decimal value, Language language) =>
        value.ToString(value < 10 ? "0.#" : "#,##0", language.Culture);
}
