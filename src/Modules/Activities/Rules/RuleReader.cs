using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Activities.Posting;
using Puhui.Platform;
using Puhui.Quantities;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Puhui.Activities.Rules;

/// <summary>Reads rules from YAML. What it does not know it refuses with the line, so that a slip of the pen is no silent hole.</summary>
internal sealed class RuleReader
{
    private const long MicrosecondsPerSecond = 1_000_000;
    private static readonly long LongestByDefault = 12 * 3600 * MicrosecondsPerSecond;

    private readonly string _file;
    private readonly Dictionary<string, (string Zh, string En)> _words = new(StringComparer.Ordinal);

    private RuleReader(string file) => _file = file;

    /// <summary>The rules of <c>plausibility.yaml</c> in the methods folder; without the file there are none.</summary>
    /// <exception cref="OperatorException">The file is wrong; the message says where.</exception>
    public static RuleSet Load(string methodsFolder)
    {
        var file = Path.Combine(methodsFolder, "plausibility.yaml");
        return File.Exists(file) ? Read(file, File.ReadAllText(file)) : RuleSet.Empty;
    }

    /// <summary>The rules of a text.</summary>
    /// <param name="file">What messages call it.</param>
    /// <param name="text">The YAML.</param>
    /// <exception cref="OperatorException">The text is wrong; the message says where.</exception>
    public static RuleSet Read(string file, string text)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents.Count == 0 ? RuleSet.Empty : new RuleReader(file).All(yaml.Documents[0].RootNode);
        }
        catch (YamlException wrong)
        {
            throw new OperatorException(string.Create(CultureInfo.InvariantCulture, $"{file}({wrong.Start.Line}): {wrong.Message}"), wrong);
        }
    }

    private RuleSet All(YamlNode root)
    {
        var top = Map(root, "everywhere", "references", "scenarios", "codes");
        foreach (var (code, words) in Entries(top, "codes"))
        {
            var both = Map(words, "zh", "en");
            _words[code] = (Text(both, "zh", words), Text(both, "en", words));
        }

        var everywhere = Rules(top.GetValueOrDefault("everywhere"));
        var scenarios = Entries(top, "scenarios").ToDictionary(entry => entry.Name, entry => Scenario(entry.Name, entry.Node, everywhere), StringComparer.Ordinal);
        var accounts = Entries(top, "references").ToDictionary(entry => Kind(entry.Name, entry.Node), entry => Count(entry.Node));
        return new RuleSet(scenarios, everywhere, _words, accounts);
    }

    private ScenarioRules Scenario(string name, YamlNode node, IReadOnlyList<Rule> everywhere)
    {
        var map = Map(node, "occupies", "longest", "excludes", "rules");
        var occupies = map.TryGetValue("occupies", out var what)
            ? Scalar(what) switch
            {
                "body" => Occupancy.Body,
                "charger" => Occupancy.Charger,
                var other => throw Wrong(what, $"occupies is body or charger; got '{other}'"),
            }
            : Occupancy.Nothing;
        var longest = map.TryGetValue("longest", out var most) ? Duration(most) : LongestByDefault;
        List<Rule> rules = [.. Rules(map.GetValueOrDefault("rules")), .. everywhere];
        if (occupies != Occupancy.Nothing && rules.TrueForAll(rule => rule.Check != RuleCheck.Duration))
        {
            rules.Insert(0, new Rule(RuleCheck.Duration, null, null, longest, RuleAction.Hold, Reason("duration_implausible", "/until")));
        }

        return new ScenarioRules(
            name, occupies, longest, [.. rules], Entries(map, "excludes").ToDictionary(entry => entry.Name, entry => Duration(entry.Node), StringComparer.Ordinal));
    }

    private List<Rule> Rules(YamlNode? list) => list switch
    {
        null => [],
        YamlSequenceNode rules => [.. rules.Children.Select(Rule)],
        _ => throw Wrong(list, "rules are a list of { check, of, limit, do, code }"),
    };

    private Rule Rule(YamlNode node)
    {
        var map = Map(node, "check", "of", "limit", "do", "code");
        var check = Text(map, "check", node) switch
        {
            "speed" => RuleCheck.Speed,
            "amount" => RuleCheck.Amount,
            "day" => RuleCheck.Day,
            "duration" => RuleCheck.Duration,
            "cadence" => RuleCheck.Cadence,
            "steady-cadence" => RuleCheck.SteadyCadence,
            "top-speed" => RuleCheck.TopSpeed,
            "acceleration" => RuleCheck.Acceleration,
            "late" => RuleCheck.Late,
            "teleport" => RuleCheck.Teleport,
            var other => throw Wrong(node, $"there is no check '{other}'"),
        };
        var action = Text(map, "do", node) switch
        {
            "hold" => RuleAction.Hold,
            "reduce" => RuleAction.Reduce,
            "refuse" => RuleAction.Refuse,
            var other => throw Wrong(node, $"do is hold, reduce or refuse; got '{other}'"),
        };
        if (action == RuleAction.Reduce && check != RuleCheck.Amount)
        {
            throw Wrong(node, "only the check 'amount' can reduce");
        }

        var needsInput = check is RuleCheck.Speed or RuleCheck.Amount or RuleCheck.Day;
        var input = map.TryGetValue("of", out var of) ? Scalar(of) : null;
        if (needsInput != (input is not null))
        {
            throw Wrong(node, needsInput ? "this check needs of: the input it is about" : "this check is about no input; leave out 'of'");
        }

        var (limit, unit) = Limit(check, node, map);
        return new Rule(check, input, unit, limit, action, Reason(Text(map, "code", node), Pointer(check, input)));
    }

    private (decimal Limit, Unit? Unit) Limit(RuleCheck check, YamlNode node, Dictionary<string, YamlNode> map)
    {
        var text = Text(map, "limit", node);
        switch (check)
        {
            case RuleCheck.Duration or RuleCheck.Late:
                return (Duration(map["limit"]), null);
            case RuleCheck.Cadence or RuleCheck.SteadyCadence:
                return (Number(node, text, "/min"), null);
            case RuleCheck.Acceleration:
                return (Number(node, text, "m/s2"), null);
            case RuleCheck.TopSpeed or RuleCheck.Teleport:
                return (Number(node, text, "km/h"), null);
            default:
                var quantity = Quantity.Parse(text);
                if (!quantity.IsAccepted)
                {
                    throw Wrong(node, quantity.Refusal.Detail);
                }

                var symbol = quantity.Value.Unit.Symbol;
                var unit = check != RuleCheck.Speed ? quantity.Value.Unit
                    : symbol.EndsWith("/h", StringComparison.Ordinal) && Unit.TryParse(symbol.AsSpan(0, symbol.Length - 2), out var distance) ? distance
                    : throw Wrong(node, $"a speed is a distance per hour, for example 30 km/h; got {symbol}");
                return (quantity.Value.Amount, unit);
        }
    }

    private Refusal Reason(string code, string pointer) =>
        new(code, _words.TryGetValue(code, out var words) ? words.En : RecordCodes.Explain(code).Detail, pointer);

    private static string Pointer(RuleCheck check, string? input) => check switch
    {
        RuleCheck.Cadence or RuleCheck.SteadyCadence => "/cadence",
        RuleCheck.TopSpeed or RuleCheck.Acceleration => "/trace",
        RuleCheck.Teleport => "/from",
        RuleCheck.Late or RuleCheck.Duration => "/until",
        _ => "/inputs/" + input,
    };

    private long Duration(YamlNode node)
    {
        var text = Scalar(node);
        var (suffix, seconds) = text[^1] switch
        {
            'd' => (" d", 86_400L),
            'h' => (" h", 3_600L),
            _ => (" min", 60L),
        };
        return checked((long)(Number(node, text, suffix.Trim()) * seconds * MicrosecondsPerSecond));
    }

    private decimal Number(YamlNode node, string text, string unit)
    {
        var number = text.EndsWith(unit, StringComparison.Ordinal) ? text[..^unit.Length].Trim() : "";
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Wrong(node, $"expected a number of {unit}; got '{text}'");
    }

    private ReferenceKind Kind(string name, YamlNode node) => name switch
    {
        "card" => ReferenceKind.Card,
        "vehicle" => ReferenceKind.Vehicle,
        "meter" => ReferenceKind.Meter,
        "device" => ReferenceKind.Device,
        _ => throw Wrong(node, $"references are card, vehicle, meter, device; got '{name}'"),
    };

    private int Count(YamlNode node) =>
        int.TryParse(Scalar(node), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : throw Wrong(node, "expected how many accounts, at least 1");

    private IEnumerable<(string Name, YamlNode Node)> Entries(Dictionary<string, YamlNode> map, string name) => map.TryGetValue(name, out var node)
        ? node is YamlMappingNode inner ? inner.Children.Select(pair => (Scalar(pair.Key), pair.Value)) : throw Wrong(node, $"{name} is a mapping")
        : [];

    private Dictionary<string, YamlNode> Map(YamlNode node, params string[] known)
    {
        if (node is not YamlMappingNode map)
        {
            throw Wrong(node, "expected a mapping of " + string.Join(", ", known));
        }

        var all = map.Children.ToDictionary(pair => Scalar(pair.Key), pair => pair.Value, StringComparer.Ordinal);
        return all.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.Ordinal)) is { } odd
            ? throw Wrong(node, $"there is no '{odd}' here; there are {string.Join(", ", known)}")
            : all;
    }

    private string Text(Dictionary<string, YamlNode> map, string name, YamlNode around) =>
        map.TryGetValue(name, out var node) ? Scalar(node) : throw Wrong(around, $"'{name}' is missing");

    private string Scalar(YamlNode node) => node is YamlScalarNode { Value.Length: > 0 } scalar ? scalar.Value : throw Wrong(node, "expected a word or a number");

    private OperatorException Wrong(YamlNode node, string what) => new(string.Create(CultureInfo.InvariantCulture, $"{_file}({node.Start.Line}): {what}"));
}
