namespace Puhui.Methodology;

/// <summary>The written names of the evidence classes.</summary>
public static class EvidenceNames
{
    /// <summary>Reads <c>E1</c> … <c>E4</c>; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EvidenceClass evidence)
    {
        evidence = text switch
        {
            "E1" => EvidenceClass.E1,
            "E2" => EvidenceClass.E2,
            "E3" => EvidenceClass.E3,
            "E4" => EvidenceClass.E4,
            _ => EvidenceClass.None,
        };
        return evidence != EvidenceClass.None;
    }
}
