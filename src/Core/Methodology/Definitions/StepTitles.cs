namespace Puhui.Methodology;

/// <summary>Titles of the step names that nearly every method uses; other steps bring their own or are shown by name.</summary>
internal static class StepTitles
{
    public static LocalText Of(string name) => name switch
    {
        "baseline-emissions" => new("基准线排放", "baseline emissions"),
        "project-emissions" => new("项目排放", "project emissions"),
        "leakage-emissions" => new("泄漏排放", "leakage emissions"),
        "avoided-emissions" => new("避免的排放", "avoided emissions"),
        "reduction" => new("减排量", "reduction"),
        "footprint" => new("碳足迹", "footprint"),
        "payout" => new("支付金额", "payout"),
        "days" => new("天数", "days"),
        _ => new(name, name.Replace('-', ' ')),
    };
}
