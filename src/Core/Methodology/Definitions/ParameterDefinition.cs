using Puhui.Quantities;

namespace Puhui.Methodology;

/// <summary>Where a number comes from.</summary>
/// <param name="Source">Publisher and title.</param>
/// <param name="Clause">Page or clause; "not seen" when nobody looked.</param>
/// <param name="Confidence">How sure it is.</param>
public sealed record Provenance(string Source, string? Clause, Confidence Confidence);

/// <summary>Which electricity factors may be used together.</summary>
public enum ElectricityBasis
{
    /// <summary>Emissions of generating it.</summary>
    Operational,

    /// <summary>Emissions of its whole life cycle.</summary>
    LifeCycle,
}

/// <summary>A number, a table of numbers, or a choice between named options.</summary>
public sealed record ParameterDefinition
{
    /// <summary>Where it stands.</summary>
    public required Mark Where { get; init; }

    /// <summary>Its name in expressions.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Unit of its value or values; <see cref="Unit.One"/> for a bare number or a choice.</summary>
    public required Unit Unit { get; init; }

    /// <summary>The value of a scalar; null for tables, choices, and scalars every act must bring.</summary>
    public decimal? Value { get; init; }

    /// <summary>The options of a choice; empty otherwise.</summary>
    public IReadOnlyList<string> Choice { get; init; } = [];

    /// <summary>The option taken when none is named.</summary>
    public string? Default { get; init; }

    /// <summary>What a table is looked up by, in order; empty for scalars and choices.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Whether a table has editions by date of publication.</summary>
    public bool IsDated { get; init; }

    /// <summary>The editions of a table, oldest first; an undated one has a single edition.</summary>
    public IReadOnlyList<TableEdition> Editions { get; init; } = [];

    /// <summary>Where it comes from; rows and editions may say otherwise.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>First day it holds, when stated.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>Last day it holds, when stated.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>For electricity factors: what they include.</summary>
    public ElectricityBasis? Basis { get; init; }

    /// <summary>Whether a case or a programme may set another value.</summary>
    public bool MayOverride { get; init; }

    /// <summary>Smallest value an override may have, in <see cref="Unit"/>.</summary>
    public decimal? Min { get; init; }

    /// <summary>Largest value an override may have, in <see cref="Unit"/>.</summary>
    public decimal? Max { get; init; }

    /// <summary>Whether an override must be a whole number of <see cref="Unit"/>.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether it is stated for readers only and used in no calculation.</summary>
    public bool IsInformation { get; init; }

    /// <summary>Whether it is a table.</summary>
    public bool IsTable => Keys.Count > 0;

    /// <summary>Whether it is a choice.</summary>
    public bool IsChoice => Choice.Count > 0;
}

/// <summary>One edition of a table.</summary>
/// <param name="Where">Where it stands.</param>
/// <param name="Published">Day it became usable; null for an undated table.</param>
/// <param name="Year">Year the data are of, when stated.</param>
/// <param name="Provenance">Where it comes from.</param>
/// <param name="Rows">Its rows.</param>
public sealed record TableEdition(Mark Where, DateOnly? Published, int? Year, Provenance Provenance, IReadOnlyList<TableRow> Rows);

/// <summary>One row of a table.</summary>
/// <param name="Where">Where it stands.</param>
/// <param name="Keys">One key for each of the table's keys.</param>
/// <param name="Value">The number in the table's unit; null when the combination is stated not to exist.</param>
/// <param name="Provenance">Where it comes from, when it differs from its edition.</param>
public sealed record TableRow(Mark Where, IReadOnlyList<string> Keys, decimal? Value, Provenance? Provenance);
