namespace Puhui.Rewards;

/// <summary>What tests and benches turn; in a server it stays as it is.</summary>
internal sealed record RewardsOptions
{
    /// <summary>Whether this process releases what ran out of time by itself.</summary>
    public bool Background { get; init; } = true;

    /// <summary>How often it looks for it.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a reservation holds; a bench that has no ten minutes sets it after the start.</summary>
    public TimeSpan ReservedFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Most people in one transaction.</summary>
    public int GroupSize { get; init; } = 500;

    /// <summary>Most people who wait in one lane of this process before it says that it is too busy.</summary>
    public int MostWaiting { get; init; } = 10_000;

    /// <summary>When somebody who was told so may come again.</summary>
    public TimeSpan ComeAgain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long before an opening tickets can be drawn.</summary>
    public TimeSpan TicketsBefore { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How many places have their turn with each step after an opening.</summary>
    public int PlacesInStep { get; init; } = 2_000;

    /// <summary>How long a step is.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(1);
}
