using System.Collections.Frozen;
using System.Text;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Methods;

/// <summary>All choices of all programmes at one revision; immutable, so that readers need no lock.</summary>
internal sealed class ChoiceSnapshot
{
    private const int LongestName = 128;
    private readonly FrozenSet<string> _scenarios;
    private readonly FrozenDictionary<ProgrammeId, FrozenDictionary<string, Choice[]>> _programmes;

    public ChoiceSnapshot(
        IEnumerable<(ProgrammeId Programme, MethodChoiceRow Choice)> rows, MethodLibrary library, VersionNumbers numbers, GovernedFacts facts, GateSnapshot gates)
    {
        ChoiceMaker maker = new(library, numbers, facts, gates);
        _scenarios = library.Methods.SelectMany(method => method.Scenarios).Select(scenario => scenario.Name).ToFrozenSet(StringComparer.Ordinal);
        _programmes = rows.GroupBy(row => row.Programme).ToFrozenDictionary(
            programme => programme.Key,
            programme => programme.GroupBy(row => row.Choice.Scenario, StringComparer.Ordinal).ToFrozenDictionary(
                scenario => scenario.Key,
                scenario => scenario
                    .SelectMany(row => maker.Make(programme.Key, row.Choice))
                    .OrderByDescending(choice => choice.Row.Region?.Length ?? 0)
                    .ThenByDescending(choice => choice.From)
                    .ThenByDescending(choice => choice.DecidedAs)
                    .ToArray(),
                StringComparer.Ordinal));
    }

    public Result<ChosenMethod> Choose(ProgrammeId programme, ReadOnlySpan<byte> scenario, ReadOnlySpan<byte> region, DateTimeOffset at)
    {
        Span<char> scenarioText = stackalloc char[LongestName];
        Span<char> regionText = stackalloc char[LongestName];
        if (!Encoding.UTF8.TryGetChars(scenario, scenarioText, out var scenarioLength))
        {
            return Unknown(Encoding.UTF8.GetString(scenario[..LongestName]) + "…");
        }

        // No region is as long as this; what is longer matches none and falls to the choice for any region.
        return Encoding.UTF8.TryGetChars(region, regionText, out var regionLength)
            ? Choose(programme, scenarioText[..scenarioLength], regionText[..regionLength], at)
            : Choose(programme, scenarioText[..scenarioLength], [], at);
    }

    public Result<ChosenMethod> Choose(ProgrammeId programme, ReadOnlySpan<char> scenario, ReadOnlySpan<char> region, DateTimeOffset at)
    {
        if (!_programmes.TryGetValue(programme, out var scenarios))
        {
            return new Refusal(RefusalCodes.MethodUnknown, "The programme has chosen no methods yet.", "scenario");
        }

        if (!scenarios.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(scenario, out var choices))
        {
            return _scenarios.Contains(scenario.ToString())
                ? new Refusal(RefusalCodes.MethodUnknown, $"The programme has chosen no method for '{scenario}'.", "scenario")
                : Unknown(scenario.ToString());
        }

        Choice? late = null;
        foreach (var choice in choices)
        {
            if (!choice.Covers(region))
            {
                continue;
            }

            if (choice.Holds(at))
            {
                return choice.Refusal is { } refusal ? refusal : choice.Chosen!;
            }

            late ??= choice;
        }

        return late is null
            ? new Refusal(RefusalCodes.MethodUnknown, $"The programme has chosen no method for '{scenario}' in region '{region}'.", "region")
            : new Refusal(RefusalCodes.NotEffective, $"No method the programme has chosen for '{scenario}' was in force at {at:O}; nearest is {late.Row.Method}.", "at");
    }

    private static Refusal Unknown(string scenario) =>
        new(RefusalCodes.ScenarioUnknown, $"No method knows the scenario '{scenario}'.", "scenario");
}
