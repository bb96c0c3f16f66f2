using Puhui.Programmes.Contracts;

namespace Puhui.Rewards.Contracts;

/// <summary>Points spent by day, counted while they are spent: as fast with ten million redemptions as with ten.</summary>
public interface ISpentDays
{
    /// <summary>
    /// Points of a programme by day of the confirmation, in its own zone, and by offer. What is refunded lessens the day on which that happens, so a
    /// day may be below zero. Days without redemptions are missing.
    /// </summary>
    /// <param name="programme">Whose points.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The day after the last.</param>
    /// <param name="ct">Stops the reading.</param>
    Task<IReadOnlyList<SpentDay>> OfAsync(ProgrammeId programme, DateOnly from, DateOnly to, CancellationToken ct);
}

/// <summary>Points spent on a day on one offer.</summary>
/// <param name="Day">The day.</param>
/// <param name="Offer">The offer.</param>
/// <param name="TitleZh">Its title now, in Chinese.</param>
/// <param name="TitleEn">Its title now, in English.</param>
/// <param name="Points">Confirmed, less refunded.</param>
/// <param name="Redemptions">Redemptions confirmed, less refunded.</param>
public sealed record SpentDay(DateOnly Day, OfferId Offer, string TitleZh, string TitleEn, long Points, long Redemptions);
