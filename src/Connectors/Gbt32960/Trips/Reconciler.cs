using System.Globalization;
using Puhui.Gbt32960.Bodies;

namespace Puhui.Gbt32960.Trips;

/// <summary>Compares a new cut of a vehicle's reports with the trips known, and says what changes.</summary>
internal static class Reconciler
{
    public const string OdometerDay = "odometer_day";

    /// <summary>What the code of a trip begins with that the intake refused; the intake's own code follows.</summary>
    public const string RefusedPrefix = "refused:";

    /// <summary>The most a vehicle drives on one day, in tenths of a kilometre.</summary>
    public const int MostOfDay = 15_000;

    /// <summary>The changes, in order of time.</summary>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="cuts">The new cut of the window, in order of time.</param>
    /// <param name="isFinal">Whether a cut is over for all that is known.</param>
    /// <param name="known">The trips of the window, of every state.</param>
    /// <param name="drivenBefore">Tenths of a kilometre of trips before the window, by Beijing day.</param>
    public static List<TripChange> Changes(
        DueVehicle vehicle, IReadOnlyList<Cut> cuts, Func<Cut, bool> isFinal, IReadOnlyList<StoredTrip> known, IReadOnlyDictionary<DateOnly, int> drivenBefore)
    {
        var changes = new List<TripChange>();
        var left = known.ToList();
        var driven = new Dictionary<DateOnly, int>(drivenBefore);
        foreach (var cut in cuts)
        {
            var hold = cut.Hold ?? (cut.Kind == CutKind.Trip ? HoldOfDay(cut, driven) : null);
            var overlapped = left.Where(trip => trip.State != TripState.Cancelled && trip.Overlaps(cut)).ToList();
            if (!isFinal(cut))
            {
                // What it will be is not known yet: what it was stands until then.
                overlapped.ForEach(trip => left.Remove(trip));
                continue;
            }

            var amount = cut.Kind == CutKind.Trip ? cut.Amount : checked((int)((long)cut.Amount * vehicle.CapacityWh!.Value / 100));
            var target = overlapped.Find(trip => trip.Start == cut.Start.At) ?? overlapped.FirstOrDefault()
                ?? left.Find(trip => trip.Kind == cut.Kind && trip.Start == cut.Start.At);
            if (target is not null)
            {
                left.Remove(target);
            }

            if (Change(vehicle, cut, amount, hold, target) is { } change)
            {
                changes.Add(change);
            }
        }

        foreach (var gone in left.Where(trip => trip.State is TripState.Submitted or TripState.Held))
        {
            changes.Add(new TripChange(gone, null, gone.Amount, TripState.Cancelled, null, gone.RecordId, gone.Revision, null, gone.State == TripState.Submitted ? gone.RecordId : null));
        }

        return changes;
    }

    private static TripChange? Change(DueVehicle vehicle, Cut cut, int amount, string? hold, StoredTrip? target)
    {
        if (target is null)
        {
            return new TripChange(null, cut, amount, hold is null ? TripState.Pending : TripState.Held, hold, IdOf(vehicle, cut, 0), 0, null, null);
        }

        // What the intake refused is tried again when it has changed, not before.
        var stands = target.Is(cut, amount) && target.State switch
        {
            TripState.Submitted => hold is null,
            TripState.Held => string.Equals(target.Code, hold, StringComparison.Ordinal) || (hold is null && target.Code is { } code && code.StartsWith(RefusedPrefix, StringComparison.Ordinal)),
            _ => false,
        };
        if (stands)
        {
            return null;
        }

        var submitted = target.State == TripState.Submitted;
        var revision = target.Revision + 1;
        return hold is null
            ? new TripChange(target, cut, amount, TripState.Pending, null, IdOf(vehicle, cut, revision), revision, submitted ? target.RecordId : null, null)
            : new TripChange(target, cut, amount, TripState.Held, hold, IdOf(vehicle, cut, revision), revision, null, submitted ? target.RecordId : null);
    }

    private static string? HoldOfDay(Cut cut, Dictionary<DateOnly, int> driven)
    {
        var day = BeijingTime.DayOf(cut.Start.At);
        var sum = driven[day] = checked(driven.GetValueOrDefault(day) + cut.Amount);
        return sum > MostOfDay ? OdometerDay : null;
    }

    /// <summary>A record id that tells nobody the VIN: the vehicle's random tag, the start, and how often it was changed.</summary>
    private static string IdOf(DueVehicle vehicle, Cut cut, int revision)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{(cut.Kind == CutKind.Trip ? "drive" : "charge")}-{vehicle.Tag}-{cut.Start.At.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        return revision == 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}-{revision}");
    }
}
