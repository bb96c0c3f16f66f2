using Puhui.Activities.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Belonging;

internal sealed class ProgrammeSetup(IProgrammes programmes, IProgrammeDesk desk, IMethodRegister methods, ISources sources) : IProgrammeSetup
{
    private readonly Lazy<IReadOnlyList<ProgrammeSample>> _templates = new(ReadTemplates);

    public IReadOnlyList<ProgrammeSample> Templates => _templates.Value;

    public IReadOnlyList<Refusal> CheckMethods(IReadOnlyCollection<FileMethod> wanted)
    {
        List<Refusal> wrong = [];
        HashSet<(string, string?, DateTimeOffset?)> seen = [];
        foreach (var choice in wanted)
        {
            if (Find(choice.Method) is not { } method)
            {
                wrong.Add(new Refusal("method_unknown", $"No method {choice.Method} is installed here; ./puhui methods list shows which are.", $"methods.{choice.Scenario}"));
            }
            else if (method.Scenario(choice.Scenario) is null)
            {
                wrong.Add(new Refusal("scenario_unknown", $"The method {choice.Method} does not count '{choice.Scenario}'.", $"methods.{choice.Scenario}"));
            }

            if (!seen.Add((choice.Scenario, choice.Region, choice.From)))
            {
                wrong.Add(new Refusal("method_twice", $"Two methods are chosen for '{choice.Scenario}' in the same region from the same time.", $"methods.{choice.Scenario}"));
            }
        }

        return wrong;
    }

    public async Task<Result<Programme>> CreateAsync(ProgrammeFile file, ChangeAuthor author, CancellationToken ct)
    {
        if (file.Code is null)
        {
            return new Refusal("code_missing", "The programme needs a code, its short name in addresses and commands.", "code");
        }

        if (CheckMethods(file.Methods) is [var wrong, ..])
        {
            return wrong;
        }

        var made = await desk.CreateAsync(file.Code, file.Settings, author, ct);
        if (!made.IsAccepted)
        {
            return made;
        }

        await methods.EnsureChoicesAsync(made.Value.Id, [.. file.Methods.Select(Choice)], ct);
        foreach (var source in file.Sources)
        {
            await sources.EnsureAsync(
                new NewSource(made.Value.Id, source.Code, source.Name, source.Zone ?? file.Settings.ZoneId)
                {
                    Scenarios = source.Scenarios.Count == 0 ? null : source.Scenarios.ToArray(), EvidenceCeiling = source.Evidence, EnrolsUnknown = source.Enrols,
                    Subjects = Subjects(source.Subjects), Holders = source.Holders == "programme" ? HolderNames.Programme : HolderNames.Own, State = SourceState.Sandbox,
                },
                ct);
        }

        return made;
    }

    public async Task<Result<Programme>> OpenAsync(ProgrammeId programme, ChangeAuthor author, CancellationToken ct) =>
        (await methods.ChoicesAsync(programme, ct)).Count == 0
            ? new Refusal("methods_missing", "No method is in force yet, so nothing would be counted. Choose at least one.", "methods")
            : await desk.OpenAsync(programme, author, ct);

    public async Task<ProgrammeFile?> ExportAsync(ProgrammeId programme, CancellationToken ct)
    {
        if (await programmes.FindAsync(programme, ct) is not { } found)
        {
            return null;
        }

        var choices = await methods.ChoicesAsync(programme, ct);
        var its = (await sources.ListAsync(ct)).Where(source => source.Programme == programme);
        return new ProgrammeFile(
            found.Code, found.Settings,
            [.. choices.Select(choice => new FileMethod(choice.Scenario, choice.Method.ToString(), choice.Region, choice.ValidFrom, choice.ValidTo, choice.BeyondEffective))],
            [.. its.Select(source => Of(source, found.Settings.ZoneId))]);
    }

    private static FileSource Of(Source source, string zone) => new(source.Code, source.Name)
    {
        Scenarios = source.Scenarios is null ? [] : [.. source.Scenarios.Order(StringComparer.Ordinal)], Evidence = source.EvidenceCeiling,
        Subjects = source.Subjects switch { SubjectKind.Vehicle => "vehicle", SubjectKind.Organisation => "organisation", _ => "person" },
        Holders = source.Holders == HolderNames.Programme ? "programme" : "own", Enrols = source.EnrolsUnknown, Zone = source.ZoneId == zone ? null : source.ZoneId,
    };

    private static SubjectKind Subjects(string word) => word switch { "vehicle" => SubjectKind.Vehicle, "organisation" => SubjectKind.Organisation, _ => SubjectKind.Person };

    private Method? Find(string reference) => Reference(reference) is { } known ? methods.Library.Find(known) : null;

    private static MethodRef? Reference(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) is var at and > 0 && at < text.Length - 1 ? new MethodRef(text[..at], text[(at + 1)..]) : null;

    private static MethodChoiceRow Choice(FileMethod method) => new(method.Scenario, Reference(method.Method)!)
    {
        Region = method.Region, ValidFrom = method.From, ValidTo = method.To, BeyondEffective = method.BeyondEffective,
    };

    private static List<ProgrammeSample> ReadTemplates()
    {
        var folder = Path.Combine(SettingsReader.HomeFolder(), "programmes");
        List<ProgrammeSample> found = [];
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            var text = File.ReadAllText(path);
            if (ProgrammeFile.Read(text).File is { } file)
            {
                found.Add(new ProgrammeSample(Path.GetFileNameWithoutExtension(path), file, text));
            }
        }

        return found;
    }
}
