namespace Puhui.Activities.Contracts;

/// <summary>Helps people to make a profile for a file they have: looks into the file, tries a profile on it, keeps new ones.</summary>
public interface IImportProfiles
{
    /// <summary>The columns and the first rows of a file as they stand.</summary>
    /// <exception cref="ImportException">The file cannot be read as a table.</exception>
    Task<TablePreview> PreviewAsync(string file, int rows, CancellationToken ct);

    /// <summary>The profiles there are, shipped ones and the operator's own, by name. One that cannot be read is left out.</summary>
    IReadOnlyList<ImportProfileInfo> List();

    /// <summary>What a profile makes of the first rows of a file. Nothing is posted.</summary>
    /// <exception cref="ImportException">The profile does not fit the file, or needs a second one.</exception>
    Task<IReadOnlyList<MappedRow>> TryAsync(string file, string profile, int rows, CancellationToken ct);

    /// <summary>
    /// Keeps a new profile in the data folder, under a name of letters, digits and hyphens that no other profile has.
    /// Keeping the same again changes nothing.
    /// </summary>
    /// <exception cref="ImportException">The name is taken or none, or the draft is no profile.</exception>
    void Save(string name, ImportProfileDraft draft);
}

/// <summary>A look into a file.</summary>
/// <param name="Columns">The names of its columns.</param>
/// <param name="Rows">Its first rows.</param>
public sealed record TablePreview(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>A profile as it is listed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TitleZh">Its title in Chinese.</param>
/// <param name="TitleEn">Its title in English.</param>
/// <param name="NeedsStations">Whether it looks things up in a second file.</param>
public sealed record ImportProfileInfo(string Name, string TitleZh, string TitleEn, bool NeedsStations);

/// <summary>What became of one row of a try.</summary>
/// <param name="Line">The line it begins on.</param>
/// <param name="Record">The activity; null when the row is refused.</param>
/// <param name="Code">Why it is refused.</param>
/// <param name="Detail">The reason in plain words.</param>
public sealed record MappedRow(long Line, ActivityRecord? Record, string? Code, string? Detail);

/// <summary>A profile as it is to be kept. Values are templates: text with columns in braces, as <c>{distance} km</c>.</summary>
/// <param name="Title">Its title.</param>
/// <param name="ZoneId">IANA zone of times without an offset.</param>
/// <param name="Times">Forms of times, tried in order.</param>
/// <param name="Fields">The record's fields by name: id, holder, scenario, at, and what else the file has.</param>
/// <param name="Inputs">The inputs by name.</param>
public sealed record ImportProfileDraft(
    string Title,
    string ZoneId,
    IReadOnlyList<string> Times,
    IReadOnlyDictionary<string, string> Fields,
    IReadOnlyDictionary<string, string> Inputs)
{
    /// <summary>Whether <c>until</c> is a number of seconds after the begin.</summary>
    public bool UntilIsSeconds { get; init; }

    /// <summary>What the file's words for a scenario mean; empty when they are the scenarios' own names.</summary>
    public IReadOnlyDictionary<string, string> ScenarioWords { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
