namespace Puhui.Components.Words;

/// <summary>What a behaviour is called and drawn as. A scenario nobody has named yet is shown by its own name with a leaf.</summary>
public static class ScenarioWords
{
    private sealed record Entry(string Icon, string Chinese, string English);

    private static readonly Dictionary<string, Entry> Known = new(StringComparer.Ordinal)
    {
        ["metro"] = new("train-front", "坐地铁", "Metro"),
        ["bus"] = new("bus-front", "坐公交", "Bus"),
        ["coach"] = new("bus-front", "坐大巴", "Coach"),
        ["cycling"] = new("bike", "骑车", "Cycling"),
        ["walking"] = new("footprints", "步行", "Walking"),
        ["rail"] = new("train-front-tunnel", "坐火车", "Rail"),
        ["ev-car"] = new("car-front", "开电动车", "Electric car"),
        ["ev-trip"] = new("car-front", "开电动车", "Electric trip"),
        ["ev-charging"] = new("plug-zap", "给电动车充电", "EV charging"),
        ["car-free-day"] = new("circle-parking", "停驶一天", "Car-free day"),
        ["car"] = new("car-front", "开车", "Car"),
        ["taxi"] = new("car-front", "打车", "Taxi"),
        ["flight"] = new("plane", "乘飞机", "Flight"),
        ["pv"] = new("sun", "屋顶光伏发电", "Rooftop solar"),
        ["power-saved"] = new("lightbulb", "省电", "Power saved"),
        ["water-saved"] = new("droplet", "省水", "Water saved"),
        ["clean-plate"] = new("salad", "光盘", "Clean plate"),
        ["recycling"] = new("recycle", "回收", "Recycling"),
        ["paper-saved"] = new("file-text", "省纸", "Paper saved"),
        ["e-signature"] = new("file-text", "电子签名", "E-signature"),
        ["e-invoice"] = new("receipt-text", "电子发票", "E-invoice"),
        ["e-statement"] = new("receipt-text", "电子账单", "E-statement"),
        ["e-card"] = new("credit-card", "电子卡", "E-card"),
        ["online-meeting"] = new("video", "线上会议", "Online meeting"),
        ["home-working"] = new("video", "在家办公", "Home working"),
        ["offline-payment"] = new("smartphone", "移动支付", "Mobile payment"),
        ["utility-bill"] = new("zap", "线上缴费", "Utility bill online"),
        ["cinema-ticket"] = new("ticket", "线上电影票", "Cinema ticket online"),
        ["rail-ticket"] = new("ticket", "线上火车票", "Rail ticket online"),
        ["hospital-appointment"] = new("smartphone", "线上挂号", "Hospital appointment online"),
        ["etc-payment"] = new("car-front", "ETC 缴费", "Toll paid on the move"),
        ["hotel-night"] = new("hotel", "住酒店", "Hotel night"),
    };

    // The inputs that say most about an act, the first that is present is shown.
    private static readonly string[] Telling =
        ["distance", "trips", "steps", "energy", "generation", "volume", "meals", "mass", "sheets", "time", "parked", "count", "amount", "nights"];

    /// <summary>The scenarios that have a name for people, the everyday ones first.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>The name of its icon.</summary>
    public static string Icon(string scenario) => Known.TryGetValue(scenario, out var entry) ? entry.Icon : "leaf";

    /// <summary>What it is called.</summary>
    public static string Title(string scenario, Language language) =>
        Known.TryGetValue(scenario, out var entry) ? language.Say(entry.Chinese, entry.English) : scenario;

    /// <summary>One line such as 坐地铁 12.4 公里.</summary>
    public static string Describe(string scenario, IReadOnlyList<KeyValuePair<string, string>> inputs, Language language)
    {
        var title = Title(scenario, language);
        foreach (var name in Telling)
        {
            foreach (var (key, value) in inputs)
            {
                if (key == name)
                {
                    return language.Say($"{title} {UnitWords.Quantity(value, language)}", $"{title}, {UnitWords.Quantity(value, language)}");
                }
            }
        }

        return title;
    }
}
