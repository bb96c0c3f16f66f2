namespace Puhui.Activities.Contracts;

/// <summary>
/// What came in and what was reduced, counted every minute into a small table: what operators see at a glance, as fast with ten million records. Days
/// are those of the source's zone in which something was booked; a cancellation lessens the day on which it came.
/// </summary>
public interface IDayTotals
{
    /// <summary>By day, source, scenario and region, from (inclusive) to (exclusive).</summary>
    Task<IReadOnlyList<DayScenario>> DaysAsync(IReadOnlyCollection<SourceId> sources, DateOnly from, DateOnly to, CancellationToken ct);

    /// <summary>By hour and source, from (inclusive) to (exclusive).</summary>
    Task<IReadOnlyList<HourReceived>> HoursAsync(IReadOnlyCollection<SourceId> sources, DateTimeOffset from, DateTimeOffset to, CancellationToken ct);

    /// <summary>Until when everything that was booked is counted; null before the first count.</summary>
    Task<DateTimeOffset?> CountedUntilAsync(CancellationToken ct);

    /// <summary>Counts what came since, as the background does by itself; true when nothing settled is left to count.</summary>
    Task<bool> CountAsync(CancellationToken ct);
}

/// <summary>One day of a scenario in a region.</summary>
/// <param name="Source">Who sent it.</param>
/// <param name="Day">The day.</param>
/// <param name="Scenario">The behaviour.</param>
/// <param name="Region">Where; empty where none was given.</param>
/// <param name="Posted">Records credited.</param>
/// <param name="Zero">Records without a reduction.</param>
/// <param name="Held">Records held.</param>
/// <param name="ReductionMg">Reduced, in mg of CO2E; corrections included.</param>
public sealed record DayScenario(SourceId Source, DateOnly Day, string Scenario, string Region, long Posted, long Zero, long Held, long ReductionMg);

/// <summary>One hour of a source.</summary>
/// <param name="Source">The source.</param>
/// <param name="Hour">When the hour begins.</param>
/// <param name="Records">Recorded.</param>
/// <param name="Refused">Refused or in conflict.</param>
public sealed record HourReceived(SourceId Source, DateTimeOffset Hour, long Records, long Refused);
