using Puhui.Activities.Rules;

namespace Puhui.Activities.Claims;

/// <summary>A standing record of the same holder near a new one; times in Unix microseconds.</summary>
internal readonly record struct Neighbour(long At, long Until, string Scenario, int Source, string RecordId, Guid Activity, string? Inputs)
{
    public Claimant AsClaimant() => new(Activity, Source, RecordId, Scenario);
}

/// <summary>When two records of one holder claim the same.</summary>
internal static class Overlap
{
    /// <summary>Journeys that follow one another may touch by so much: clocks differ.</summary>
    public const long Tolerance = 60_000_000;

    /// <summary>Two reports of one journey without an end begin within so much of each other.</summary>
    public const long SameBeginning = 120_000_000;

    /// <summary>What takes longer is the sum of a day, not one journey.</summary>
    public const long Summary = 12 * 3_600_000_000L;

    /// <summary>The code of what is wrong between a new record and a standing one; null when both may stand.</summary>
    public static string? Judge(in ClaimedTime mine, in ClaimedTime other, RuleSet rules)
    {
        if (mine.Rules.Excludes.TryGetValue(other.Rules.Scenario, out var within)
            && mine.At - within < other.Until && other.At - within < mine.Until + (mine.IsPoint ? 1 : 0))
        {
            return "claimed_as_" + (other.Rules.Occupies == Occupancy.Charger ? "charging" : "driving");
        }

        if (!mine.TakesBody || !other.TakesBody || mine.Rules.Occupies == Occupancy.Nothing || mine.Rules.Occupies != other.Rules.Occupies)
        {
            return null;
        }

        var sameScenario = mine.Rules.Scenario == other.Rules.Scenario;
        if (mine.IsPoint || other.IsPoint)
        {
            return sameScenario && mine.Source != other.Source && mine.At < other.Until + SameBeginning && other.At < mine.Until + SameBeginning ? "journey_claimed" : null;
        }

        var isSummary = mine.Until - mine.At > Summary || other.Until - other.At > Summary;
        var shared = Math.Min(mine.Until, other.Until) - Math.Max(mine.At, other.At);
        return shared > Tolerance && (sameScenario || !isSummary)
            ? sameScenario && mine.Source != other.Source ? "journey_claimed" : "overlap"
            : null;
    }
}

/// <summary>The time one record takes.</summary>
internal readonly record struct ClaimedTime(ScenarioRules Rules, long At, long Until, int Source, bool TakesBody)
{
    public bool IsPoint => At == Until;
}
