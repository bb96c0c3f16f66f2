using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Platform.Settings;
using YamlDotNet.Serialization;

namespace Puhui.Activities.Import;

/// <summary>Profiles of the profiles folder, and those an operator made, which live in the data folder.</summary>
internal sealed class ImportProfiles(PuhuiSettings settings) : IImportProfiles
{
    private const int LongestName = 60;

    public async Task<TablePreview> PreviewAsync(string file, int rows, CancellationToken ct)
    {
        var table = await TableFile.SurveyAsync(file, null, ct);
        using var reader = new TableReader(table, null);
        List<IReadOnlyList<string>> first = new(rows);
        while (first.Count < rows && reader.Next() is { } row)
        {
            first.Add(row.Cells);
        }

        return new TablePreview(reader.Header, first);
    }

    public IReadOnlyList<ImportProfileInfo> List() =>
    [
        .. new[] { settings.ProfilesFolder, OwnFolder(settings) }.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.yaml"))
            .Select(TryRead).OfType<Profile>()
            .DistinctBy(profile => profile.Name, StringComparer.Ordinal).OrderBy(profile => profile.Name, StringComparer.Ordinal)
            .Select(profile => new ImportProfileInfo(profile.Name, profile.TitleZh, profile.TitleEn, profile.Lookups.Count > 0)),
    ];

    public async Task<IReadOnlyList<MappedRow>> TryAsync(string file, string profile, int rows, CancellationToken ct)
    {
        var found = Find(settings, profile);
        if (found.Lookups.Count > 0)
        {
            throw new ImportException($"Profile '{profile}' looks things up in a second file; import it by the command line with --stations.");
        }

        var table = await TableFile.SurveyAsync(file, found.Encoding, ct);
        using var reader = new TableReader(table, found.Delimiter);
        var mapper = new RowMapper(found, Path.GetFileName(file), reader.Header, new Dictionary<string, LookupTable>(StringComparer.Ordinal));
        List<MappedRow> tried = new(rows);
        while (tried.Count < rows && reader.Next() is { } row)
        {
            var mapped = mapper.Map(row);
            tried.Add(mapped.IsAccepted ? new MappedRow(row.Line, mapped.Value, null, null) : new MappedRow(row.Line, null, mapped.Refusal.Code, mapped.Refusal.Detail));
        }

        return tried;
    }

    public void Save(string name, ImportProfileDraft draft)
    {
        if (!IsName(name))
        {
            throw new ImportException($"A profile is named with a-z, 0-9 and hyphens, at most {LongestName}; '{name}' is not.");
        }

        var text = new SerializerBuilder().Build().Serialize(Shape(draft));
        var file = Path.Combine(OwnFolder(settings), name + ".yaml");
        if (File.Exists(Path.Combine(settings.ProfilesFolder, name + ".yaml")) || (File.Exists(file) && File.ReadAllText(file) != text))
        {
            throw new ImportException($"There is a profile '{name}' already; choose another name.");
        }

        Directory.CreateDirectory(OwnFolder(settings));
        var attempt = Path.Combine(OwnFolder(settings), $"{name}.{Guid.NewGuid():n}.new");
        try
        {
            File.WriteAllText(attempt, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            ProfileReader.Read(attempt);
            File.Move(attempt, file, overwrite: true);
        }
        finally
        {
            File.Delete(attempt);
        }
    }

    /// <summary>The profile of this name, shipped or the operator's own, or the one in the <c>.yaml</c> file of this path.</summary>
    public static Profile Find(PuhuiSettings settings, string nameOrFile) => ProfileReader.Find(
        IsName(nameOrFile) && File.Exists(Path.Combine(OwnFolder(settings), nameOrFile + ".yaml")) ? OwnFolder(settings) : settings.ProfilesFolder, nameOrFile);

    private static string OwnFolder(PuhuiSettings settings) => Path.Combine(settings.DataFolder, "profiles");

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static Profile? TryRead(string file)
    {
        try
        {
            return ProfileReader.Read(file);
        }
        catch (ImportException)
        {
            // A wrong profile is told by whoever imports with it, with file and line.
            return null;
        }
    }

    private static Dictionary<string, object> Shape(ImportProfileDraft draft)
    {
        Dictionary<string, object> record = new(StringComparer.Ordinal);
        foreach (var (name, template) in draft.Fields)
        {
            record[name] = name switch
            {
                "until" when draft.UntilIsSeconds => new Dictionary<string, string>(StringComparer.Ordinal) { ["seconds-after-begin"] = template },
                "scenario" when draft.ScenarioWords.Count > 0 => new Dictionary<string, object>(StringComparer.Ordinal) { ["value"] = template, ["words"] = draft.ScenarioWords },
                _ => template,
            };
        }

        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["title"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["zh"] = draft.Title, ["en"] = draft.Title },
            ["zone"] = draft.ZoneId,
            ["times"] = draft.Times,
            ["record"] = record,
            ["inputs"] = draft.Inputs,
        };
    }
}
