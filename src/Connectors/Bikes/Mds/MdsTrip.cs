using System.Globalization;
using System.Text.Json;
using Puhui.Activities.Contracts;

namespace Puhui.Bikes.Mds;

/// <summary>Whose the rides are. MDS names no rider.</summary>
internal enum MdsHolder
{
    /// <summary>The bicycle: <c>bike-DEVICE</c>.</summary>
    Device,

    /// <summary>Each ride by itself, to be claimed by who can show it: <c>ride-TRIP</c>.</summary>
    Trip,
}

/// <summary>One trip of MDS 2.0.</summary>
internal sealed record MdsTrip(Guid Trip, Guid Device, DateTimeOffset Start, DateTimeOffset End, GeoPosition From, GeoPosition To, long Metres, string? VehicleType)
{
    private const long MostMetres = 1_000_000;
    private const long MostSeconds = 86_400;

    /// <summary>The trip type of one person on one vehicle; others move vehicles or goods.</summary>
    private const string Ride = "rider";

    /// <summary>What is pedalled, with a motor's help or without: the method has one factor for bicycles.</summary>
    private static readonly string[] Bicycles = ["bicycle", "cargo_bicycle"];

    public static MdsTrip? Read(JsonElement element, out MdsFault? fault)
    {
        var item = new MdsItem(element);
        var trip = item.Id("trip_id");
        var device = item.Id("device_id");
        item.Id("provider_id");
        var (start, end) = (item.Time("start_time"), item.Time("end_time"));
        var (from, to) = (item.Place("start_location"), item.Place("end_location"));
        var metres = item.Whole("distance", 0, MostMetres);
        var seconds = item.Whole("duration", 0, MostSeconds);
        var type = item.Text("vehicle_type");
        var kind = item.Text("trip_type");
        if (end < start)
        {
            item.Refuse("until_before_at", "The trip ends before it begins.", "end_time");
        }

        var took = (end - start).TotalSeconds;
        if (Math.Abs(took - seconds) > Math.Max(60, took * 0.05))
        {
            item.Refuse("duration_mismatch", string.Create(CultureInfo.InvariantCulture, $"duration says {seconds} s, from start to end it is {took:0} s."), "duration");
        }

        if (kind is not null and not Ride)
        {
            item.Refuse("trip_type_uncounted", "Only trips of people count, not those that move vehicles or goods.", "trip_type");
        }

        fault = item.Fault;
        return fault is null ? new MdsTrip(trip, device, start, end, new(from.Latitude, from.Longitude), new(to.Latitude, to.Longitude), metres, type) : null;
    }

    /// <summary>The activity; null with the fault when what was ridden is not known or does not count.</summary>
    public ActivityRecord? Activity(string? registered, MdsHolder holder, string? region, out MdsFault? fault)
    {
        var type = VehicleType ?? registered;
        fault = type is null ? new MdsFault("unregistered", "vehicle_unregistered", "The vehicle is not registered, so it is not known what was ridden. POST it to /mds/vehicles first.", "device_id")
            : Bicycles.Contains(type, StringComparer.Ordinal) ? null
            : new MdsFault("bad_param", "vehicle_type_uncounted", $"No method counts rides on a vehicle of this type; counted are {string.Join(", ", Bicycles)}.", "vehicle_type");
        if (fault is not null)
        {
            return null;
        }

        List<ActivityReference> references = [new(ReferenceKind.Transaction, Trip.ToString())];
        if (holder == MdsHolder.Device)
        {
            references.Add(new(ReferenceKind.Vehicle, Device.ToString()));
        }

        return new ActivityRecord(
            Trip.ToString(), holder == MdsHolder.Device ? $"bike-{Device}" : $"ride-{Trip}", "cycling", Start,
            [new("distance", string.Create(CultureInfo.InvariantCulture, $"{Metres} m"))])
        {
            Until = End,
            Region = region,
            References = references,
            From = From,
            To = To,
        };
    }
}
