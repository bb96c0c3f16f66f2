using Puhui.Citizen.Holders;
using Puhui.Citizen.Me;
using Puhui.Credits.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Citizen.Today;

/// <summary>What the page of the day shows.</summary>
/// <param name="Here">Where the holder is.</param>
/// <param name="Holder">The books.</param>
/// <param name="Rows">What happened today, newest first.</param>
/// <param name="Any">Whether there was ever anything.</param>
/// <param name="Points">Points and what can be done with them; null while there is no programme.</param>
public sealed record TodayView(Here Here, HolderView Holder, IReadOnlyList<ActivityRow> Rows, bool Any, TodayPoints? Points)
{
    /// <summary>Programmes that can be joined, while the holder takes part in none.</summary>
    public IReadOnlyList<Programme> Open { get; init; } = [];
}

/// <summary>Points of the day.</summary>
/// <param name="Balance">What there is.</param>
/// <param name="Balls">What waits.</param>
public sealed record TodayPoints(CreditBalance Balance, IReadOnlyList<Ball> Balls)
{
    /// <summary>The offer whose window is open, or opens next.</summary>
    public OfferView? Next { get; init; }

    /// <summary>A goal that is on its way.</summary>
    public Goal? Goal { get; init; }

    /// <summary>Whether a reader would see no difference.</summary>
    public bool IsLike(TodayPoints? other) => other is not null && Balance == other.Balance && Balls.Count == other.Balls.Count
        && Balls.Select(ball => (ball.Id, ball.State)).SequenceEqual(other.Balls.Select(ball => (ball.Id, ball.State)));
}
