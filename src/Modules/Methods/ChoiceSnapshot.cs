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
        long revision, IEnumerable<(ProgrammeId Programme, MethodChoiceRow Choice)> rows, MethodLibrary library, VersionNumbers numbers)
    {
        Revision = revision;
        _scenarios = library.Methods.SelectMany(method => method.Scenarios).Select(scenario => scenario.Name).ToFrozenSet(StringComparer.Ordinal);
        _programmes = rows.GroupBy(row => row.Programme).ToFrozenDictionary(
            programme => programme.Key,
            programme => programme.GroupBy(row => row.Choice.Scenario, StringComparer.Ordinal).ToFrozenDictionary(
                scenario => scenario.Key,
                scenario => scenario
                    .Select(row => new Choice(row.Choice, Find(row.Choice, library, numbers)))
                    .OrderByDescending(choice => choice.Row.Region?.Length ?? 0)
                    .ThenByDescending(choice => choice.From)
                    .ToArray(),
                StringComparer.Ordinal));
    }

    public long Revision { get; }

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
                return choice.Chosen is { } chosen
                    ? chosen
                    : new Refusal(RefusalCodes.MethodUnknown, $"The programme has chosen {choice.Row.Method} for '{choice.Row.Scenario}', but it is not installed here.", "scenario");
            }

            late ??= choice;
        }

        return late is null
            ? new Refusal(RefusalCodes.MethodUnknown, $"The programme has chosen no method for '{scenario}' in region '{region}'.", "region")
            : new Refusal(RefusalCodes.NotEffective, $"No method the programme has chosen for '{scenario}' was in force at {at:O}; nearest is {late.Row.Method}.", "at");
    }

    private static Refusal Unknown(string scenario) =>
        new(RefusalCodes.ScenarioUnknown, $"No method knows the scenario '{scenario}'.", "scenario");

    private static ChosenMethod? Find(MethodChoiceRow row, MethodLibrary library, VersionNumbers numbers) =>
        library.Find(row.Method) is { } method && method.Scenario(row.Scenario) is { } scenario
            ? new ChosenMethod(method, scenario, numbers.Of(method.Ref))
            : null;

    private sealed record Choice(MethodChoiceRow Row, ChosenMethod? Chosen)
    {
        public DateTimeOffset From { get; } = Row.ValidFrom ?? DateTimeOffset.MinValue;

        private DateTimeOffset To { get; } = Row.ValidTo ?? DateTimeOffset.MaxValue;

        public bool Covers(ReadOnlySpan<char> region) =>
            Row.Region is null
            || (region.StartsWith(Row.Region, StringComparison.Ordinal)
                && (region.Length == Row.Region.Length || region[Row.Region.Length] == '-'));

        public bool Holds(DateTimeOffset at) =>
            at >= From && at < To && (Chosen is null || Row.BeyondEffective || Chosen.Method.IsEffective(at));
    }
}
