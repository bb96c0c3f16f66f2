using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Quantities;
using Puhui.Transit.Feeds;
using Puhui.Transit.Journeys;

namespace Puhui.Transit.Taps;

/// <summary>Rides as gates and card readers tell them: tap-in and tap-out, or one check-in with both stops.</summary>
internal sealed class TapFormat(FeedStore feeds, IMethodChoice methods) : IItemFormat
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    public string Name => "transit.taps";

    public IReadOnlyList<string> Fields { get; } =
        ["id", "holder", "card", "route", "from", "to", "tap_in", "tap_out", "trip", "transaction", "region", "evidence"];

    public async ValueTask<IReadOnlyList<ItemReading>> ReadAsync(Source source, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(source.ZoneId);
        var known = await feeds.ListAsync(source.Id, ct);
        var readings = new ItemReading[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            readings[i] = await ReadAsync(source, items[i], zone, known, ct);
        }

        return readings;
    }

    private async ValueTask<ItemReading> ReadAsync(Source source, Item item, TimeZoneInfo zone, IReadOnlyList<FeedInfo> known, CancellationToken ct)
    {
        var fields = new ItemFields(item, zone);
        var transaction = fields.Text("transaction");
        var id = fields.Text("id") ?? transaction ?? "";
        if (id.Length == 0)
        {
            fields.Refuse("field_missing", "'id' or 'transaction' is required.", "id");
        }

        var card = fields.Text("card");
        var holder = fields.Text("holder") ?? card ?? "";
        if (holder.Length == 0)
        {
            fields.Refuse("field_missing", "'holder' or 'card' is required.", "holder");
        }

        var ride = RideOf(fields);
        if (fields.Wrong is { } wrong)
        {
            return ItemReading.Refuse(fields.Id ?? transaction, wrong);
        }

        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(ride.In, zone).DateTime);
        if (known.FirstOrDefault(feed => day >= feed.ValidFrom && day <= feed.ValidTo) is not { } info)
        {
            return ItemReading.Refuse(id, new Refusal("feed_missing", "No timetable of this source holds on that day. Load one first.", "tap_in"));
        }

        var journey = JourneyFinder.Find(await feeds.OpenAsync(info.Number, ct), ride);
        return journey.IsAccepted
            ? ItemReading.Send(Record(source, fields, id, holder, card, transaction, ride, journey.Value))
            : ItemReading.Refuse(id, journey.Refusal);
    }

    private static Ride RideOf(ItemFields fields)
    {
        var from = fields.Need("from", 256);
        if (fields.Text("to", 256) is not { } to)
        {
            fields.Refuse("tap_out_missing", "Without the stop where it ended a ride has no length. Send it again when it is known.", "to");
            to = "";
        }

        var begin = fields.NeedTime("tap_in");
        var end = fields.Time("tap_out");
        if (end < begin)
        {
            fields.Refuse("until_before_at", "The ride ends before it begins.", "tap_out");
        }
        else if (end - begin > Longest)
        {
            fields.Refuse("ride_too_long", "More than 12 hours between the taps: they are not of one ride.", "tap_out");
        }

        return new Ride(fields.Text("route", 256), from, to, begin, end, fields.Text("trip", 256));
    }

    private ActivityRecord Record(Source source, ItemFields fields, string id, string holder, string? card, string? transaction, Ride ride, Journey journey)
    {
        List<ActivityReference> references = [];
        if (transaction is not null)
        {
            references.Add(new(ReferenceKind.Transaction, transaction));
        }

        if (card is not null)
        {
            references.Add(new(ReferenceKind.Card, card));
        }

        var region = fields.Text("region");
        return new ActivityRecord(id, holder, journey.Scenario, ride.In, Inputs(source, journey, region, ride.In))
        {
            Until = ride.Out ?? (journey.Arrives > ride.In ? journey.Arrives : null),
            Evidence = fields.Text("evidence"),
            Region = region,
            References = references,
            From = Coarse(journey.From),
            To = Coarse(journey.To),
        };
    }

    /// <summary>What the programme's method asks for: mostly the distance, sometimes only that there was a ride.</summary>
    private List<KeyValuePair<string, string>> Inputs(Source source, Journey journey, string? region, DateTimeOffset at)
    {
        var chosen = methods.Choose(source.Programme, journey.Scenario, region, at);
        var asked = chosen.IsAccepted ? chosen.Value.Scenario.Inputs.Select(input => input.Name).ToArray() : [];
        List<KeyValuePair<string, string>> inputs = [];
        if (asked.Contains("trips", StringComparer.Ordinal))
        {
            inputs.Add(new("trips", "1 trips"));
        }

        if (inputs.Count == 0 || asked.Contains("distance", StringComparer.Ordinal))
        {
            inputs.Add(new("distance", string.Create(CultureInfo.InvariantCulture, $"{journey.Metres} m")));
        }

        if (journey.Scenario == "rail" && asked.Contains("kind", StringComparer.Ordinal))
        {
            inputs.Add(new("kind", "national"));
        }

        return inputs;
    }

    private static GeoPosition Coarse(Stop stop) => new(Math.Round((decimal)stop.Latitude, 2), Math.Round((decimal)stop.Longitude, 2));
}
