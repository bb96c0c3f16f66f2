namespace Puhui.Methodology;

/// <summary>One thing that two versions of a method state differently.</summary>
/// <param name="Area">What kind of thing.</param>
/// <param name="Name">Its name: a chapter, a parameter with its keys, a scenario and its input, step or cap.</param>
/// <param name="Was">What the earlier version states; null when it does not.</param>
/// <param name="Is">What the later version states; null when it does not.</param>
/// <param name="Part">The part of the version number that grows at least.</param>
public sealed record MethodChange(ChangeArea Area, string Name, string? Was, string? Is, VersionPart Part)
{
    /// <summary>By how many per cent of the earlier number a number changed, to two decimals; null for what is no number, or was 0.</summary>
    public decimal? Percent { get; init; }
}

/// <summary>What changed.</summary>
public enum ChangeArea
{
    /// <summary>Title, issuer, standard, dates, regions, status, licence.</summary>
    Identity,

    /// <summary>A chapter's text.</summary>
    Chapter,

    /// <summary>A parameter's value, bounds, or options.</summary>
    Parameter,

    /// <summary>Where a number comes from, and how sure it is.</summary>
    Source,

    /// <summary>A scenario as a whole, its evidence, what it excludes.</summary>
    Scenario,

    /// <summary>An input.</summary>
    Input,

    /// <summary>A step of a calculation.</summary>
    Formula,

    /// <summary>A cap.</summary>
    Cap,
}

/// <summary>The parts of a version number, the last first.</summary>
public enum VersionPart
{
    /// <summary>No result changes.</summary>
    Patch,

    /// <summary>Results change, senders need not.</summary>
    Minor,

    /// <summary>Senders must change, or it is calculated otherwise.</summary>
    Major,
}
