using System.Globalization;
using Puhui.Methodology.Expressions;

namespace Puhui.Methodology.Binding;

/// <summary>What names mean inside one scenario, and the slots they were given.</summary>
internal sealed class NameScope
{
    private readonly MethodDefinition _method;
    private readonly ScenarioDefinition _scenario;
    private readonly IReadOnlyDictionary<string, MethodDefinition> _factorSets;
    private readonly List<ScalarOverride> _overrides = [];
    private readonly List<CodeSource?> _codes = [];
    private readonly HashSet<string> _usedParameters;

    public NameScope(MethodDefinition method, ScenarioDefinition scenario, IReadOnlyDictionary<string, MethodDefinition> factorSets, HashSet<string> usedParameters)
    {
        _method = method;
        _scenario = scenario;
        _factorSets = factorSets;
        _usedParameters = usedParameters;
        for (var slot = 0; slot < scenario.Inputs.Count; slot++)
        {
            var input = scenario.Inputs[slot];
            _codes.Add(input.Kind switch
            {
                InputKind.Class => new CodeSource(CodeKind.Input, input.Name, slot, input.Classes, isClosed: true),
                InputKind.Text => new CodeSource(CodeKind.Input, input.Name, slot, [], isClosed: false),
                _ => null,
            });
        }
    }

    public IReadOnlyList<ScalarOverride> ScalarOverrides => _overrides;

    public IReadOnlyList<CodeSource?> Codes => _codes;

    /// <summary>Parameters named since the last call; a step's sources.</summary>
    public List<ParameterDefinition> Mentioned { get; } = [];

    public (int Slot, InputDefinition Input)? FindInput(string name)
    {
        for (var slot = 0; slot < _scenario.Inputs.Count; slot++)
        {
            if (_scenario.Inputs[slot].Name == name)
            {
                return (slot, _scenario.Inputs[slot]);
            }
        }

        return null;
    }

    public ParameterDefinition? FindParameter(string name)
    {
        var own = _method.Parameters.FirstOrDefault(parameter => parameter.Name == name);
        var point = name.IndexOf('.', StringComparison.Ordinal);
        var found = own ?? (point > 0 && _factorSets.TryGetValue(name[..point], out var set)
            ? set.Parameters.FirstOrDefault(parameter => parameter.Name == name[(point + 1)..])
            : null);
        if (found is not null)
        {
            _usedParameters.Add(name);
            if (!Mentioned.Contains(found))
            {
                Mentioned.Add(found);
            }
        }

        return found;
    }

    public ScalarOverride? OverrideOf(ParameterDefinition parameter)
    {
        // Numbers of a factor set belong to that set: a method's act cannot change them.
        if (!parameter.MayOverride || !_method.Parameters.Contains(parameter))
        {
            return null;
        }

        var known = _overrides.Find(other => other.Parameter == parameter);
        if (known is null)
        {
            known = new ScalarOverride(parameter, _scenario.Inputs.Count + _overrides.Count);
            _overrides.Add(known);
        }

        return known;
    }

    /// <summary>What a key or the left side of a comparison with a word stands for.</summary>
    public KeyBinding KeyOf(Syntax syntax)
    {
        if (syntax is WordSyntax word)
        {
            return new KeyBinding(word.Word, null);
        }

        if (syntax is not NameSyntax name)
        {
            throw new ExpressionException(syntax.At, "this cannot be a key", "a class or text input, a choice, scenario, evidence, region, year, or a word in quotes");
        }

        if (FindInput(name.Name) is { } input)
        {
            return _codes[input.Slot] is { } source
                ? new KeyBinding(null, source)
                : throw new ExpressionException(name.At, $"`{name.Name}` is a quantity and cannot be a key", "a class or a text");
        }

        if (FindParameter(name.Name) is { } parameter)
        {
            return parameter.IsChoice
                ? ChoiceOf(parameter)
                : throw new ExpressionException(name.At, $"parameter `{name.Name}` is not a choice and cannot be a key");
        }

        return name.Name switch
        {
            "scenario" => new KeyBinding(_scenario.Name, null),
            "evidence" => new KeyBinding(null, Builtin(CodeKind.Evidence, "evidence", ["E1", "E2", "E3", "E4"], isClosed: true)),
            "region" => new KeyBinding(null, Builtin(CodeKind.Region, "region", [], isClosed: false)),
            "year" => new KeyBinding(null, Builtin(CodeKind.Year, "year", [], isClosed: false)),
            _ => throw new ExpressionException(name.At, $"`{name.Name}` is not known here", "an input, a choice, scenario, evidence, region or year", $"'{name.Name}'"),
        };
    }

    public CodeSource EditionsOf(ParameterDefinition parameter)
    {
        var name = "edition of " + parameter.Name;
        if (_codes.Find(source => source is { Kind: CodeKind.Edition } && source.Name == name) is { } known)
        {
            return known;
        }

        var editions = new CodeSource(CodeKind.Edition, name, _codes.Count, [.. parameter.Editions.Select(Describe)], isClosed: true)
        {
            EditionStarts = [.. parameter.Editions.Select(edition => Dates.Midnight(edition.Published ?? DateOnly.MinValue.AddDays(1), _method.Zone).UtcTicks)],
        };
        _codes.Add(editions);
        return editions;

        static string Describe(TableEdition edition) => edition.Published?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
    }

    private KeyBinding ChoiceOf(ParameterDefinition parameter)
    {
        if (!parameter.MayOverride || !_method.Parameters.Contains(parameter))
        {
            return new KeyBinding(parameter.Default, null);
        }

        if (_codes.Find(source => source is { Kind: CodeKind.Choice } && source.Name == parameter.Name) is not { } choice)
        {
            choice = new CodeSource(CodeKind.Choice, parameter.Name, _codes.Count, parameter.Choice, isClosed: true)
            {
                DefaultCode = parameter.Choice.ToList().IndexOf(parameter.Default ?? ""),
            };
            _codes.Add(choice);
        }

        return new KeyBinding(null, choice);
    }

    private CodeSource Builtin(CodeKind kind, string name, IReadOnlyList<string> words, bool isClosed)
    {
        if (_codes.Find(source => source?.Kind == kind) is not { } builtin)
        {
            builtin = new CodeSource(kind, name, _codes.Count, words, isClosed);
            _codes.Add(builtin);
        }

        return builtin;
    }
}
