using Puhui.Citizen.Holders;
using Puhui.Components;

namespace Puhui.Citizen.Words;

/// <summary>What became of an activity, why, and what to do, for its holder.</summary>
internal static class ReasonWords
{
    public static (string Tone, string Icon, string Word) Badge(RowState state, Language language) => state switch
    {
        RowState.Held => ("clay", "circle-pause", language.Say("待核实", "Held")),
        RowState.Rejected => ("clay", "info", language.Say("未计入", "Not counted")),
        RowState.Zero => ("plain", "info", language.Say("未计量", "Not counted")),
        RowState.Cancelled => ("plain", "undo-2", language.Say("已撤销", "Cancelled")),
        RowState.Correction => ("sky", "rotate-ccw", language.Say("更正", "Correction")),
        _ => ("leaf", "circle-check", language.Say("已入账", "Booked")),
    };

    public static string Explain(RowState state, string? reason, Language language) => state switch
    {
        RowState.Held => Held(reason, language),
        RowState.Rejected => language.Say(
            "这条记录核实过了，没有计入。记录本身如实保存。",
            "This record was reviewed and is not counted. The record itself is kept as it is."),
        RowState.Zero => Zero(reason, language),
        RowState.Cancelled => language.Say(
            "数据来源撤回了这条记录，减排量已冲回。原来的分录仍在账上，没有被改动。",
            "The source withdrew this record and the amount was taken back. The first entry still stands in the books, unchanged."),
        RowState.Correction => language.Say(
            "这是一笔更正：它写明更正的是哪一笔，原来的分录没有被改动。",
            "This is a correction. It names the entry it corrects; that entry itself was not changed."),
        _ => language.Say("已经入账，并写进公开日志。", "Booked, and written into the public log."),
    };

    private static string Held(string? reason, Language language)
    {
        var why = reason switch
        {
            "late_data" => language.Say("它在出行结束七天以后才送到。", "It arrived more than seven days after the journey."),
            "journey_claimed" or "transaction_claimed" => language.Say("这一行程已由另一条记录计入，先到的有效记录为准。", "Another record has claimed this journey; the first valid one stands."),
            "trace_replayed" => language.Say("同样的轨迹以前送过。", "The same trace was sent before."),
            "claimed_as_driving" or "claimed_as_charging" => language.Say("充电与行驶是同一份减排，只计一次。", "Charging and driving are one reduction; it counts once."),
            "card_shared" or "vehicle_shared" or "meter_shared" or "device_shared" => language.Say("同一张卡、车、表或设备在别的账户中使用过。", "The card, vehicle, meter or device is used by another account."),
            "teleport" => language.Say("与相邻的行程相距太远，时间上来不及。", "It is too far from the journey before or after it."),
            "cadence_implausible" or "cadence_constant" or "acceleration_implausible" => language.Say("步频或轨迹不像真实的出行。", "The steps or the trace do not look like a real journey."),
            "steps_implausible" => language.Say("一天的步数超出了通常范围。", "The steps of that day are outside the usual range."),
            not null when reason.Contains("speed", StringComparison.Ordinal) => language.Say("平均速度不像这种出行方式。", "The mean speed does not look like this way of travelling."),
            not null when reason.Contains("overlap", StringComparison.Ordinal) => language.Say("它和另一条记录在时间上重叠。", "It overlaps another record in time."),
            not null when reason.Contains("distance", StringComparison.Ordinal) => language.Say("距离超出了通常范围。", "The distance is outside the usual range."),
            not null when reason.Contains("duration", StringComparison.Ordinal) => language.Say("时长超出了通常范围。", "The duration is outside the usual range."),
            _ => language.Say("它有一处不太寻常。", "Something about it is unusual."),
        };
        return why + language.Say(
            "记录已保存，暂不计量；数据来源核实后会补上，不需要你做什么。",
            " The record is kept but not counted yet; once the source has confirmed it, it will be. There is nothing you need to do.");
    }

    private static string Zero(string? reason, Language language) => reason switch
    {
        not null when reason.Contains("cap", StringComparison.Ordinal) => language.Say(
            "这一段时间的计量已达上限，这条记录如实保存，减排量为 0。",
            "The limit for this period was reached. The record is kept as it is, with a reduction of 0."),
        not null when reason.Contains("negative", StringComparison.Ordinal) => language.Say(
            "算下来没有减排（结果为负），如实记录，不计入也不扣减。",
            "The result is negative: no reduction. It is recorded as it is, neither credited nor deducted."),
        not null when reason.Contains("footprint", StringComparison.Ordinal) => language.Say(
            "这是一条排放记录，不是减排，因此不入减排账。",
            "This is a footprint, not a reduction, so it does not enter this account."),
        _ => language.Say("算下来减排量为 0，如实记录。", "The reduction came out as 0. It is recorded as it is."),
    };
}
