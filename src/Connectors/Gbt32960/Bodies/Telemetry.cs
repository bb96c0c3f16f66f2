namespace Puhui.Gbt32960.Bodies;

/// <summary>Whether a vehicle is on.</summary>
internal enum VehicleState : short
{
    On = 1,
    Off = 2,
    Other = 3,
}

/// <summary>What a vehicle's battery does.</summary>
internal enum ChargeState : short
{
    ParkedCharging = 1,
    DrivingCharging = 2,
    NotCharging = 3,
    Complete = 4,
}

/// <summary>What is kept of one report. What was marked invalid or abnormal, or is out of its range, is null.</summary>
internal readonly record struct Telemetry(DateTimeOffset At)
{
    public VehicleState? State { get; init; }

    public ChargeState? Charge { get; init; }

    /// <summary>Tenths of a kilometre.</summary>
    public int? Odometer { get; init; }

    /// <summary>Tenths of a kilometre an hour.</summary>
    public short? Speed { get; init; }

    /// <summary>State of charge in per cent.</summary>
    public short? Soc { get; init; }

    /// <summary>Hundredths of a degree north.</summary>
    public short? Latitude { get; init; }

    /// <summary>Hundredths of a degree east.</summary>
    public short? Longitude { get; init; }

    /// <summary>Whether the report says anything a trip or a charging session could be cut from.</summary>
    public bool IsWorthKeeping => Odometer is not null || State is not null || Charge is not null;
}

/// <summary>The signature at the end of a report of the 2025 edition.</summary>
/// <param name="Algorithm">1 SM2, 2 RSA, 3 ECC.</param>
/// <param name="SignedLength">How many bytes of the data, from their first, are signed.</param>
/// <param name="R">The number r.</param>
/// <param name="S">The number s.</param>
internal sealed record ReportSignature(byte Algorithm, int SignedLength, byte[] R, byte[] S);
