using System.Text.Json;

namespace Puhui.Bikes.Mds;

/// <summary>Why an item was not taken: the error as MDS names it, our own code, and where.</summary>
internal sealed record MdsFault(string Error, string Code, string Detail, string? Field = null);

/// <summary>Reads the fields of one item of MDS; keeps the first fault.</summary>
internal sealed class MdsItem(JsonElement item)
{
    private const string Missing = "missing_param";
    private const string Bad = "bad_param";

    /// <summary>What is wrong first; null when nothing is.</summary>
    public MdsFault? Fault { get; private set; } = item.ValueKind == JsonValueKind.Object ? null : new MdsFault(Bad, "not_an_object", "An item is an object.");

    public void Refuse(string code, string detail, string? field = null) => Fault ??= new MdsFault(Bad, code, detail, field);

    public Guid Id(string name)
    {
        var text = Text(name, required: true);
        if (text is null || Guid.TryParseExact(text, "D", out var id))
        {
            return text is null ? default : Guid.ParseExact(text, "D");
        }

        Refuse("id_invalid", "A UUID was expected.", name);
        return id;
    }

    public string? Text(string name, bool required = false)
    {
        if (!Given(item, name, required, name, out var value))
        {
            return null;
        }

        try
        {
            if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= 128 } text && !text.Any(char.IsControl))
            {
                return text;
            }
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text; refused below.
        }

        Refuse("field_type", "Text of at most 128 characters was expected.", name);
        return null;
    }

    public long Whole(string name, long least, long most)
    {
        if (!Given(item, name, true, name, out var value))
        {
            return least;
        }

        // 12.0 is a whole number too.
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= least && number <= most && decimal.Truncate(number) == number)
        {
            return (long)number;
        }

        Refuse("number_invalid", $"A whole number from {least} to {most} was expected.", name);
        return least;
    }

    /// <summary>Milliseconds since 1970, in the years 2000 to 2099.</summary>
    public DateTimeOffset Time(string name) => DateTimeOffset.FromUnixTimeMilliseconds(Whole(name, 946_684_800_000, 4_102_444_799_999));

    public (decimal Latitude, decimal Longitude) Place(string name)
    {
        if (!Given(item, name, true, name, out var place))
        {
            return default;
        }

        if (place.ValueKind != JsonValueKind.Object)
        {
            Refuse("field_type", "An object with lat and lng was expected.", name);
            return default;
        }

        return (Degrees(place, name, "lat", 90), Degrees(place, name, "lng", 180));
    }

    private decimal Degrees(JsonElement place, string parent, string name, int limit)
    {
        if (!Given(place, name, true, $"{parent}/{name}", out var value))
        {
            return 0;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var degrees) && Math.Abs(degrees) <= limit)
        {
            return degrees;
        }

        Refuse("position_invalid", $"Degrees from -{limit} to {limit} were expected.", $"{parent}/{name}");
        return 0;
    }

    private bool Given(JsonElement from, string name, bool required, string field, out JsonElement value)
    {
        value = default;
        if (from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null)
        {
            return true;
        }

        if (required)
        {
            Fault ??= new MdsFault(Missing, "field_missing", "It is required.", field);
        }

        return false;
    }
}
