using Puhui.Activities.Contracts;
using Puhui.Credits.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Operating.Home;

/// <summary>What the first page says of a programme and a period.</summary>
/// <param name="Programme">The programme.</param>
/// <param name="Length">Days of the period, today included.</param>
/// <param name="Days">Reductions and acts by day, oldest first, without holes.</param>
/// <param name="Scenarios">By behaviour, most first.</param>
/// <param name="Places">By place, most first.</param>
/// <param name="BeforeMg">Reductions in the period of the same length before.</param>
/// <param name="CountedUntil">Until when it is counted.</param>
public sealed record Glance(
    Programme Programme,
    int Length,
    IReadOnlyList<DaySum> Days,
    IReadOnlyList<PartSum> Scenarios,
    IReadOnlyList<PartSum> Places,
    long BeforeMg,
    DateTimeOffset? CountedUntil)
{
    /// <summary>The periods one may choose.</summary>
    public static readonly IReadOnlyList<int> Lengths = [7, 30, 90, 365];

    /// <summary>Reductions in the period.</summary>
    public long ReducedMg => Days.Sum(day => day.Mg);

    /// <summary>Acts in the period.</summary>
    public long Acts => Days.Sum(day => day.Acts);

    /// <summary>How far the budgets are used; empty without a policy, or where they may not be seen.</summary>
    public IReadOnlyList<BudgetUse> Budgets { get; init; } = [];

    /// <summary>Points given in the period; null where they may not be seen.</summary>
    public long? Given { get; init; }

    /// <summary>What was spent in the period; null where it may not be seen.</summary>
    public SpentSum? Spent { get; init; }
}

/// <summary>A day of a programme.</summary>
public sealed record DaySum(DateOnly Day, long Mg, long Acts);

/// <summary>A behaviour or a place in a period.</summary>
public sealed record PartSum(string Key, long Mg, long Acts);

/// <summary>What was spent in a period.</summary>
/// <param name="Points">Points confirmed, less refunded.</param>
/// <param name="Redemptions">How many redemptions, less refunded ones.</param>
/// <param name="Offers">Points by offer, most first: name and points.</param>
public sealed record SpentSum(long Points, long Redemptions, IReadOnlyList<(string Zh, string En, long Points)> Offers);

/// <summary>Something that waits for the visitor.</summary>
/// <param name="Zh">What, in Chinese.</param>
/// <param name="En">What, in English.</param>
/// <param name="Count">How many.</param>
/// <param name="IsMore">Whether it was counted no further.</param>
/// <param name="Link">Where to see to it.</param>
/// <param name="Since">Since when the oldest waits.</param>
public sealed record Waiting(string Zh, string En, long Count, bool IsMore, string Link, DateTimeOffset? Since = null);

/// <summary>Something unusual.</summary>
public sealed record Oddity(string Tone, string Zh, string En, string Link);

/// <summary>A step of a programme's first day.</summary>
public sealed record FirstStep(string Zh, string En, string WhyZh, string WhyEn, bool IsDone, string Link);

/// <summary>All that the first page shows.</summary>
/// <param name="Glance">Of the programme that is chosen; null for who has none.</param>
/// <param name="Waits">What waits.</param>
/// <param name="Odd">What is unusual.</param>
/// <param name="Steps">The first day; empty when all is done.</param>
public sealed record FirstPage(Glance? Glance, IReadOnlyList<Waiting> Waits, IReadOnlyList<Oddity> Odd, IReadOnlyList<FirstStep> Steps);
