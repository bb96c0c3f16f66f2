namespace Puhui.Activities.Contracts;

/// <summary>Tries rules on the records of the last days before they hold: who would have been held.</summary>
public interface IRuleTrial
{
    /// <summary>
    /// Judges stored records by the rules in force and by other ones, in the order of their arrival, and tells the difference.
    /// Only what is stored can be judged again: times, inputs and overlaps. Traces, cadences, places and references are not
    /// kept, so a record whose fate cannot be worked out again is counted as such and left as it is. Reads in a stream.
    /// </summary>
    /// <param name="yaml">The rules, as in <c>plausibility.yaml</c>.</param>
    /// <param name="days">Records received in so many days, 1 to 366.</param>
    /// <param name="progress">Told the number of records looked at; null when nobody listens.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="Puhui.Platform.OperatorException">The rules are wrong; the message says where.</exception>
    Task<TrialReport> RunAsync(string yaml, int days, IProgress<long>? progress, CancellationToken ct);
}

/// <summary>What other rules would have changed.</summary>
/// <param name="Records">How many records were looked at; cancelled ones are not.</param>
/// <param name="Groups">What would have changed, the most frequent first.</param>
/// <param name="NotJudged">How many cannot be judged again from what is stored.</param>
public sealed record TrialReport(long Records, IReadOnlyList<TrialGroup> Groups, long NotJudged);

/// <summary>Records to which the same would have happened.</summary>
/// <param name="Change">What.</param>
/// <param name="Code">The reason: the new one, or the one that would no longer be given.</param>
/// <param name="Scenario">The behaviour.</param>
/// <param name="Count">How many.</param>
/// <param name="Samples">Some of them, by public id.</param>
public sealed record TrialGroup(TrialChange Change, string Code, string Scenario, long Count, IReadOnlyList<ActivityId> Samples);

/// <summary>What other rules would have done.</summary>
public enum TrialChange
{
    /// <summary>It stands and would have been held.</summary>
    Held,

    /// <summary>It was recorded and would have been refused.</summary>
    Refused,

    /// <summary>It counts in full and would have been reduced.</summary>
    Reduced,

    /// <summary>It was held and would have stood.</summary>
    NoLongerHeld,

    /// <summary>It was reduced and would have counted in full.</summary>
    NoLongerReduced,
}
