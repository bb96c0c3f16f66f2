namespace Puhui.Gbt32960.Serving;

/// <summary>Limits and times of the telemetry server and the cutting of trips; see docs/connectors/gbt32960.md.</summary>
internal sealed record TelemetryOptions
{
    /// <summary>Connections at once.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>Connections at once from one address.</summary>
    public int ConnectionsPerAddress { get; init; } = 2_000;

    /// <summary>How long a peer may stay without a login.</summary>
    public TimeSpan LoginWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a peer may say nothing.</summary>
    public TimeSpan IdleFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a begun frame may take.</summary>
    public TimeSpan FrameWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an answer may wait for a peer that does not read.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After this time without a frame a vehicle's session may be taken over by another connection.</summary>
    public TimeSpan SessionSilent { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Refused frames of a connection after which it is dropped; a hundred good ones make them forgotten.</summary>
    public int MostFaults { get; init; } = 10;

    /// <summary>Answers of a connection that may wait; reading stops above.</summary>
    public int QueuedAnswers { get; init; } = 512;

    /// <summary>Reports of all connections that may wait to be written; reading stops above.</summary>
    public int QueuedPoints { get; init; } = 16_384;

    /// <summary>Reports written in one transaction.</summary>
    public int PointsPerTransaction { get; init; } = 2_048;

    /// <summary>How old telemetry may be.</summary>
    public TimeSpan Latest { get; init; } = TimeSpan.FromHours(72);

    /// <summary>How far a clock may be ahead.</summary>
    public TimeSpan ClockAhead { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait for reports that are on their way before a trip is cut.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a vehicle on its way is looked at again.</summary>
    public TimeSpan LookAgain { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often vehicles that are due are looked for.</summary>
    public TimeSpan CutEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long points are kept; longer than <see cref="Latest"/>.</summary>
    public TimeSpan PointsKept { get; init; } = TimeSpan.FromDays(7);
}
