using Puhui.Methodology.Binding;
using Puhui.Methodology.Yaml;

namespace Puhui.Methodology.Library;

/// <summary>Loads a folder: reads all definitions, checks them, compiles them, then lets each method's own cases decide.</summary>
internal sealed class LibraryLoader(string folder)
{
    private readonly List<MethodProblem> _problems = [];
    private int _passed;
    private int _failed;

    public MethodLibraryLoad Load()
    {
        if (!Directory.Exists(folder))
        {
            _problems.Add(new(new Mark(folder, 0, 0), "the library's folder is not there", "a folder of methods: id/version/method.yaml"));
            return new(new MethodLibrary([]), _problems, 0, 0);
        }

        var definitions = ReadDefinitions();
        var hashes = definitions.ToDictionary(pair => pair.Definition.Ref, pair => ContentHashes.Of(pair.Folder, pair.Definition, definitions));
        var methods = new List<(Method Method, string Folder)>();
        foreach (var (definition, path) in definitions)
        {
            var before = _problems.Count;
            var found = new List<MethodProblem>();
            var scenarios = MethodChecker.Check(definition, definitions.Select(pair => pair.Definition).ToList(), found);

            // What several scenarios share is wrong once.
            _problems.AddRange(found.DistinctBy(problem => (problem.Where, problem.Message)));
            if (_problems.Count == before && TryCompile(definition, scenarios, hashes[definition.Ref], _problems) is { } method)
            {
                methods.Add((method, path));
            }

            Locate(before, path);
        }

        return WithoutFailing(methods);
    }

    private List<(MethodDefinition Definition, string Folder)> ReadDefinitions()
    {
        var definitions = new List<(MethodDefinition Definition, string Folder)>();
        foreach (var file in Directory.EnumerateFiles(folder, "method.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var path = Path.GetDirectoryName(file)!;
            var before = _problems.Count;
            var parts = Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar);
            if (parts.Length != 2)
            {
                _problems.Add(new(new Mark(file, 0, 0), "a method stands in the wrong folder", "id/version/method.yaml", string.Join('/', parts)));
            }
            else if (YamlMethodReader.Read(file, _problems, FileReader.Disk) is { } definition)
            {
                if (definition.Ref != new MethodRef(parts[0], parts[1]))
                {
                    _problems.Add(new(definition.Where, "the folder is not named after the method", $"{definition.Ref.Id}/{definition.Ref.Version}", string.Join('/', parts)));
                }
                else
                {
                    CheckFiles(definition, path);
                    definitions.Add((definition, path));
                }
            }

            Locate(before, path);
        }

        foreach (var path in Directory.EnumerateDirectories(folder, "cases", SearchOption.AllDirectories).Select(cases => Path.GetDirectoryName(cases)!).Where(path => !File.Exists(Path.Combine(path, "method.yaml"))))
        {
            _problems.Add(new(new Mark(path, 0, 0), "there are cases but no method", "method.yaml"));
        }

        return definitions;
    }

    private void CheckFiles(MethodDefinition definition, string path)
    {
        if (!File.Exists(Path.Combine(path, "sources.md")))
        {
            _problems.Add(new(definition.Where, "the method does not say where its numbers come from", "a file sources.md beside it"));
        }

        if (definition.Kind != MethodKind.FactorSet && CaseFiles(path).Count == 0)
        {
            _problems.Add(new(definition.Where, "the method has no worked cases", "files cases/*.yaml beside it"));
        }
    }

    internal static Method? TryCompile(MethodDefinition definition, IReadOnlyList<BoundScenario> scenarios, byte[] hash, List<MethodProblem> problems)
    {
        try
        {
            var method = new Method(definition, scenarios, hash);
            foreach (var scenario in method.Scenarios)
            {
                if (scenario.Plan.ReadDefaults() is { } refusal)
                {
                    problems.Add(new(scenario.Definition.Where, $"scenario `{scenario.Name}`: a default is not accepted: {refusal.Detail}", null, refusal.Pointer));
                }
            }

            return method;
        }
        catch (ArithmeticException)
        {
            problems.Add(new(definition.Where, "the method's constants leave the range of numbers when they are multiplied out"));
            return null;
        }
    }

    private MethodLibraryLoad WithoutFailing(List<(Method Method, string Folder)> methods)
    {
        var whole = new MethodLibrary(methods.Select(pair => pair.Method));
        var failing = new HashSet<Method>();
        foreach (var (method, path) in methods)
        {
            var before = _problems.Count;
            foreach (var file in CaseFiles(path))
            {
                foreach (var result in WorkedCases.Run(whole, file))
                {
                    _ = result.Passed ? _passed++ : _failed++;
                    if (!result.Passed)
                    {
                        failing.Add(method);
                        _problems.Add(new(result.Where, $"case '{result.Name}' of {method.Ref} fails", result.Expected, result.Got));
                    }
                    else if (result.Method is { } id && id != method.Ref.Id)
                    {
                        failing.Add(method);
                        _problems.Add(new(result.Where, $"case '{result.Name}' is about another method", method.Ref.Id, id));
                    }
                }
            }

            Locate(before, path);
        }

        return new(new MethodLibrary(methods.Select(pair => pair.Method).Where(method => !failing.Contains(method))), _problems, _passed, _failed);
    }

    private static List<string> CaseFiles(string path)
    {
        var cases = Path.Combine(path, "cases");
        return Directory.Exists(cases) ? [.. Directory.EnumerateFiles(cases, "*.yaml").Order(StringComparer.Ordinal)] : [];
    }

    private void Locate(int from, string path)
    {
        var relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        for (var i = from; i < _problems.Count; i++)
        {
            _problems[i] = _problems[i] with { Folder = relative };
        }
    }
}
