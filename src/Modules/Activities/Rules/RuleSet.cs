using Puhui.Activities.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Rules;

/// <summary>What a rule looks at.</summary>
internal enum RuleCheck
{
    /// <summary>Mean speed from beginning to end.</summary>
    Speed,

    /// <summary>One input by itself.</summary>
    Amount,

    /// <summary>The sum of one input over a holder's day, whatever source it came from.</summary>
    Day,

    /// <summary>How long the activity took.</summary>
    Duration,

    /// <summary>Steps a minute, sustained.</summary>
    Cadence,

    /// <summary>Steps a minute that hardly change: a machine shakes the phone.</summary>
    SteadyCadence,

    /// <summary>The highest speed along the trace.</summary>
    TopSpeed,

    /// <summary>Changes of speed between the fixes of a trace that no vehicle makes.</summary>
    Acceleration,

    /// <summary>How long after its end a record arrives.</summary>
    Late,

    /// <summary>The speed needed between the end of one journey and the beginning of the next.</summary>
    Teleport,
}

/// <summary>What a rule does with a record that breaks it.</summary>
internal enum RuleAction
{
    /// <summary>Recorded, not credited, waits for a review.</summary>
    Hold,

    /// <summary>The input counts up to the limit.</summary>
    Reduce,

    /// <summary>Not recorded.</summary>
    Refuse,
}

/// <summary>What a journey takes for itself while it lasts.</summary>
internal enum Occupancy : byte
{
    Nothing,

    /// <summary>The holder's body: nobody rides a bus and a bicycle at once.</summary>
    Body,

    /// <summary>The holder's vehicle at a charger.</summary>
    Charger,
}

/// <summary>One rule.</summary>
/// <param name="Check">What it looks at.</param>
/// <param name="Input">The input it is about; null when it is about none.</param>
/// <param name="Unit">The unit of <paramref name="Limit"/>; null for a number or a time.</param>
/// <param name="Limit">The most that is let through; times in microseconds.</param>
/// <param name="Action">What happens above it.</param>
/// <param name="Reason">The code and the words.</param>
internal sealed record Rule(RuleCheck Check, string? Input, Unit? Unit, decimal Limit, RuleAction Action, Refusal Reason);

/// <summary>The rules of one scenario.</summary>
internal sealed record ScenarioRules(string Scenario, Occupancy Occupies, long Longest, Rule[] Rules, IReadOnlyDictionary<string, long> Excludes)
{
    /// <summary>The rule about a whole day; null when there is none.</summary>
    public Rule? Day { get; } = Array.Find(Rules, rule => rule.Check == RuleCheck.Day);

    /// <summary>The rule about consecutive journeys; null when there is none.</summary>
    public Rule? Teleport { get; } = Array.Find(Rules, rule => rule.Check == RuleCheck.Teleport);

    /// <summary>The widest time, in microseconds, around an activity in which another one can exclude it.</summary>
    public long Reach { get; } = Excludes.Count == 0 ? 0 : Excludes.Values.Max();
}

/// <summary>
/// What is plausible, and what may be claimed once: data, read from <c>plausibility.yaml</c> beside the methods
/// (docs/rules.md). Immutable; a trial holds another one beside it.
/// </summary>
internal sealed class RuleSet
{
    /// <summary>The rule set without rules.</summary>
    public static RuleSet Empty { get; } = new(new Dictionary<string, ScenarioRules>(StringComparer.Ordinal), [], new Dictionary<string, (string, string)>(StringComparer.Ordinal), new Dictionary<ReferenceKind, int>());

    private readonly Dictionary<string, ScenarioRules> _scenarios;
    private readonly Dictionary<string, (string Zh, string En)> _words;

    public RuleSet(
        Dictionary<string, ScenarioRules> scenarios,
        IReadOnlyList<Rule> everywhere,
        Dictionary<string, (string Zh, string En)> words,
        IReadOnlyDictionary<ReferenceKind, int> accounts)
    {
        _scenarios = scenarios;
        _words = words;
        Everywhere = everywhere;
        MostAccounts = accounts;
        Longest = scenarios.Count == 0 ? 0 : scenarios.Values.Max(rules => rules.Longest);
        Late = everywhere.FirstOrDefault(rule => rule.Check == RuleCheck.Late);
        Default = new ScenarioRules("", Occupancy.Nothing, long.MaxValue, [.. everywhere], new Dictionary<string, long>(StringComparer.Ordinal));
    }

    /// <summary>The rules every scenario has.</summary>
    public IReadOnlyList<Rule> Everywhere { get; }

    /// <summary>The rule about late data; null when there is none.</summary>
    public Rule? Late { get; }

    /// <summary>How many accounts may use one card, vehicle, meter or device.</summary>
    public IReadOnlyDictionary<ReferenceKind, int> MostAccounts { get; }

    /// <summary>The longest time, in microseconds, that any journey may take.</summary>
    public long Longest { get; }

    /// <summary>The rules of a scenario that the file does not name.</summary>
    public ScenarioRules Default { get; }

    /// <summary>The scenarios that have rules of their own.</summary>
    public IEnumerable<ScenarioRules> Scenarios => _scenarios.Values;

    public ScenarioRules Of(string scenario) => _scenarios.GetValueOrDefault(scenario, Default);

    /// <summary>The words of a code in both languages; null for a code this set does not explain.</summary>
    public (string Zh, string En)? Words(string code) => _words.TryGetValue(code, out var words) ? words : null;
}
