namespace Puhui.Programmes.Contracts;

/// <summary>
/// A programme as a file: settings, methods in force, and sources without their keys. A template is such a file; the export of a
/// running programme gives one again. The format is described in docs/programmes.md.
/// </summary>
/// <param name="Code">Its code; null in a template that leaves it open.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Methods">Which method version counts what.</param>
/// <param name="Sources">The sources it has from the beginning.</param>
public sealed record ProgrammeFile(string? Code, ProgrammeSettings Settings, IReadOnlyList<FileMethod> Methods, IReadOnlyList<FileSource> Sources)
{
    /// <summary>Reads a file. Everything that is wrong is told, each with its line.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="changes">Settings that replace those of the file, by name: <c>title.zh</c>, <c>look.hue</c>, <c>code</c>.</param>
    public static ProgrammeFileReading Read(string text, IReadOnlyDictionary<string, string>? changes = null) => ProgrammeFileReader.Read(text, changes ?? new Dictionary<string, string>());

    /// <summary>The names of all settings a file or a change may give, besides <c>code</c>.</summary>
    public static IReadOnlyList<string> SettingNames { get; } = [.. SettingsText.List(new ProgrammeSettings()).Select(pair => pair.Key)];

    /// <summary>The file as YAML, with a comment in Chinese and English at its head. Reading it gives the same file.</summary>
    public string Write() => ProgrammeFileWriter.Write(this);
}

/// <summary>One choice of method.</summary>
/// <param name="Scenario">The behaviour.</param>
/// <param name="Method"><c>id@version</c>.</param>
/// <param name="Region">ISO 3166 code; null for any.</param>
/// <param name="From">Holds from this time on; null for always.</param>
/// <param name="To">Until before this time; null for ever.</param>
/// <param name="BeyondEffective">Also at times outside the range its issuing body gave it.</param>
public sealed record FileMethod(string Scenario, string Method, string? Region = null, DateTimeOffset? From = null, DateTimeOffset? To = null, bool BeyondEffective = false);

/// <summary>One source, without its keys.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">Its name for people.</param>
public sealed record FileSource(string Code, string Name)
{
    /// <summary>What it may send; empty for everything.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>The best evidence class it may claim.</summary>
    public string Evidence { get; init; } = "E1";

    /// <summary><c>person</c>, <c>vehicle</c> or <c>organisation</c>.</summary>
    public string Subjects { get; init; } = "person";

    /// <summary><c>own</c> or <c>programme</c>: whose names its holders have.</summary>
    public string Holders { get; init; } = "own";

    /// <summary>Whether it may enrol whom it names.</summary>
    public bool Enrols { get; init; } = true;

    /// <summary>Its zone; null for that of the programme.</summary>
    public string? Zone { get; init; }

    /// <inheritdoc />
    public bool Equals(FileSource? other) => other is not null && Code == other.Code && Name == other.Name && Scenarios.SequenceEqual(other.Scenarios)
        && Evidence == other.Evidence && Subjects == other.Subjects && Holders == other.Holders && Enrols == other.Enrols && Zone == other.Zone;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Code, Name, Evidence);
}

/// <summary>What came of reading a file.</summary>
/// <param name="File">The file; null when anything is wrong.</param>
/// <param name="Mistakes">What is wrong, by line.</param>
public sealed record ProgrammeFileReading(ProgrammeFile? File, IReadOnlyList<FileMistake> Mistakes);

/// <summary>One thing that is wrong with a file.</summary>
/// <param name="Line">Its line, from 1; 0 for a change given beside the file, or for the file as a whole.</param>
/// <param name="Problem">What is wrong; its pointer names the setting.</param>
public sealed record FileMistake(int Line, Puhui.Quantities.Refusal Problem)
{
    /// <inheritdoc />
    public override string ToString() => Line == 0 ? Problem.ToString() : $"line {Line}: {Problem}";
}
