using Puhui.Quantities;

namespace Puhui.Methodology.Binding;

/// <summary>Checks caps and brings their amounts to the unit they count in.</summary>
internal static class CapBinder
{
    public static List<BoundCap> Bind(ScenarioDefinition scenario, BoundStep? result, List<MethodProblem> problems)
    {
        var caps = new List<BoundCap>();
        foreach (var cap in scenario.Caps)
        {
            var inputSlot = cap.Input is null ? -1 : IndexOf(scenario, cap.Input);
            var keySlot = cap.Key is null ? -1 : IndexOf(scenario, cap.Key);
            var max = Max(cap, scenario, inputSlot, result);
            if (cap.Key is not null && (keySlot < 0 || scenario.Inputs[keySlot] is { Kind: InputKind.Quantity } or { IsRequired: false }))
            {
                problems.Add(new(cap.Where, $"cap `{cap.Id}`: `{cap.Key}` cannot be its key", "a required text or class input"));
            }
            else if (max is null)
            {
                problems.Add(new(cap.Where, $"cap `{cap.Id}` cannot be counted", Expected(cap), $"'{cap.Max}' of {cap.Input ?? cap.Measure.ToString().ToLowerInvariant()}"));
            }
            else if (max < 0)
            {
                problems.Add(new(cap.Where, $"cap `{cap.Id}` is negative", "0 or more", $"'{cap.Max}'"));
            }
            else
            {
                caps.Add(new BoundCap(cap, max.Value, inputSlot, keySlot));
            }
        }

        return caps;
    }

    /// <summary>Scenarios that share a cap must mean the same by it.</summary>
    public static void CheckShared(MethodDefinition method, List<MethodProblem> problems)
    {
        foreach (var group in method.Scenarios.SelectMany(scenario => scenario.Caps).GroupBy(cap => cap.Id))
        {
            var first = group.First();
            if (group.FirstOrDefault(cap => cap with { Where = first.Where } != first) is { } other)
            {
                problems.Add(new(other.Where, $"cap `{other.Id}` is shared but not the same as at line {first.Where.Line}", "the same per, of, max and key"));
            }
        }
    }

    private static decimal? Max(CapDefinition cap, ScenarioDefinition scenario, int inputSlot, BoundStep? result)
    {
        switch (cap.Measure)
        {
            case CapMeasure.Acts:
                return cap.Max.Unit.Equals(Unit.One) ? cap.Max.Amount : null;
            case CapMeasure.Input:
                return inputSlot >= 0 && scenario.Inputs[inputSlot].Kind == InputKind.Quantity && cap.Max.In(scenario.Inputs[inputSlot].Unit) is { IsAccepted: true } amount
                    ? amount.Value.Amount
                    : null;
            default:
                // "296 g" is said of results of any species; a stated species must be the result's.
                var species = result?.Root.Unit.Dimension;
                foreach (var (of, milligram) in ResultUnits.Milligrams)
                {
                    if ((of == BaseDimension.Mass || species == Dimension.Of(of)) && cap.Max.In(milligram) is { IsAccepted: true } mass)
                    {
                        return mass.Value.Amount;
                    }
                }

                return null;
        }
    }

    private static string Expected(CapDefinition cap) => cap.Measure switch
    {
        CapMeasure.Acts => "a bare number of acts",
        CapMeasure.Input => "of: a quantity input, max: an amount in its unit",
        _ => "a mass",
    };

    private static int IndexOf(ScenarioDefinition scenario, string name) =>
        scenario.Inputs.ToList().FindIndex(input => input.Name == name);
}
