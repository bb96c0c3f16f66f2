using System.Globalization;
using Puhui.Methodology.Expressions;
using Puhui.Quantities;
using YamlDotNet.RepresentationModel;

namespace Puhui.Methodology.Yaml;

/// <summary>Reads <c>scenarios:</c>, with what they take over from <c>shared:</c> by <c>like:</c>.</summary>
internal sealed class YamlScenarioReader(YamlProblems problems)
{
    private readonly Dictionary<string, Draft> _shared = new(StringComparer.Ordinal);

    public List<ScenarioDefinition> ReadAll(YamlMap? shared, YamlMap? scenarios)
    {
        foreach (var (name, value) in shared?.Entries ?? [])
        {
            if (YamlMap.Of(value, problems, $"shared `{name}`") is { } map)
            {
                _shared[name] = ReadDraft(map, new Draft());
                map.Done();
            }
        }

        var all = new List<ScenarioDefinition>();
        foreach (var (name, value) in scenarios?.Entries ?? [])
        {
            if (YamlMap.Of(value, problems, $"scenario `{name}`") is { } map && Read(name, map) is { } scenario)
            {
                all.Add(scenario);
            }
        }

        return all;
    }

    private ScenarioDefinition? Read(string name, YamlMap map)
    {
        var title = map.Local("title");
        var like = map.Text("like");
        var origin = new Draft();
        if (like is not null && !_shared.TryGetValue(like, out origin!))
        {
            problems.Add(map.MarkOf("like"), $"there is no shared `{like}`", string.Join(" | ", _shared.Keys), $"'{like}'");
            origin = new Draft();
        }

        var draft = ReadDraft(map, origin);
        map.Done();
        if (draft.Steps.Count == 0)
        {
            problems.Add(map.Where, $"scenario `{name}` has no calculation", "calculation: named steps, the last one reduction or footprint");
        }

        return title is null ? null : new ScenarioDefinition
        {
            Where = map.Where,
            Name = name,
            Title = title,
            Inputs = draft.Inputs,
            Evidence = draft.Evidence,
            Steps = draft.Steps,
            Leakage = draft.Leakage,
            Caps = draft.Caps,
            Exclusive = draft.Exclusive,
        };
    }

    private Draft ReadDraft(YamlMap map, Draft origin)
    {
        var inputs = new List<InputDefinition>(origin.Inputs);
        foreach (var (name, value) in map.Map("inputs")?.Entries ?? [])
        {
            if (YamlMap.Of(value, problems, $"input `{name}`") is { } fields)
            {
                Replace(inputs, YamlInputReader.Read(name, fields), input => input.Name == name);
            }
        }

        var steps = new List<StepDefinition>(origin.Steps);
        foreach (var (name, value) in map.Map("calculation")?.Entries ?? [])
        {
            if (ReadStep(name, value) is { } step)
            {
                Replace(steps, step, other => other.Name == name);
            }
        }

        var evidence = map.Take("evidence") is null ? origin.Evidence : ReadEvidence(map);
        var caps = map.Take("caps") is { } node ? ReadCaps(node) : origin.Caps;
        return new Draft
        {
            Inputs = inputs,
            Steps = steps,
            Evidence = evidence,
            Caps = caps,
            Leakage = map.Text("leakage") ?? origin.Leakage,
            Exclusive = map.Map("exclusive") is { } exclusive ? ReadExclusive(exclusive) : origin.Exclusive,
        };
    }

    private static void Replace<T>(List<T> list, T item, Predicate<T> same)
    {
        var at = list.FindIndex(same);
        if (at < 0)
        {
            list.Add(item);
        }
        else
        {
            list[at] = item;
        }
    }

    private StepDefinition? ReadStep(string name, YamlNode value)
    {
        LocalText? title = null;
        var node = value;
        if (value is YamlMappingNode && YamlMap.Of(value, problems, $"step `{name}`") is { } map)
        {
            title = map.Local("title", required: false);
            node = map.Require("formula", "an expression");
            map.Done();
        }

        if (node is null || YamlMap.TextOf(node) is not { } text)
        {
            problems.Add(value, $"step `{name}` cannot be read", "an expression, or { title: …, formula: … }", YamlMap.Describe(value));
            return null;
        }

        try
        {
            return new StepDefinition(problems.MarkOf(node), name, title ?? StepTitles.Of(name), ExpressionParser.Parse(text.ReplaceLineEndings(" ")));
        }
        catch (ExpressionException failure)
        {
            problems.Add(problems.MarkOf(node), $"step `{name}`: {failure.Message} (character {failure.At + 1} of '{text}')", failure.Expected, failure.Got);
            return null;
        }
    }

    private List<EvidenceClass> ReadEvidence(YamlMap map)
    {
        var classes = new List<EvidenceClass>();
        foreach (var (text, where) in map.Texts("evidence"))
        {
            if (EvidenceNames.TryParse(text, out var evidence))
            {
                classes.Add(evidence);
            }
            else
            {
                problems.Add(where, "this is not a class of evidence", "E1 | E2 | E3 | E4", $"'{text}'");
            }
        }

        return classes;
    }

    private List<CapDefinition> ReadCaps(YamlNode node)
    {
        var caps = new List<CapDefinition>();
        if (node is not YamlSequenceNode list)
        {
            problems.Add(node, "`caps` cannot be read", "a list of { id, per, of, max }", YamlMap.Describe(node));
            return caps;
        }

        foreach (var item in list)
        {
            if (YamlMap.Of(item, problems, "a cap") is not { } map)
            {
                continue;
            }

            var id = map.RequireText("id", "a name");
            var window = map.OneOf("per", required: true, ("act", CapWindow.Act), ("day", CapWindow.Day), ("month", CapWindow.Month));
            var of = map.RequireText("of", "act | result | the name of a quantity input");
            map.Require("max", "a number of acts, or an amount");
            var max = YamlValues.QuantityOf(map, "max");
            var key = map.Text("key");
            map.Done();
            if (id is not null && window is not null && of is not null && max is not null)
            {
                var measure = of switch { "act" => CapMeasure.Acts, "result" => CapMeasure.Result, _ => CapMeasure.Input };
                caps.Add(new CapDefinition(map.Where, id, window.Value, measure, measure == CapMeasure.Input ? of : null, max.Value, key));
            }
        }

        return caps;
    }

    private static ExclusivityDefinition ReadExclusive(YamlMap map)
    {
        var exclusive = new ExclusivityDefinition([.. map.Texts("overlaps").Select(item => item.Text)], map.Flag("closes") ?? false);
        map.Done();
        return exclusive;
    }

    private sealed record Draft
    {
        public List<InputDefinition> Inputs { get; init; } = [];

        public List<StepDefinition> Steps { get; init; } = [];

        public List<EvidenceClass> Evidence { get; init; } = [];

        public List<CapDefinition> Caps { get; init; } = [];

        public string? Leakage { get; init; }

        public ExclusivityDefinition? Exclusive { get; init; }
    }
}
