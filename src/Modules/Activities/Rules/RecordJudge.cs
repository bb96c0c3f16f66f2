using Puhui.Activities.Intake;
using Puhui.Activities.Posting;
using Puhui.Methodology;
using Puhui.Quantities;

namespace Puhui.Activities.Rules;

/// <summary>What a rule found.</summary>
/// <param name="Rule">The rule that is broken; null when a distance was covered in no time.</param>
/// <param name="Reason">Code and words.</param>
internal readonly record struct Doubt(Rule? Rule, Refusal Reason)
{
    public RuleAction Action => Rule?.Action ?? RuleAction.Hold;
}

/// <summary>Judges one record by itself. What depends on other records is judged by the claims, inside the transaction.</summary>
internal static class RecordJudge
{
    private const decimal MicrosecondsPerHour = 3_600_000_000m;
    private const long TenMinutes = 600_000_000;

    /// <summary>The first rule a record breaks; null when nothing speaks against it. The act holds the record's inputs.</summary>
    /// <param name="rules">The rules of its scenario.</param>
    /// <param name="act">Holds the inputs.</param>
    /// <param name="row">The record.</param>
    /// <param name="receivedAt">When it arrived, Unix microseconds.</param>
    /// <param name="isHistorical">It is old and known to be.</param>
    /// <param name="hasBody">Its holder is one person: a shared vehicle may be out for days.</param>
    public static Doubt? Judge(ScenarioRules rules, Act act, in Row row, long receivedAt, bool isHistorical, bool hasBody = true)
    {
        foreach (var rule in rules.Rules)
        {
            var reason = rule.Check switch
            {
                RuleCheck.Speed => Speed(rule, act, row),
                RuleCheck.Amount => TryAmount(rule, act, out var amount) && amount > rule.Limit ? rule.Reason : null,
                RuleCheck.Duration => hasBody && row.Until != Row.NoTime && row.Until - row.At > rule.Limit ? rule.Reason : null,
                RuleCheck.Late => !isHistorical && receivedAt - (row.Until != Row.NoTime ? row.Until : row.At) > rule.Limit ? rule.Reason : null,
                RuleCheck.Cadence => Cadence(rule, act, row) ? rule.Reason : null,
                RuleCheck.SteadyCadence => row.Extras?.Cadence is { } minutes && CadenceReading.IsSteady(minutes, rule.Limit) ? rule.Reason : null,
                RuleCheck.TopSpeed => row.Extras?.TraceReading is { } trace && trace.TopSpeedKmh > rule.Limit ? rule.Reason : null,
                RuleCheck.Acceleration => row.Extras?.TraceReading is { } jumps && jumps.IsJumpy(rule.Limit) ? rule.Reason : null,
                _ => null,
            };
            if (reason is not null)
            {
                return new Doubt(ReferenceEquals(reason, rule.Reason) ? rule : null, reason);
            }
        }

        return null;
    }

    /// <summary>The amount of a rule's input in the rule's unit; false when the act does not give it.</summary>
    public static bool TryAmount(Rule rule, Act act, out decimal amount)
    {
        amount = 0;
        if (!act.TryGetAmount(rule.Input!, out var given))
        {
            return false;
        }

        amount = given.Unit.Equals(rule.Unit) ? given.Amount
            : given.Unit.TryConversionTo(rule.Unit!, out var conversion) ? conversion.Apply(given.Amount)
            : 0;
        return true;
    }

    private static Refusal? Speed(Rule rule, Act act, in Row row)
    {
        if (row.Until == Row.NoTime || !TryAmount(rule, act, out var distance))
        {
            return null;
        }

        // Two products instead of a quotient: exact, and cheaper.
        var time = row.Until - row.At;
        return time == 0
            ? distance > 0 ? RecordCodes.ZeroDuration : null
            : distance * MicrosecondsPerHour > rule.Limit * time ? rule.Reason : null;
    }

    private static bool Cadence(Rule rule, Act act, in Row row)
    {
        if (row.Extras?.Cadence is { } minutes)
        {
            return CadenceReading.IsSustained(minutes, rule.Limit);
        }

        return row.Until != Row.NoTime && row.Until - row.At >= TenMinutes && act.TryGetAmount("steps", out var steps)
            && steps.Amount > rule.Limit * ((row.Until - row.At) / 60_000_000m);
    }
}
