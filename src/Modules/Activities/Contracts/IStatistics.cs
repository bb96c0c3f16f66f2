using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Contracts;

/// <summary>
/// Statistics of programmes for everyone, by month, scenario and region, in which nobody can be made out: a month is counted once, some
/// days after its end, and from then on shown as it is. Pages and answers read the counted table, never the records.
/// </summary>
public interface IStatistics
{
    /// <summary>One month of a programme; null when it has not been counted (yet), or nothing happened in it.</summary>
    /// <param name="programme">The programme.</param>
    /// <param name="month">Any day of the month.</param>
    /// <param name="ct">Stops the reading.</param>
    Task<MonthStatistics?> MonthAsync(ProgrammeId programme, DateOnly month, CancellationToken ct);

    /// <summary>Counts the months that are due, as the background does by itself; returns them, or none when another is at it.</summary>
    Task<IReadOnlyList<DateOnly>> CountAsync(CancellationToken ct);

    /// <summary>The total of each month that was counted, oldest first, at most the last <paramref name="most"/>.</summary>
    Task<IReadOnlyList<MonthTotal>> MonthsAsync(ProgrammeId programme, int most, CancellationToken ct);
}

/// <summary>A month of a programme.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="IsRunning">Whether the month is not over, which only servers for trials show.</param>
/// <param name="CountedAt">When it was counted, UTC.</param>
/// <param name="K">The fewest people a figure is shown for.</param>
/// <param name="Cells">Scenarios in regions, and totals, by scenario and region; those with null figures are hidden.</param>
public sealed record MonthStatistics(DateOnly Month, bool IsRunning, DateTimeOffset CountedAt, int K, IReadOnlyList<PublicCell> Cells)
{
    /// <summary>The total of all; hidden when too few took part.</summary>
    public PublicCell Total => Cells.First(cell => cell is { Scenario: null, Region: null });
}

/// <summary>A cell as it is shown. Figures are null together: hidden.</summary>
/// <param name="Scenario">The scenario; null for all.</param>
/// <param name="Region">The region; null for all, empty where none was given.</param>
/// <param name="People">Different people.</param>
/// <param name="Acts">Acts.</param>
/// <param name="ReductionMg">Milligrams saved.</param>
public sealed record PublicCell(string? Scenario, string? Region, long? People, long? Acts, long? ReductionMg)
{
    /// <summary>Whether it is hidden because too few took part, or because another could be computed from it.</summary>
    public bool IsHidden => People is null;
}

/// <summary>The total of a month; figures are null when hidden.</summary>
public sealed record MonthTotal(DateOnly Month, long? People, long? Acts, long? ReductionMg);
