using Puhui.Activities.Intake;
using Puhui.Activities.Rules;
using Puhui.Quantities;

namespace Puhui.Activities.Claims;

/// <summary>What a stored record adds to the sum of a day.</summary>
internal static class DayAmount
{
    /// <summary>The amount of a rule's input in canonical inputs, in the rule's unit; 0 when it is not given.</summary>
    public static decimal Of(Rule rule, string inputs)
    {
        foreach (var (name, value) in CanonicalInputs.ToList(inputs))
        {
            if (name == rule.Input && Quantity.Parse(value) is { IsAccepted: true } quantity)
            {
                return quantity.Value.Unit.Equals(rule.Unit) ? quantity.Value.Amount
                    : quantity.Value.Unit.TryConversionTo(rule.Unit!, out var conversion) ? conversion.Apply(quantity.Value.Amount)
                    : 0;
            }
        }

        return 0;
    }
}
