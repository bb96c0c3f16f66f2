using System.Globalization;
using Puhui.Methodology.Binding;
using Puhui.Methodology.Yaml;
using Puhui.Quantities;
using YamlDotNet.RepresentationModel;

namespace Puhui.Methodology.Cases;

/// <summary>Runs one case: its acts in order, with the caps of one holder, and compares the sum.</summary>
internal sealed class CaseRunner(MethodLibrary library, string file)
{
    private readonly CapLedger _caps = new();
    private decimal _milligrams;
    private decimal _fen;
    private MethodScenario? _last;
    private Refusal? _refusal;
    private string _refusedAct = "";

    public CaseResult Run(YamlNode node, int number)
    {
        var problems = new YamlProblems(file);
        var text = CaseFile.Read(node, problems);
        if (text is null)
        {
            var problem = problems.All[0];
            var name = node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode("name"), out var named) ? YamlMap.TextOf(named) : null;
            return new CaseResult(problem.Where, name ?? $"case {number}", false, problem.Expected ?? "a readable case", problem.Message + (problem.Got is null ? "" : $" ({problem.Got})"));
        }

        for (var i = 0; i < text.Acts.Count && _refusal is null; i++)
        {
            if (Quantify(text.Acts[i]) is { } unreadable)
            {
                return Result(node, problems, text, false, "a readable case", unreadable);
            }

            _refusedAct = text.Acts.Count > 1 && _refusal is not null ? $", act {i + 1}" : "";
        }

