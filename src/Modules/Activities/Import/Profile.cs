using Puhui.Activities.Contracts;

namespace Puhui.Activities.Import;

/// <summary>How the rows of one kind of file become activities: data, read from <c>profiles/NAME.yaml</c> (docs/formats/import-profile.md).</summary>
internal sealed record Profile(string Name, string TitleZh, string TitleEn, TimeZoneInfo Zone, IReadOnlyList<string> Times)
{
    /// <summary>SHA-256 of the profile's file: another profile makes another import.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>The cell separator; null to see it from the header.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The character set: <c>utf-8</c> or <c>gb18030</c>; null to see it from the file.</summary>
    public string? Encoding { get; init; }

    /// <summary>Files of this kind hold old records: the rule about late data does not hold for them.</summary>
    public bool IsHistorical { get; init; }

    /// <summary>What the holders are; null for what the source says.</summary>
    public SubjectKind? Subjects { get; init; }

    /// <summary>The second files it looks things up in, by name.</summary>
    public IReadOnlyDictionary<string, LookupDefinition> Lookups { get; init; } = new Dictionary<string, LookupDefinition>(StringComparer.Ordinal);

    /// <summary>The record's own id.</summary>
    public required ProfileValue Id { get; init; }

    /// <summary>The source's name for the holder.</summary>
    public required ProfileValue Holder { get; init; }

    /// <summary>The scenario.</summary>
    public required ProfileValue Scenario { get; init; }

    /// <summary>When it began.</summary>
    public required ProfileValue At { get; init; }

    /// <summary>When it ended: a time, or seconds after the begin.</summary>
    public ProfileValue? Until { get; init; }

    /// <summary>Evidence class.</summary>
    public ProfileValue? Evidence { get; init; }

    /// <summary>ISO 3166 code.</summary>
    public ProfileValue? Region { get; init; }

    /// <summary>The record this one replaces.</summary>
    public ProfileValue? Corrects { get; init; }

    /// <summary>The named inputs of the method.</summary>
    public IReadOnlyDictionary<string, ProfileValue> Inputs { get; init; } = new Dictionary<string, ProfileValue>(StringComparer.Ordinal);

    /// <summary>Whether every column that nothing else reads is an input of its own name.</summary>
    public bool OtherColumnsAreInputs { get; init; }
}

/// <summary>A second file.</summary>
/// <param name="Key">The column whose cells name its rows.</param>
internal sealed record LookupDefinition(string Key);

/// <summary>What a field is made from.</summary>
internal abstract record ProfileValue
{
    /// <summary>A template as it stands.</summary>
    internal sealed record Plain(Template Value) : ProfileValue;

    /// <summary>A template whose result is translated word by word; a word that is not listed is refused.</summary>
    internal sealed record Mapped(Template Value, IReadOnlyDictionary<string, string> Words) : ProfileValue;

    /// <summary>So many seconds after the begin.</summary>
    internal sealed record SecondsAfterBegin(Template Seconds) : ProfileValue;

    /// <summary>Metres along the great circle between two points.</summary>
    internal sealed record Distance(Template Latitude1, Template Longitude1, Template Latitude2, Template Longitude2) : ProfileValue;
}
