namespace Puhui.Bench;

/// <summary>What every bench is told.</summary>
/// <param name="Seconds">About how long the measured part may take in all.</param>
/// <param name="Json">One JSON object instead of a table.</param>
/// <param name="ScratchFolder">Where a bench may keep a database of its own.</param>
/// <param name="ResultsFolder">Where the JSON is kept; null to keep nothing.</param>
/// <param name="Quick">Small data, for trying the bench itself.</param>
/// <param name="Records">How many records, where a bench asks; null for its usual number.</param>
public sealed record BenchOptions(double Seconds, bool Json, string ScratchFolder, string? ResultsFolder, bool Quick = false, int? Records = null)
{
    /// <summary>How many randomised runs, where a bench does such; null for its usual number.</summary>
    public int? Runs { get; init; }

    /// <summary>How many things there are to be had in each of them.</summary>
    public int? Items { get; init; }

    /// <summary>How many people want one.</summary>
    public int? Buyers { get; init; }
}
