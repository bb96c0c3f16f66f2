using Puhui.Methodology.Expressions;
using Puhui.Quantities;

namespace Puhui.Methodology;

/// <summary>One behaviour a method counts.</summary>
public sealed record ScenarioDefinition
{
    /// <summary>Where it stands.</summary>
    public required Mark Where { get; init; }

    /// <summary>Its name, for example <c>metro</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its title.</summary>
    public required LocalText Title { get; init; }

    /// <summary>What an act brings.</summary>
    public required IReadOnlyList<InputDefinition> Inputs { get; init; }

    /// <summary>Accepted classes of evidence; empty when all are.</summary>
    public required IReadOnlyList<EvidenceClass> Evidence { get; init; }

    /// <summary>Named steps, top to bottom.</summary>
    public required IReadOnlyList<StepDefinition> Steps { get; init; }

    /// <summary>What the method says about leakage.</summary>
    public string? Leakage { get; init; }

    /// <summary>Its caps.</summary>
    public required IReadOnlyList<CapDefinition> Caps { get; init; }

    /// <summary>What it excludes; null when nothing is said.</summary>
    public ExclusivityDefinition? Exclusive { get; init; }
}

/// <summary>What kind of answer an input takes.</summary>
public enum InputKind
{
    /// <summary>A number with a unit.</summary>
    Quantity,

    /// <summary>One of the listed words.</summary>
    Class,

    /// <summary>A free text: a key of a table or of a cap.</summary>
    Text,
}

/// <summary>One input of a scenario.</summary>
public sealed record InputDefinition
{
    /// <summary>Where it stands.</summary>
    public required Mark Where { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its title.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Quantity, class or text.</summary>
    public required InputKind Kind { get; init; }

    /// <summary>Whether an act must bring it.</summary>
    public bool IsRequired { get; init; } = true;

    /// <summary>What stands in for an optional input that was not brought, as text.</summary>
    public string? Default { get; init; }

    /// <summary>Unit the calculation takes it in (quantities).</summary>
    public Unit Unit { get; init; } = Unit.One;

    /// <summary>Smallest accepted amount in <see cref="Unit"/>; inclusive.</summary>
    public decimal? Min { get; init; }

    /// <summary>Largest accepted amount in <see cref="Unit"/>; inclusive.</summary>
    public decimal? Max { get; init; }

    /// <summary>Whether only whole amounts of <see cref="Unit"/> are accepted (quantities).</summary>
    public bool IsWhole { get; init; }

    /// <summary>The accepted words (classes).</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Other spellings of the words: alias to word.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Aliases { get; init; } = [];

    /// <summary>Most characters (texts).</summary>
    public int MaxLength { get; init; } = 64;
}

/// <summary>One step of a calculation.</summary>
/// <param name="Where">Where it stands.</param>
/// <param name="Name">Its name; <c>reduction</c>, <c>footprint</c> and <c>payout</c> are results.</param>
/// <param name="Title">What it is.</param>
/// <param name="Expression">Its expression.</param>
public sealed record StepDefinition(Mark Where, string Name, LocalText Title, Expression Expression);

/// <summary>Window of a cap.</summary>
public enum CapWindow
{
    /// <summary>Every act by itself.</summary>
    Act,

    /// <summary>The holder's calendar day.</summary>
    Day,

    /// <summary>The holder's calendar month.</summary>
    Month,
}

/// <summary>What a cap counts.</summary>
public enum CapMeasure
{
    /// <summary>Acts; an act above the cap earns nothing.</summary>
    Acts,

    /// <summary>A quantity input; what is above the cap is cut off before the calculation.</summary>
    Input,

    /// <summary>The result; what is above the cap is cut off.</summary>
    Result,
}

/// <summary>A cap on what a scenario earns.</summary>
/// <param name="Where">Where it stands.</param>
/// <param name="Id">Its id; scenarios that name the same id share it.</param>
/// <param name="Window">Act, day or month in the holder's zone.</param>
/// <param name="Measure">What it counts.</param>
/// <param name="Input">The input it counts, for <see cref="CapMeasure.Input"/>.</param>
/// <param name="Max">The most: a bare number of acts, or an amount.</param>
/// <param name="Key">A text or class input each value of which has a cap of its own; null for one cap per holder.</param>
public sealed record CapDefinition(Mark Where, string Id, CapWindow Window, CapMeasure Measure, string? Input, Quantity Max, string? Key);

/// <summary>What else may not be claimed for the same time.</summary>
/// <param name="Overlaps">Scenarios that may not overlap in time.</param>
/// <param name="Closes">Whether the trip is closed to any other claim.</param>
public sealed record ExclusivityDefinition(IReadOnlyList<string> Overlaps, bool Closes);
