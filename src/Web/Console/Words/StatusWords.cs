using Puhui.Activities.Contracts;
using Puhui.Components;

namespace Puhui.Operating.Words;

/// <summary>What became of a record, for partners and operators.</summary>
internal static class StatusWords
{
    public static (string Tone, string Icon, string Word) Of(ActivityStatus status, Language language) => status switch
    {
        ActivityStatus.Posted => ("leaf", "circle-check", language.Say("入账", "Credited")),
        ActivityStatus.Duplicate => ("sky", "rotate-ccw", language.Say("重复", "Duplicate")),
        ActivityStatus.Zero => ("plain", "info", language.Say("未计量", "Zero")),
        ActivityStatus.Held => ("clay", "circle-pause", language.Say("待核实", "Held")),
        ActivityStatus.Waiting => ("sky", "clock", language.Say("等本人同意", "Waits for consent")),
        ActivityStatus.Conflict => ("berry", "triangle-alert", language.Say("冲突", "Conflict")),
        _ => ("berry", "circle-x", language.Say("拒收", "Refused")),
    };
}

/// <summary>Whether a source may send.</summary>
internal static class StateWords
{
    public static (string Tone, string Icon, string Word) Of(SourceState state, Language language) => state switch
    {
        SourceState.Open => ("leaf", "circle-check", language.Say("正式接入", "Live")),
        SourceState.Suspended => ("berry", "circle-pause", language.Say("已暂停", "Suspended")),
        _ => ("sky", "flask-conical", language.Say("沙箱", "Sandbox")),
    };
}
