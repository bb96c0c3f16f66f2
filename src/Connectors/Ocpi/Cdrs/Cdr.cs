using System.Text.Json;
using Puhui.Ocpi.Wire;

namespace Puhui.Ocpi.Cdrs;

/// <summary>How a price is written.</summary>
internal enum PriceShape
{
    None,

    /// <summary><c>excl_vat</c>, <c>incl_vat</c>: 2.2.1.</summary>
    Vat,

    /// <summary><c>before_taxes</c>, <c>taxes</c>: 2.3.0.</summary>
    Taxes,

    /// <summary>Neither, or both.</summary>
    Other,
}

/// <summary>Where a session was.</summary>
internal sealed record CdrPlace(string? Country, string? State, string? City, string? PostalCode, decimal? Latitude, decimal? Longitude, string? PowerType);

/// <summary>What counts of a charge detail record, in types.</summary>
internal sealed record Cdr(string Party, string Id, DateTimeOffset Start, DateTimeOffset End)
{
    private const int MostPeriods = 20_000;
    private const int MostDimensions = 50;

    public string? SessionId { get; init; }

    public required string TokenUid { get; init; }

    public string? TokenType { get; init; }

    public string? ContractId { get; init; }

    public required CdrPlace Place { get; init; }

    public string? Currency { get; init; }

    /// <summary>As sent; kilowatt-hours if it is right.</summary>
    public decimal TotalEnergy { get; init; }

    /// <summary>Hours.</summary>
    public decimal? TotalTime { get; init; }

    /// <summary>The sum of the ENERGY of all periods; null when no period has one.</summary>
    public decimal? PeriodEnergy { get; init; }

    /// <summary>The sum of the ENERGY_EXPORT of all periods.</summary>
    public decimal Exported { get; init; }

    public bool NegativeVolume { get; init; }

    public PriceShape Price { get; init; }

    public decimal? Cost { get; init; }

    public bool IsCredit { get; init; }

    public string? CreditReference { get; init; }

    /// <summary>The driver: the contract, or the token where there is none. OCPI compares both without case.</summary>
    public string Holder => ContractId ?? TokenUid;

    /// <summary>The party and the id: <c>CN-TPH/CDR0001</c>.</summary>
    public string Name => $"{Party}/{Id}";

    /// <summary>Reads a message; null with the fault in <paramref name="fields"/>.</summary>
    public static Cdr? Read(JsonElement message, JsonFields fields)
    {
        var country = fields.Id(message, "", "country_code", 2, required: true);
        var party = fields.Id(message, "", "party_id", 3, required: true);
        var id = fields.Id(message, "", "id", 39, required: true);
        var start = fields.Time(message, "", "start_date_time", required: true);
        var end = fields.Time(message, "", "end_date_time", required: true);
        var session = fields.Id(message, "", "session_id", 36);
        var energy = fields.Number(message, "", "total_energy", required: true);
        var hours = fields.Number(message, "", "total_time");
        var currency = fields.Text(message, "", "currency", 3);
        var credit = fields.Flag(message, "", "credit");
        var reference = fields.Id(message, "", "credit_reference_id", 39);
        var place = ReadPlace(message, fields);
        var (uid, type, contract) = ReadToken(message, fields);
        var (periods, exported, negative) = ReadPeriods(message, fields);
        var (shape, cost) = ReadCost(message, fields);
        return fields.Fault is not null ? null : new Cdr($"{country}-{party}", id!, start!.Value, end!.Value)
        {
            SessionId = session,
            TokenUid = uid!,
            TokenType = type,
            ContractId = contract,
            Place = place!,
            Currency = currency,
            TotalEnergy = energy!.Value,
            TotalTime = hours,
            PeriodEnergy = periods,
            Exported = exported,
            NegativeVolume = negative,
            Price = shape,
            Cost = cost,
            IsCredit = credit == true,
            CreditReference = reference,
        };
    }

    private static CdrPlace? ReadPlace(JsonElement message, JsonFields fields)
    {
        const string At = "/cdr_location";
        if (fields.Object(message, "", "cdr_location", required: true) is not { } location)
        {
            return null;
        }

        var coordinates = fields.Object(location, At, "coordinates");
        return new CdrPlace(
            fields.Id(location, At, "country", 3),
            fields.Text(location, At, "state", 45),
            fields.Text(location, At, "city", 45),
            fields.Text(location, At, "postal_code", 10),
            coordinates is { } from ? Degrees(from, "latitude", fields) : null,
            coordinates is { } there ? Degrees(there, "longitude", fields) : null,
            fields.Text(location, At, "connector_power_type", 40));
    }

    // OCPI writes degrees as text; numbers are seen too.
    private static decimal? Degrees(JsonElement coordinates, string name, JsonFields fields)
    {
        const string At = "/cdr_location/coordinates";
        if (coordinates.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number)
        {
            return fields.Number(coordinates, At, name);
        }

        var text = fields.Text(coordinates, At, name, 30);
        if (text is null)
        {
            return null;
        }

        if (decimal.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign | System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var degrees)
            && Math.Abs(degrees) <= 360)
        {
            return degrees;
        }

        fields.Wrong($"{At}/{name}", "degrees such as 31.230416 were expected");
        return null;
    }

    private static (string? Uid, string? Type, string? Contract) ReadToken(JsonElement message, JsonFields fields)
    {
        const string At = "/cdr_token";
        return fields.Object(message, "", "cdr_token", required: true) is { } token
            ? (fields.Id(token, At, "uid", 36, required: true), fields.Text(token, At, "type", 20), fields.Id(token, At, "contract_id", 36))
            : default;
    }

    private static (decimal? Energy, decimal Exported, bool Negative) ReadPeriods(JsonElement message, JsonFields fields)
    {
        decimal? energy = null;
        var exported = 0m;
        var negative = false;
        foreach (var period in JsonFields.Items(fields.Array(message, "", "charging_periods", MostPeriods)))
        {
            foreach (var dimension in JsonFields.Items(fields.Array(period, "/charging_periods", "dimensions", MostDimensions)))
            {
                const string At = "/charging_periods/dimensions";
                var type = fields.Text(dimension, At, "type", 30, required: true);
                var volume = fields.Number(dimension, At, "volume", required: true) ?? 0;
                if (fields.Fault is not null)
                {
                    return default;
                }

                negative |= volume < 0 && (type is "ENERGY" or "TIME" or "PARKING_TIME");
                energy = type == "ENERGY" ? (energy ?? 0) + volume : energy;
                exported += type == "ENERGY_EXPORT" ? Math.Max(0, volume) : 0;
            }
        }

        return (energy, exported, negative);
    }

    private static (PriceShape Shape, decimal? Cost) ReadCost(JsonElement message, JsonFields fields)
    {
        if (!message.TryGetProperty("total_cost", out var cost) || cost.ValueKind == JsonValueKind.Null)
        {
            return (PriceShape.None, null);
        }

        if (cost.ValueKind != JsonValueKind.Object)
        {
            return (PriceShape.Other, null);
        }

        var vat = fields.Number(cost, "/total_cost", "excl_vat");
        var taxes = fields.Number(cost, "/total_cost", "before_taxes");
        return (vat, taxes) switch
        {
            ({ } amount, null) => (PriceShape.Vat, amount),
            (null, { } amount) => (PriceShape.Taxes, amount),
            _ => (PriceShape.Other, null),
        };
    }
}
