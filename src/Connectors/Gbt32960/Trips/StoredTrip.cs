using Puhui.Gbt32960.Bodies;

namespace Puhui.Gbt32960.Trips;

/// <summary>What became of a trip.</summary>
internal enum TripState : short
{
    /// <summary>To be submitted.</summary>
    Pending = 1,

    /// <summary>Submitted; its code is the intake's.</summary>
    Submitted = 2,

    /// <summary>Not submitted: implausible.</summary>
    Held = 3,

    /// <summary>Gone: later reports made other trips of it.</summary>
    Cancelled = 4,
}

/// <summary>A trip as the database has it.</summary>
internal sealed record StoredTrip(long Number, CutKind Kind, DateTimeOffset Start, DateTimeOffset End, int Amount, int Revision, string RecordId, string? Corrects, TripState State, string? Code)
{
    /// <summary>Whether it is the cut, to the tenth of a kilometre or the watt-hour.</summary>
    public bool Is(Cut cut, int amount) => Kind == cut.Kind && Start == cut.Start.At && End == cut.End.At && Amount == amount;

    public bool Overlaps(Cut cut) => Kind == cut.Kind && Start <= cut.End.At && cut.Start.At <= End;
}

/// <summary>A vehicle that is due.</summary>
internal sealed record DueVehicle(int Platform, string Vin, string Tag, DateTimeOffset From, DateTimeOffset? LoggedOutAt, int? CapacityWh);

/// <summary>A change that a new cut makes to the trips.</summary>
/// <param name="Known">The row it changes; null for a new one.</param>
/// <param name="Cut">What it is now; null when it is gone.</param>
/// <param name="Amount">Tenths of a kilometre, or watt-hours.</param>
/// <param name="State">The state from now on.</param>
/// <param name="Code">Why it is held.</param>
/// <param name="RecordId">Its record id from now on.</param>
/// <param name="Revision">How often the record was changed.</param>
/// <param name="Corrects">The submitted record it replaces.</param>
/// <param name="Withdraws">A submitted record that is to be cancelled.</param>
internal sealed record TripChange(
    StoredTrip? Known, Cut? Cut, int Amount, TripState State, string? Code, string RecordId, int Revision, string? Corrects, string? Withdraws);
