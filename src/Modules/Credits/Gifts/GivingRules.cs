using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Gifts;

/// <summary>What a policy lets holders give each other; null for what it does not know.</summary>
internal sealed record GivingRules(GiftRule? Gifts, WaterRule? Water, HelpRule? Help);

/// <summary>Gifts of an amount the giver chooses.</summary>
/// <param name="MostInOne">Most points in one.</param>
/// <param name="PointsADay">Most points a day.</param>
/// <param name="PointsADayToOne">Most points a day to one friend.</param>
internal sealed record GiftRule(long MostInOne, long PointsADay, long PointsADayToOne);

/// <summary>Water.</summary>
/// <param name="Points">Points of one watering.</param>
/// <param name="TimesADay">Times a day.</param>
/// <param name="TimesADayToOne">Times a day for one friend.</param>
internal sealed record WaterRule(long Points, int TimesADay, int TimesADayToOne);

/// <summary>Saving a friend's ball.</summary>
/// <param name="Before">From how long before it is gone.</param>
/// <param name="Thanks">Points the helper gets; 0 for none.</param>
/// <param name="TimesADay">Times a day.</param>
internal sealed record HelpRule(TimeSpan Before, long Thanks, int TimesADay);

/// <summary>Where the rules come from.</summary>
internal interface IGivingRules
{
    /// <summary>Those of the policy in force.</summary>
    Task<GivingRules> OfAsync(ProgrammeId programme, DateTimeOffset at, CancellationToken ct);
}
