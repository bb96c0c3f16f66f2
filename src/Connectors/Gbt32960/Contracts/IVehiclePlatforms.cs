using Puhui.Activities.Contracts;

namespace Puhui.Gbt32960.Contracts;

/// <summary>The register of who may send vehicle telemetry: supervision platforms, and vehicles that connect themselves.</summary>
public interface IVehiclePlatforms
{
    /// <summary>Registers a peer. Running servers know it within ten seconds.</summary>
    /// <exception cref="ArgumentException">A field is not of its form, or the user name is taken; the message says which.</exception>
    Task AddAsync(NewVehiclePlatform platform, CancellationToken ct);

    /// <summary>All peers, by user name.</summary>
    Task<IReadOnlyList<VehiclePlatform>> ListAsync(CancellationToken ct);

    /// <summary>Opens or closes a peer; a closed one is dropped within ten seconds. False when there is none of this name.</summary>
    Task<bool> SetOpenAsync(string user, bool open, CancellationToken ct);

    /// <summary>Says how much energy a vehicle's battery holds, so that its charging sessions have an energy; null takes it back.</summary>
    /// <exception cref="ArgumentException">No such peer, no VIN, or not 1 to 1,000 kWh.</exception>
    Task SetCapacityAsync(string user, string vin, decimal? kilowattHours, CancellationToken ct);

    /// <summary>The trips and sessions cut from the telemetry of a peer, latest first.</summary>
    Task<IReadOnlyList<VehicleTrip>> TripsAsync(string user, bool heldOnly, int limit, CancellationToken ct);
}

/// <summary>How a peer speaks for vehicles.</summary>
public enum VehiclePlatformMode
{
    /// <summary>A platform logs in with user and password and speaks for many vehicles.</summary>
    Platform = 1,

    /// <summary>Vehicles connect themselves and log in by their VIN.</summary>
    Direct = 2,
}

/// <summary>What becomes of the telemetry. Driving and charging a car are one reduction: only one of them is claimed.</summary>
public enum VehicleClaims
{
    /// <summary>Trips, by the odometer.</summary>
    Trips = 1,

    /// <summary>Charging sessions, by the state of charge.</summary>
    Charging = 2,
}

/// <summary>A peer as it is to be registered.</summary>
/// <param name="User">User name, 1 to 12 characters of ASCII; for vehicles that connect themselves a name for the operator.</param>
/// <param name="Source">Whose records its trips are.</param>
public sealed record NewVehiclePlatform(string User, SourceId Source)
{
    /// <summary>Platform, or vehicles that connect themselves.</summary>
    public VehiclePlatformMode Mode { get; init; } = VehiclePlatformMode.Platform;

    /// <summary>The password, 1 to 20 characters of ASCII; none for vehicles that connect themselves.</summary>
    public string? Password { get; init; }

    /// <summary>The platform's unique code, at most 17 characters: its login frames must show it; null accepts any.</summary>
    public string? UniqueCode { get; init; }

    /// <summary>The vehicles it may speak for; null for all. Vehicles that connect themselves must be listed.</summary>
    public IReadOnlyCollection<string>? Vins { get; init; }

    /// <summary>16 bytes for frames encrypted with AES-128.</summary>
    public byte[]? Aes128Key { get; init; }

    /// <summary>16 bytes for frames encrypted with SM4.</summary>
    public byte[]? Sm4Key { get; init; }

    /// <summary>A private key in PEM for frames encrypted with RSA.</summary>
    public string? RsaPrivateKey { get; init; }

    /// <summary>Trips or charging sessions.</summary>
    public VehicleClaims Claims { get; init; } = VehicleClaims.Trips;

    /// <summary>ISO 3166-2 code of where its vehicles drive, for example <c>CN-11</c>; charging needs it for the grid factor.</summary>
    public string? Region { get; init; }
}

/// <summary>A registered peer, without its secrets.</summary>
/// <param name="User">User name.</param>
/// <param name="Mode">Platform, or vehicles that connect themselves.</param>
/// <param name="Source">Whose records its trips are.</param>
/// <param name="UniqueCode">The code its logins must show.</param>
/// <param name="Vins">How many vehicles it may speak for; null for all.</param>
/// <param name="Keys">The kinds of encryption it has keys for.</param>
/// <param name="Claims">Trips or charging sessions.</param>
/// <param name="Region">Where its vehicles drive.</param>
/// <param name="Open">Whether it may connect.</param>
public sealed record VehiclePlatform(
    string User, VehiclePlatformMode Mode, SourceId Source, string? UniqueCode, int? Vins, IReadOnlyList<string> Keys, VehicleClaims Claims, string? Region, bool Open);

/// <summary>A trip or charging session as it was cut.</summary>
/// <param name="Vin">The vehicle.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="Kilometres">How far, exact to 0.1 km; 0 for a session.</param>
/// <param name="KilowattHours">How much energy; 0 for a trip.</param>
/// <param name="RecordId">The id of its activity.</param>
/// <param name="State">What became of it: <c>pending</c>, <c>submitted</c>, <c>held</c>, <c>cancelled</c>.</param>
/// <param name="Code">Why it is held here, or what the intake answered; null for nothing to say.</param>
public sealed record VehicleTrip(
    string Vin, DateTimeOffset Start, DateTimeOffset End, decimal Kilometres, decimal KilowattHours, string RecordId, string State, string? Code);
