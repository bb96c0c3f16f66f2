namespace Puhui.Methodology;

/// <summary>How well an act is proven.</summary>
public enum EvidenceClass
{
    /// <summary>Not stated: counts as the first class the scenario lists.</summary>
    None,

    /// <summary>An operator's record: card, code, telemetry.</summary>
    E1,

    /// <summary>A device's trace.</summary>
    E2,

    /// <summary>An uploaded record.</summary>
    E3,

    /// <summary>A self check-in.</summary>
    E4,
}
