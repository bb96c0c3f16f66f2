using Puhui.Gbt32960.Simulation;

namespace Puhui.Gbt32960.Contracts;

/// <summary>
/// Plays vehicles for one day against a server that speaks GB/T 32960, with what happens in the field: reports that come late, twice and
/// out of order, connections that break. The same options play the same day.
/// </summary>
public static class VehicleSimulation
{
    /// <summary>Plays the day; ends when every report is acknowledged.</summary>
    /// <exception cref="IOException">The server cannot be reached, or refuses the login.</exception>
    public static Task<SimulationResult> RunAsync(SimulationOptions options, IProgress<SimulationResult>? progress, CancellationToken ct) =>
        new DayPlayer(options).RunAsync(progress, ct);

    /// <summary>The VINs it plays, for the list of a peer.</summary>
    public static IReadOnlyList<string> Vins(int vehicles) => [.. Enumerable.Range(0, vehicles).Select(DayPlan.VinOf)];
}

/// <summary>What is played.</summary>
/// <param name="Host">The server.</param>
/// <param name="Port">Its port.</param>
/// <param name="Vehicles">How many vehicles.</param>
/// <param name="Day">Which day, of Beijing.</param>
public sealed record SimulationOptions(string Host, int Port, int Vehicles, DateOnly Day)
{
    /// <summary>The platform's user; null for vehicles that connect themselves, each by a connection of its own.</summary>
    public string? User { get; init; }

    /// <summary>The platform's password.</summary>
    public string Password { get; init; } = "";

    /// <summary>The platform's unique code.</summary>
    public string UniqueCode { get; init; } = "PUHUISIMULATION01";

    /// <summary>Connections a platform spreads its vehicles over.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Chooses everything that is left to chance.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Seconds between two reports of a vehicle that drives.</summary>
    public int Interval { get; init; } = 30;

    /// <summary>How many times faster than the clock; 0 for as fast as the server acknowledges.</summary>
    public int Pace { get; init; }

    /// <summary>Whether frames are of the 2025 edition.</summary>
    public bool Edition2025 { get; init; }

    /// <summary>How often a connection is broken off on purpose in the course of the day.</summary>
    public int Breaks { get; init; } = 1;

    /// <summary>16 bytes to encrypt with AES-128; null sends in the clear.</summary>
    public byte[]? Aes128Key { get; init; }
}

/// <summary>What was played.</summary>
/// <param name="Sent">Frames sent, logins and heartbeats with them.</param>
/// <param name="Acknowledged">Frames acknowledged.</param>
/// <param name="Refused">Frames refused.</param>
/// <param name="Resent">Reports sent again or late, by command 03.</param>
/// <param name="Reconnects">Connections begun anew.</param>
/// <param name="Trips">Trips driven.</param>
/// <param name="Kilometres">The sum of their odometer differences, exact to 0.1 km.</param>
public sealed record SimulationResult(long Sent, long Acknowledged, long Refused, long Resent, long Reconnects, int Trips, decimal Kilometres);
