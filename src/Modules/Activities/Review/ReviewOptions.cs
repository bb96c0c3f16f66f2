namespace Puhui.Activities.Review;

/// <summary>What one operator may decide alone.</summary>
internal sealed record ReviewOptions
{
    /// <summary>What would credit more than this needs a second operator: 10 kg CO2e.</summary>
    public long FourEyesAboveMg { get; init; } = 10_000_000;
}
