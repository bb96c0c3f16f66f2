using Puhui.Methodology.Binding;
using Puhui.Quantities;

namespace Puhui.Methodology.Explanations;

/// <summary>The remarks an explanation may carry.</summary>
internal static class ExplanationNotes
{
    public static LocalText StatedAsCo2e { get; } = new(
        "二氧化碳按全球变暖潜势值 1 表述为二氧化碳当量。", "CO2 is stated as CO2e, by a global warming potential of 1.");

    public static LocalText CapReached(BoundCap bound, MethodScenario scenario, decimal used)
    {
        var cap = bound.Definition;
        var (zh, en) = cap.Window switch
        {
            CapWindow.Act => ("单次", "a single act"),
            CapWindow.Day => ("当日", "the day"),
            _ => ("当月", "the month"),
        };
        var usedText = cap.Measure == CapMeasure.Result
            ? new Quantity(used / 1000, Unit.Parse("g")).ToString()
            : new Quantity(used, bound.InputSlot < 0 ? Unit.One : scenario.Inputs[bound.InputSlot].Unit).ToString();
        return cap.Window == CapWindow.Act
            ? new($"超过{zh}上限 {cap.Max}，超出部分记为 0。", $"Above the cap of {cap.Max} for {en}; the rest counts 0.")
            : new($"达到{zh}上限 {cap.Max}（此前已用 {usedText}），超出部分记为 0。", $"The cap of {cap.Max} for {en} is reached ({usedText} used before); the rest counts 0.");
    }

    private static string InChinese(Rounding mode) => mode switch
    {
        Rounding.TowardZero => "向零",
        Rounding.HalfEven => "四舍六入五成双",
        Rounding.HalfAwayFromZero => "四舍五入",
        Rounding.Down => "向下",
        _ => "向上",
    };

    public static void AddAboutResult(List<LocalText> notes, MethodScenario scenario, Quantified result)
    {
        if (result.Refusal is not null)
        {
            return;
        }

        if (result.Milligrams < 0 && scenario.Method.Kind != MethodKind.Footprint)
        {
            notes.Add(new("结果为负：予以记录，不计入账户。", "The result is negative: it is recorded and never credited."));
        }

        if (result.Exact != result.Milligrams)
        {
            var rounding = scenario.Method.Definition.Rounding;
            notes.Add(new(
                $"{QuantityText.Format(result.Exact)} mg {InChinese(rounding.Mode)}取整为 {result.Milligrams} mg。",
                $"{QuantityText.Format(result.Exact)} mg is rounded to {result.Milligrams} mg ({rounding.Mode.Name()})."));
        }

        if (scenario.Method.WeakestConfidence != Confidence.Official)
        {
            notes.Add(new("部分参数未经官方文本核对，仅供展示，不用于核证。", "Some numbers were not checked against an official text: good to show, not to certify with."));
        }
    }
}
