using Puhui.Bookkeeping;
using Puhui.Citizen.Entries;
using Puhui.Citizen.Holders;
using Puhui.Components;

namespace Puhui.Web.Tests;

internal static class SampleRows
{
    /// <summary>The entry of the example in docs/formats/receipt.md.</summary>
    public const string Proven = "ent_01k5c8p4hmfay9vvr14d2pf2db";

    private static readonly (string Scenario, string Input, string Quantity, long MgPerThousandth, string Source)[] Habits =
    [
        ("metro", "distance", "km", 72, "北京地铁"),
        ("cycling", "distance", "km", 95, "小蓝单车"),
        ("bus", "distance", "km", 52, "北京公交"),
        ("walking", "distance", "km", 104, "小蓝单车"),
    ];

    public static List<ActivityRow> Ordinary()
    {
        var random = new Random(20260917);
        var rows = new List<ActivityRow>();
        for (var day = 29; day >= 0; day--)
        {
            var date = SampleBook.Now.AddDays(-day);
            var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            var trips = day == 11 ? 0 : weekend ? random.Next(0, 3) : random.Next(1, 4);
            for (var trip = 0; trip < trips; trip++)
            {
                var habit = Habits[weekend ? random.Next(1, 4) : random.Next(0, 4) % 3];
                var metres = random.Next(12, 130) * 100;
                rows.Add(Row(rows.Count, habit.Scenario, habit.Input, $"{metres / 1000m:0.#} {habit.Quantity}", date.Date.AddHours(8 + (trip * 5)).AddMinutes(random.Next(50)), metres * habit.MgPerThousandth, RowState.Posted, habit.Source));
            }
        }

        rows.Add(Row(900, "cycling", "distance", "14.6 km", SampleBook.Now.DateTime.AddHours(-9), 0, RowState.Held, "小蓝单车") with { Reason = "mean_speed_high" });
        rows.Add(Row(901, "bus", "distance", "6.4 km", SampleBook.Now.DateTime.AddHours(-8), 0, RowState.Zero, "北京公交") with { Reason = "daily_cap_reached" });
        rows.Add(Row(902, "metro", "distance", "8.1 km", SampleBook.Now.DateTime.AddHours(-4), 583_200, RowState.Cancelled, "北京地铁"));
        rows.Add(Row(903, "cycling", "distance", "3.2 km", SampleBook.Now.DateTime.AddHours(-2), 304_960, RowState.Posted, "小蓝单车"));
        rows.Add(Row(904, "metro", "distance", "12.4 km", SampleBook.Now.DateTime.AddMinutes(-22), 892_800, RowState.Posted, "北京地铁") with { Key = Proven });
        rows.Reverse();
        return rows;
    }

    public static List<ActivityRow> Huge() =>
    [
        Row(2, "pv", "generation", "1284500 kWh", SampleBook.Now.DateTime.AddHours(-5), 900_000_000_000, RowState.Posted, "华北电力交易中心分布式光伏聚合运营服务平台（测试环境）"),
        Row(1, "walking", "steps", "1 steps", SampleBook.Now.DateTime.AddHours(-6), 20, RowState.Posted, "碳碳星球"),
        Row(0, "power-saved", "energy", "0.5 kWh", SampleBook.Now.DateTime.AddDays(-1), -290_400, RowState.Correction, "国家电网"),
    ];

    public static ActivityRow Row(int number, string scenario, string input, string quantity, DateTime at, long amount, RowState state, string source) =>
        new(new EntryId(new Guid($"01990000-0000-7000-9000-{number:d12}")).ToString(), scenario, [new(input, quantity)], new DateTimeOffset(at, TimeSpan.FromHours(8)), amount, state) { Source = source };

    public static EntryView Explain(ActivityRow row, Language language)
    {
        var distance = row.Inputs[0].Value;
        var counted = row.State is not RowState.Held;
        return new EntryView(
            row,
            new MethodName(language.Say("低碳出行（京津冀）", "Low-carbon travel (Beijing, Tianjin, Hebei)"), "cn.jjj.low-carbon-travel@2024.1"),
            counted
                ?
                [
                    new(language.Say("每公里少排多少", "Saved per kilometre"), "0.104 kg CO₂/km − 0.032 kg CO₂/km", "0.072 kg CO₂/km"),
                    new(language.Say("乘以里程", "Times the distance"), $"{distance} × 0.072 kg CO₂/km", "0.8928 kg CO₂"),
                    new(language.Say("向零取整到 1 毫克", "Rounded toward zero to 1 mg"), "0.8928 kg CO₂", "892,800 mg"),
                ]
                : [],
            counted
                ?
                [
                    new(language.Say("出行基准排放因子", "Baseline factor of travel"), "0.104 kg CO₂/km", "DB11/T 3043-2024，表 B.1", "secondary"),
                    new(language.Say("地铁排放因子", "Metro factor"), "0.032 kg CO₂/km", "DB11/T 3043-2024，表 B.2", "contested"),
                ]
                : [],
            counted ? [language.Say("方法学给出的是二氧化碳（CO₂），记账时按 GWP 1 写作二氧化碳当量（CO₂e）。", "The method gives carbon dioxide (CO₂); it is booked as CO₂e by a GWP of 1.")] : [],
            [
                new(language.Say("来源", "Source"), row.Source!),
                new(language.Say("来源编号", "Its number"), "trip-20260917-0810"),
                new(language.Say("证据", "Evidence"), language.Say("E1 运营方记录", "E1 operator record")),
            ],
            counted ? new ProofView($"/v1/entries/{row.Key}/receipt", $"http://127.0.0.1:8080/v1/entries/{row.Key}/receipt", row.AmountMg, row.Key) : null);
    }
}
