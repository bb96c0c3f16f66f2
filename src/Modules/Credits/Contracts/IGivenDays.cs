using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Contracts;

/// <summary>Points given by day, counted while they are given: as fast with ten million grants as with ten.</summary>
public interface IGivenDays
{
    /// <summary>
    /// Points of a programme by day of the giving, in its own zone, and by scenario. Points of balls count when the ball appears; what is taken back
    /// lessens the day on which that happens, so a day may be below zero. Days without points are missing.
    /// </summary>
    /// <param name="programme">Whose points.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The day after the last.</param>
    /// <param name="ct">Stops the reading.</param>
    Task<IReadOnlyList<GivenDay>> OfAsync(ProgrammeId programme, DateOnly from, DateOnly to, CancellationToken ct);
}

/// <summary>Points given on a day for one scenario.</summary>
/// <param name="Day">The day.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Points">Given, less taken back.</param>
/// <param name="Grants">How often points were given.</param>
public sealed record GivenDay(DateOnly Day, string Scenario, long Points, long Grants);
