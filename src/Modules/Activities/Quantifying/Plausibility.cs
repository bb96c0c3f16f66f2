using Puhui.Activities.Intake;
using Puhui.Activities.Posting;
using Puhui.Methodology;
using Puhui.Platform;
using Puhui.Quantities;
using YamlDotNet.RepresentationModel;

namespace Puhui.Activities.Quantifying;

/// <summary>
/// What one record can plausibly say, by scenario: mean speeds and amounts, read from <c>plausibility.yaml</c> beside the
/// methods. What is not plausible is held: recorded, not credited, not deleted.
/// </summary>
internal sealed class Plausibility
{
    private const decimal MicrosecondsPerHour = 3_600_000_000m;

    private readonly Dictionary<string, Rule[]> _rules;

    private Plausibility(Dictionary<string, Rule[]> rules) => _rules = rules;

    private sealed record Rule(string Input, Unit Unit, decimal Most, bool IsSpeed, Refusal Reason);

    /// <summary>Reads the rules; without the file there are none.</summary>
    /// <exception cref="OperatorException">The file is wrong; the message says where.</exception>
    public static Plausibility Load(string methodsFolder)
    {
        var file = Path.Combine(methodsFolder, "plausibility.yaml");
        if (!File.Exists(file))
        {
            return new Plausibility([]);
        }

        try
        {
            var yaml = new YamlStream();
            using var text = File.OpenText(file);
            yaml.Load(text);
            var scenarios = (YamlMappingNode)((YamlMappingNode)yaml.Documents[0].RootNode)["scenarios"];
            return new Plausibility(scenarios.Children.ToDictionary(
                pair => ((YamlScalarNode)pair.Key).Value!,
                pair => ((YamlSequenceNode)pair.Value).Children.Select(rule => Read(file, (YamlMappingNode)rule)).ToArray(),
                StringComparer.Ordinal));
        }
        catch (Exception e) when (e is YamlDotNet.Core.YamlException or InvalidCastException or KeyNotFoundException or ArgumentException)
        {
            throw new OperatorException($"{file}: {e.Message}. Expected 'scenarios:', then per scenario a list of {{ input, speed or amount, code }}.", e);
        }
    }

    /// <summary>Why a record is held; null when nothing speaks against it. The act holds the record's inputs.</summary>
    public Refusal? Judge(Act act, in Row row)
    {
        if (!_rules.TryGetValue(row.Scenario!, out var rules))
        {
            return null;
        }

        foreach (var rule in rules)
        {
            if ((rule.IsSpeed && row.Until == Row.NoTime) || !act.TryGetAmount(rule.Input, out var given))
            {
                continue;
            }

            var amount = given.Unit.Equals(rule.Unit) ? given.Amount
                : given.Unit.TryConversionTo(rule.Unit, out var conversion) ? conversion.Apply(given.Amount)
                : 0;
            if (Broken(rule, amount, row) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private static Refusal? Broken(Rule rule, decimal amount, in Row row)
    {
        if (!rule.IsSpeed)
        {
            return amount > rule.Most ? rule.Reason : null;
        }

        var hours = (row.Until - row.At) / MicrosecondsPerHour;
        return hours == 0
            ? amount > 0 ? RecordCodes.ZeroDuration : null
            : amount > rule.Most * hours ? rule.Reason : null;
    }

    private static Rule Read(string file, YamlMappingNode node)
    {
        var isSpeed = node.Children.ContainsKey("speed");
        var text = ((YamlScalarNode)node[isSpeed ? "speed" : "amount"]).Value!;
        var quantity = Quantity.Parse(text);
        if (!quantity.IsAccepted)
        {
            throw new OperatorException($"{file}({node.Start.Line}): {quantity.Refusal.Detail}");
        }

        // A speed is judged as distance per hour; the rest of the unit is the distance.
        var symbol = quantity.Value.Unit.Symbol;
        var unit = isSpeed ? SpeedDistance(file, node, symbol) : quantity.Value.Unit;
        var name = ((YamlScalarNode)node["input"]).Value!;
        return new Rule(name, unit, quantity.Value.Amount, isSpeed, RecordCodes.Explain(((YamlScalarNode)node["code"]).Value!));
    }

    private static Unit SpeedDistance(string file, YamlMappingNode node, string symbol) =>
        symbol.EndsWith("/h", StringComparison.Ordinal) && Unit.TryParse(symbol.AsSpan(0, symbol.Length - 2), out var distance)
            ? distance
            : throw new OperatorException($"{file}({node.Start.Line}): a speed is a distance per hour, for example 30 km/h; got {symbol}.");
}
