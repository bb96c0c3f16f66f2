using Puhui.Methodology.Binding;
using Puhui.Methodology.Yaml;

namespace Puhui.Methodology.Library;

/// <summary>Compiles one method from files in memory against a library, with the same checks as a folder.</summary>
internal sealed class DraftCompiler(MethodLibrary library, MethodRef reference, MethodFiles files)
{
    private readonly List<MethodProblem> _problems = [];
    private readonly MemoryFiles _reader = new(reference, files);

    public CompiledDraft Compile()
    {
        var method = Read() is { } definition && CheckFiles(definition) ? TryCompile(definition) : null;
        if (method is null || _problems.Count > 0)
        {
            return new CompiledDraft(null, [.. _problems.Select(Named)], []);
        }

        var whole = library.With([method]);
        List<CaseResult> cases = [];
        foreach (var name in files.CaseNames)
        {
            foreach (var result in WorkedCases.Run(whole, _reader.PathOf(name), _reader))
            {
                var named = result with { Where = result.Where with { File = name } };
                cases.Add(result.Method is { } id && id != reference.Id
                    ? named with { Passed = false, Expected = $"a case about {reference.Id}", Got = $"a case about {id}" }
                    : named);
            }
        }

        return new CompiledDraft(method, [], cases);
    }

    private MethodDefinition? Read()
    {
        var path = _reader.PathOf(MethodFiles.Main);
        if (YamlMethodReader.Read(path, _problems, _reader) is not { } definition)
        {
            return null;
        }

        if (definition.Ref != reference)
        {
            _problems.Add(new(definition.Where, "the method's id and version are not those of the draft", reference.ToString(), definition.Ref.ToString()));
            return null;
        }

        return definition;
    }

    private bool CheckFiles(MethodDefinition definition)
    {
        if (files.Find(MethodFiles.Sources) is null)
        {
            _problems.Add(new(definition.Where, "the method does not say where its numbers come from", "a file sources.md beside it"));
        }

        if (definition.Kind != MethodKind.FactorSet && !files.CaseNames.Any())
        {
            _problems.Add(new(definition.Where, "the method has no worked cases", "files cases/*.yaml beside it"));
        }

        return _problems.Count == 0;
    }

    private Method? TryCompile(MethodDefinition definition)
    {
        var found = new List<MethodProblem>();
        var scenarios = MethodChecker.Check(definition, [.. library.Methods.Where(other => other.Ref != reference).Select(other => other.Definition), definition], found);
        _problems.AddRange(found.DistinctBy(problem => (problem.Where, problem.Message)));
        return _problems.Count > 0
            ? null
            : LibraryLoader.TryCompile(definition, scenarios, ContentHashes.Of(_reader, files, definition, library), _problems);
    }

    private MethodProblem Named(MethodProblem problem) =>
        problem with { Where = problem.Where with { File = _reader.NameOf(problem.Where.File) }, Folder = $"{reference.Id}/{reference.Version}" };
}
