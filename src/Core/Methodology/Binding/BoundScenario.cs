using Puhui.Quantities;

namespace Puhui.Methodology.Binding;

/// <summary>A scenario whose meaning is settled: what the compiler and the explanation work from.</summary>
internal sealed class BoundScenario
{
    public required MethodDefinition Method { get; init; }

    public required ScenarioDefinition Definition { get; init; }

    public required IReadOnlyList<BoundStep> Steps { get; init; }

    /// <summary>The step that is the result; null when the scenario only pays out.</summary>
    public required BoundStep? Result { get; init; }

    /// <summary>From the result's unit to milligrams.</summary>
    public required UnitConversion ToMilligrams { get; init; }

    public required BoundStep? Payout { get; init; }

    /// <summary>From the payout's unit to fen.</summary>
    public required UnitConversion ToFen { get; init; }

    public required IReadOnlyList<ScalarOverride> ScalarOverrides { get; init; }

    /// <summary>All slots for words, by slot; null where a slot belongs to a quantity or an unused text.</summary>
    public required IReadOnlyList<CodeSource?> Codes { get; init; }

    public required IReadOnlyList<TableSite> Tables { get; init; }

    public required IReadOnlyList<BoundCap> Caps { get; init; }

    public int NumberSlots => Definition.Inputs.Count + ScalarOverrides.Count;
}

/// <summary>A cap with its amount in the unit it counts in: acts, the input's unit, or milligrams.</summary>
/// <param name="Definition">As stated.</param>
/// <param name="Max">The most.</param>
/// <param name="InputSlot">Slot of the counted input, or −1.</param>
/// <param name="KeySlot">Slot of the input that gives each value a cap of its own, or −1.</param>
internal sealed record BoundCap(CapDefinition Definition, decimal Max, int InputSlot, int KeySlot);
