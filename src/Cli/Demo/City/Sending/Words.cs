using System.Globalization;
using System.Text.Json.Nodes;
using Puhui.Cli.Demo.City.Routines;

namespace Puhui.Cli.Demo.City.Sending;

/// <summary>How bikes, the bank and phones write what happened, each in the format of its door.</summary>
internal static class Words
{
    public const string Region = "CN-11";
    private static readonly string Provider = CityIds.Of("bikes").ToString();

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>A trip of MDS 2.0.</summary>
    public static JsonObject BikeTrip(object item)
    {
        var ride = (Journey)item;
        return new JsonObject
        {
            ["trip_id"] = CityIds.Trip(ride).ToString(),
            ["device_id"] = CityIds.Bike(ride).ToString(),
            ["provider_id"] = Provider,
            ["vehicle_type"] = "bicycle",
            ["trip_type"] = "rider",
            ["start_time"] = ride.Start.ToUnixTimeMilliseconds(),
            ["end_time"] = ride.End.ToUnixTimeMilliseconds(),
            ["start_location"] = Located(ride.From, "lng"),
            ["end_location"] = Located(ride.To, "lng"),
            ["duration"] = (long)(ride.End - ride.Start).TotalSeconds,
            ["distance"] = ride.Metres,
        };
    }

    /// <summary>A row of the bank.</summary>
    public static JsonObject BankRow(object item)
    {
        var payment = (Payment)item;
        var row = new JsonObject { ["id"] = payment.Id, ["holder"] = payment.Who.Code, ["at"] = Time(payment.At), ["region"] = Region };
        if (payment.Merchant is null)
        {
            row["type"] = "e-statement";
            return row;
        }

        row["mcc"] = payment.Merchant;
        row["amount"] = payment.Fen;
        row["currency"] = "CNY";
        if (payment.Merchant == "4900")
        {
            row["bill_account"] = $"{payment.Who.Number:0000000}";
        }

        return row;
    }

    /// <summary>An activity of a phone.</summary>
    public static JsonObject PhoneActivity(object item)
    {
        var told = (PhoneRecord)item;
        var activity = new JsonObject
        {
            ["id"] = told.Id,
            ["holder"] = told.Who.Code,
            ["scenario"] = told.Scenario,
            ["at"] = Time(told.Start),
            ["until"] = Time(told.End),
            ["inputs"] = new JsonObject { ["distance"] = $"{told.Metres} m" },
            ["evidence"] = "E2",
            ["region"] = Region,
        };
        var references = new JsonObject { ["device"] = $"phone-{told.Who.Number:0000}" };
        if (told.Transaction is not null)
        {
            references["transaction"] = told.Transaction;
        }

        activity["references"] = references;
        if (told.From is { } from && told.To is { } to)
        {
            activity["from"] = Located(from, "lon");
            activity["to"] = Located(to, "lon");
        }

        if (told.Cadence.Count > 0)
        {
            activity["cadence"] = new JsonArray([.. told.Cadence.Select(steps => (JsonNode)steps)]);
        }

        if (told.Trace.Count > 0)
        {
            activity["trace"] = new JsonArray([.. told.Trace.Select(fix => new JsonArray(fix.Second, Degrees(fix.At.Latitude), Degrees(fix.At.Longitude)))]);
        }

        return activity;
    }

    private static JsonObject Located(Place place, string longitude) => new() { ["lat"] = Degrees(place.Latitude), [longitude] = Degrees(place.Longitude) };

    private static decimal Degrees(double degrees) => Math.Round((decimal)degrees, 6);
}
