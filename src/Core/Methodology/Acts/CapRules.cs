using System.Globalization;
using System.Text;
using Puhui.Methodology.Binding;

namespace Puhui.Methodology.Acts;

/// <summary>
/// How caps work: an act above a cap on acts earns nothing; a counted input is cut before the calculation, a counted result after it.
/// All caps are looked at before any is used, and only an act that earns something uses them.
/// </summary>
internal static class CapRules
{
    public static Quantified Quantify(MethodScenario scenario, Act act, ICapState? caps, bool writes) =>
        Apply(scenario, act, caps, writes, scenario.Calculate, out _);

    public static Quantified Apply(
        MethodScenario scenario, Act act, ICapState? caps, bool writes, Func<Act, Quantified> calculate, out IReadOnlyList<(BoundCap Cap, decimal Used)> reached)
    {
        var windows = Windows(scenario, act, caps);
        var cutting = new List<(BoundCap, decimal)>();
        reached = cutting;
        var restore = new List<(int Slot, decimal Amount)>();
        foreach (var window in windows)
        {
            var left = Math.Max(0, window.Cap.Max - window.Used);
            switch (window.Cap.Definition.Measure)
            {
                case CapMeasure.Acts when left < 1:
                    cutting.Add((window.Cap, window.Used));
                    return new Quantified(null, 0, 0, 0, true);
                case CapMeasure.Input when act.Numbers[window.Cap.InputSlot] > left:
                    restore.Add((window.Cap.InputSlot, act.Numbers[window.Cap.InputSlot]));
                    act.Numbers[window.Cap.InputSlot] = left;
                    cutting.Add((window.Cap, window.Used));
                    break;
                default:
                    break;
            }
        }

        var result = calculate(act);
        foreach (var window in windows.Where(window => window.Cap.Definition.Measure == CapMeasure.Result))
        {
            var left = Math.Max(0, window.Cap.Max - window.Used);
            if (result.Refusal is null && result.Milligrams > left)
            {
                var whole = decimal.ToInt64(decimal.Truncate(left));
                result = result with { Milligrams = whole, Exact = whole, PayoutFen = whole == 0 ? 0 : result.PayoutFen };
                cutting.Add((window.Cap, window.Used));
            }
        }

        if (writes && caps is not null && result is { Refusal: null } && (result.Milligrams > 0 || result.PayoutFen > 0))
        {
            foreach (var window in windows.Where(window => window.Key is not null))
            {
                caps.Use(window.Key!, window.Cap.Definition.Measure switch
                {
                    CapMeasure.Acts => 1,
                    CapMeasure.Input => act.Numbers[window.Cap.InputSlot],
                    _ => result.Milligrams,
                });
            }
        }

        // Back to what the act said, last cut first: two caps may cut one input.
        for (var i = restore.Count - 1; i >= 0; i--)
        {
            act.Numbers[restore[i].Slot] = restore[i].Amount;
        }

        return result with { Capped = result.Refusal is null && cutting.Count > 0 };
    }

    public static IReadOnlyList<string> Keys(MethodScenario scenario, Act act) =>
        [.. scenario.Bound.Caps.Where(cap => cap.Definition.Window != CapWindow.Act).Select(cap => KeyOf(scenario, cap, act)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static List<(BoundCap Cap, string? Key, decimal Used)> Windows(MethodScenario scenario, Act act, ICapState? caps)
    {
        var windows = new List<(BoundCap, string?, decimal)>();
        foreach (var cap in scenario.Bound.Caps)
        {
            if (cap.Definition.Window == CapWindow.Act)
            {
                windows.Add((cap, null, 0));
            }
            else if (caps is not null)
            {
                var key = KeyOf(scenario, cap, act);
                windows.Add((cap, key, caps.Used(key)));
            }
        }

        return windows;
    }

    private static string KeyOf(MethodScenario scenario, BoundCap cap, Act act)
    {
        var window = act.At is not { } at
            ? "undated"
            : TimeZoneInfo.ConvertTime(at, act.Zone).ToString(cap.Definition.Window == CapWindow.Day ? "yyyy-MM-dd" : "yyyy-MM", CultureInfo.InvariantCulture);
        var key = $"{scenario.Method.Ref.Id}/{cap.Definition.Id}/{window}";
        if (cap.KeySlot < 0)
        {
            return key;
        }

        var input = scenario.Inputs[cap.KeySlot];
        var value = input.Kind == InputKind.Class ? input.Classes[act.Codes[cap.KeySlot]] : Encoding.UTF8.GetString(act.TextOf(cap.KeySlot));
        return $"{key}/{value}";
    }
}
