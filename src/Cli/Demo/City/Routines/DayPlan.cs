namespace Puhui.Cli.Demo.City.Routines;

/// <summary>How a journey is made.</summary>
internal enum Mode
{
    Walk,
    Metro,
    Bus,
    Bike,
    Car,
}

/// <summary>One journey as it happened.</summary>
/// <param name="Id">Unique in the city, the same each time the day is planned.</param>
/// <param name="Who">The citizen.</param>
/// <param name="Mode">How.</param>
/// <param name="From">Where it began.</param>
/// <param name="To">Where it ended.</param>
/// <param name="Start">When it began, whole seconds.</param>
/// <param name="End">When it ended, whole seconds.</param>
/// <param name="Metres">How far.</param>
internal sealed record Journey(string Id, Resident Who, Mode Mode, Place From, Place To, DateTimeOffset Start, DateTimeOffset End, int Metres)
{
    /// <summary>Stops of a ride.</summary>
    public Stop? Board { get; init; }

    public Stop? Alight { get; init; }

    /// <summary>The line of a bus; metro gates do not know it.</summary>
    public Line? Line { get; init; }
}

/// <summary>One row of the bank.</summary>
/// <param name="Id">Unique in the city.</param>
/// <param name="Who">The citizen.</param>
/// <param name="At">When.</param>
/// <param name="Merchant">ISO 18245 code; null for an e-statement.</param>
/// <param name="Fen">How much.</param>
internal sealed record Payment(string Id, Resident Who, DateTimeOffset At, string? Merchant, int Fen);

/// <summary>A citizen's day.</summary>
internal sealed record DayPlan(IReadOnlyList<Journey> Journeys, IReadOnlyList<Payment> Payments);