        var mismatch = text.Expect.Select(Compare).FirstOrDefault(compared => !compared.Passed);
        return mismatch.Got is null
            ? Result(node, problems, text, true, Shown(text), Shown(text))
            : Result(node, problems, text, false, mismatch.Expected, mismatch.Got);
    }

    private static string Shown(CaseText text) => string.Join(", ", text.Expect.Select(pair => $"{pair.Name} {pair.Value}"));

    private static CaseResult Result(YamlNode node, YamlProblems problems, CaseText text, bool passed, string expected, string got) =>
        new(problems.MarkOf(node), text.Name, passed, expected, got) { Method = IdOf(text.Acts[0].Method) };

    private static string IdOf(string method) => MethodRef.TryParse(method, out var reference) ? reference.Id : method;

    /// <summary>Quantifies one act; a text says why the case itself cannot be read.</summary>
    private string? Quantify(ActText text)
    {
        DateTimeOffset? at = null;
        if (text.At is not null)
        {
            var zone = text.Zone ?? (MethodRef.TryParse(text.Method, out var named) ? library.Find(named) : library.Newest(text.Method))?.Zone;
            at = CaseFile.Time(text.At, zone ?? TimeZoneInfo.Utc);
            if (at is null)
            {
                return $"`at` is not a time: '{text.At}'";
            }
        }

        var chosen = Choose(text.Method, at);
        if (!chosen.IsAccepted)
        {
            _refusal = chosen.Refusal;
            return null;
        }

        _last = chosen.Value.Scenario(text.Scenario);
        if (_last is null)
        {
            _refusal = new Refusal(RefusalCodes.ScenarioUnknown, $"{chosen.Value.Ref} does not count '{text.Scenario}'; it counts {string.Join(", ", chosen.Value.Scenarios.Select(scenario => scenario.Name))}.", "scenario");
            return null;
        }

        var act = _last.NewAct();
        act.At = at;
        act.Region = text.Region;
        act.Zone = text.Zone ?? act.Zone;
        if (text.Evidence is not null)
        {
            act.SetEvidence(text.Evidence);
        }

        foreach (var (name, value) in text.Inputs)
        {
            act.Set(name, value);
        }

        foreach (var (name, value) in text.Parameters)
        {
            act.Override(name, value);
        }

        var result = _last.Quantify(act, _caps);
        _refusal = result.Refusal;
        _milligrams += result.Milligrams;
        _fen += result.PayoutFen;
        return null;
    }

    private Result<Method> Choose(string method, DateTimeOffset? at)
    {
        if (MethodRef.TryParse(method, out var reference))
        {
            if (library.Find(reference) is not { } found)
            {
                return new Refusal(RefusalCodes.MethodUnknown, $"There is no method {reference}.", "method");
            }

            return at is { } moment && !found.IsEffective(moment) ? NotEffective(found.Ref.ToString(), moment) : found;
        }

        if (!library.Knows(method))
        {
            return new Refusal(RefusalCodes.MethodUnknown, $"There is no method '{method}'.", "method");
        }

        if (at is not { } time)
        {
            return library.Newest(method)!;
        }

        return library.Effective(method, time) is { } effective ? effective : NotEffective(method, time);
    }

    private static Refusal NotEffective(string method, DateTimeOffset at) =>
        new(RefusalCodes.NotEffective, $"{method} does not hold at {at.ToString("O", CultureInfo.InvariantCulture)}.", "at");

    private (bool Passed, string Expected, string? Got) Compare((string Name, string Value) expected)
    {
        var (name, value) = expected;
        if (name == "refused")
        {
            return !RefusalCodes.InOrder.Contains(value) ? (false, "a refusal: " + string.Join(" | ", RefusalCodes.InOrder), $"'{value}'")
                : (_refusal?.Code == value, $"refused: {value}", _refusal is null ? Answer(_last!) : Refused());
        }

        if (_refusal is not null)
        {
            return (false, $"{name} {value}", Refused());
        }

        var scenario = _last!;
        var parsed = Quantity.Parse(value);
        if (!parsed.IsAccepted)
        {
            return (false, $"{name} as a number and a unit", $"'{value}'");
        }

        if (name == "payout")
        {
            return !scenario.HasPayout ? (false, $"payout {value}", $"{scenario.Name} pays nothing out")
                : parsed.Value.In(Unit.Parse("fen")) is not { IsAccepted: true } fen ? (false, "payout in CNY or fen", $"'{value}'")
                : (decimal.Truncate(fen.Value.Amount) == _fen, $"payout {value}", Answer(scenario));
        }

        if (name != scenario.ResultName || scenario.Species == ResultSpecies.None)
        {
            return (false, $"{name} {value}", Answer(scenario));
        }

        return Milligrams(parsed.Value, scenario.Species) is not { } wanted
            ? (false, $"{name} in {Species(scenario)}", $"'{value}'")
            : (Rounded(scenario, wanted) == _milligrams, $"{name} {value}", Answer(scenario));
    }

    /// <summary>The expected amount in milligrams of the result's species; CO2 may be asked as CO2e, by GWP 1, never the reverse.</summary>
    private static decimal? Milligrams(Quantity expected, ResultSpecies species)
    {
        foreach (var (of, milligram) in ResultUnits.Milligrams)
        {
            var fits = of switch
            {
                BaseDimension.Co2 => species == ResultSpecies.Co2,
                BaseDimension.Co2e => species is ResultSpecies.Co2 or ResultSpecies.Co2e,
                _ => species == ResultSpecies.Plain,
            };
            if (fits && expected.In(milligram) is { IsAccepted: true } mass)
            {
                return mass.Value.Amount;
            }
        }

        return null;
    }

    private static decimal Rounded(MethodScenario scenario, decimal milligrams)
    {
        var rounding = scenario.Method.Definition.Rounding;
        return rounding.Mode.Round(milligrams / rounding.Step) * rounding.Step;
    }

    private string Refused() => $"refused: {_refusal!.Code}{_refusedAct} ({_refusal.Detail})";

    private string Answer(MethodScenario scenario)
    {
        var payout = scenario.HasPayout ? $"payout {AmountText.Money(_fen)}" : "";
        if (scenario.Species == ResultSpecies.None)
        {
            return payout;
        }

        return $"{scenario.ResultName} {AmountText.Mass(_milligrams, scenario.Species.Suffix())}" + (payout.Length > 0 ? $", {payout}" : "");
    }

    private static string Species(MethodScenario scenario) => scenario.Species switch
    {
        ResultSpecies.Co2 => "CO2 (or CO2e)",
        ResultSpecies.Co2e => "CO2e",
        _ => "plain grams",
    };
}
