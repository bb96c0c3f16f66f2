using Puhui.Quantities;

namespace Puhui.Methodology;

/// <summary>What a method says, as its file states it and before anything is checked. Front ends (YAML today) produce it; the checker and the compiler read it.</summary>
public sealed record MethodDefinition
{
    /// <summary>Where the definition begins.</summary>
    public required Mark Where { get; init; }

    /// <summary>Id and version.</summary>
    public required MethodRef Ref { get; init; }

    /// <summary>What its results are.</summary>
    public required MethodKind Kind { get; init; }

    /// <summary>Its name.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Who issued the rule.</summary>
    public required LocalText Issuer { get; init; }

    /// <summary>The standard's number, when it has one.</summary>
    public string? Standard { get; init; }

    /// <summary>First moment it holds.</summary>
    public required DateTimeOffset EffectiveFrom { get; init; }

    /// <summary>First moment it holds no more; null while it holds.</summary>
    public DateTimeOffset? EffectiveTo { get; init; }

    /// <summary>Zone of its dates, and of the holder's day when the act names none.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>ISO 3166-2 codes it was made for; <c>*</c> for anywhere. Information for whoever chooses a method.</summary>
    public required IReadOnlyList<string> Regions { get; init; }

    /// <summary>demonstration, in-force or withdrawn.</summary>
    public required MethodStatus Status { get; init; }

    /// <summary>Licence of its numbers.</summary>
    public required LocalText Licence { get; init; }

    /// <summary>How results become whole.</summary>
    public required ResultRounding Rounding { get; init; }

    /// <summary>The chapters, by name, in the order of <see cref="MethodChapters.Names"/>.</summary>
    public required IReadOnlyList<MethodChapter> Chapters { get; init; }

    /// <summary>Factor sets whose parameters it names as alias.parameter.</summary>
    public required IReadOnlyList<UsedFactorSet> Uses { get; init; }

    /// <summary>Its parameters.</summary>
    public required IReadOnlyList<ParameterDefinition> Parameters { get; init; }

    /// <summary>Its scenarios; none for a factor set.</summary>
    public required IReadOnlyList<ScenarioDefinition> Scenarios { get; init; }

    /// <summary>Files outside the method's folder whose content is part of it (tables), as absolute paths.</summary>
    public required IReadOnlyList<string> OutsideFiles { get; init; }
}

/// <summary>What the results of a method are. Results of different kinds are never summed.</summary>
public enum MethodKind
{
    /// <summary>Avoided emissions.</summary>
    Reduction,

    /// <summary>Caused emissions.</summary>
    Footprint,

    /// <summary>Grams of a platform's own making.</summary>
    PlatformEnergy,

    /// <summary>A bank's points, stated in grams.</summary>
    BankPoints,

    /// <summary>Numbers only, used by methods.</summary>
    FactorSet,
}

/// <summary>Standing of a method.</summary>
public enum MethodStatus
{
    /// <summary>To show and to learn; not for certification.</summary>
    Demonstration,

    /// <summary>In force.</summary>
    InForce,

    /// <summary>Withdrawn by its issuer.</summary>
    Withdrawn,
}

/// <summary>How sure a number is.</summary>
public enum Confidence
{
    /// <summary>Read in the official text.</summary>
    Official,

    /// <summary>Read in a text that quotes the official one.</summary>
    Secondary,

    /// <summary>Sources disagree.</summary>
    Contested,

    /// <summary>From general knowledge, not checked.</summary>
    Unchecked,
}

/// <summary>How results become whole: rounded to multiples of a number of milligrams.</summary>
/// <param name="Step">Milligrams, at least 1.</param>
/// <param name="Mode">The named rounding.</param>
public sealed record ResultRounding(long Step, Rounding Mode);

/// <summary>One chapter of a method.</summary>
/// <param name="Name">One of <see cref="MethodChapters.Names"/>.</param>
/// <param name="Text">Its text.</param>
public sealed record MethodChapter(string Name, LocalText Text);

/// <summary>The chapters every method has.</summary>
public static class MethodChapters
{
    /// <summary>Names in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "scope", "references", "terms", "applicability", "inclusiveness", "additionality", "double-claiming",
        "boundary", "baseline", "calculation", "monitoring", "report",
    ];
}

/// <summary>A factor set a method names.</summary>
/// <param name="Where">Where it is named.</param>
/// <param name="Alias">The name before the point.</param>
/// <param name="Ref">The factor set.</param>
public sealed record UsedFactorSet(Mark Where, string Alias, MethodRef Ref);
