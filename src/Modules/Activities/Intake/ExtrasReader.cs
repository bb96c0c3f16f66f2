using System.Globalization;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Intake;

/// <summary>
/// Reads <c>references</c>, <c>from</c>, <c>to</c>, <c>trace</c> and <c>cadence</c> of a record. They are rare and may be wrong in
/// many ways, so each value is taken as a whole and looked at then.
/// </summary>
internal static class ExtrasReader
{
    /// <summary>Reads the value the reader stands on. False when the data ends inside it; the reader has then moved and is not used again.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, RecordField field, RecordBuilder record)
    {
        var whole = reader;
        if (!whole.TrySkip())
        {
            return false;
        }

        if (whole.CurrentDepth == reader.CurrentDepth && Depth(reader) > 3)
        {
            record.Refuse(IntakeRefusals.TooDeep);
            reader = whole;
            return true;
        }

        using var value = JsonDocument.ParseValue(ref reader);
        if (Read(value.RootElement, field, record) is { } wrong)
        {
            record.Refuse(wrong);
        }

        return true;
    }

    private static Refusal? Read(JsonElement value, RecordField field, RecordBuilder record)
    {
        try
        {
            return field switch
            {
                RecordField.References => References(value, record.Extras),
                RecordField.From => Place(value, "/from", place => record.Extras.From = place),
                RecordField.To => Place(value, "/to", place => record.Extras.To = place),
                RecordField.Trace => Trace(value, record.Extras),
                _ => Cadence(value, record.Extras),
            };
        }
        catch (InvalidOperationException)
        {
            // A name or text that is half a surrogate pair, or not UTF-8.
            return IntakeRefusals.TextInvalid("/" + field.ToString().ToLowerInvariant());
        }
    }

    private static int Depth(Utf8JsonReader reader)
    {
        var outside = reader.CurrentDepth;
        var deepest = 0;
        var copy = reader;
        while (copy.Read() && copy.CurrentDepth > outside)
        {
            deepest = Math.Max(deepest, copy.CurrentDepth - outside);
        }

        return deepest;
    }

    private static Refusal? References(JsonElement value, RecordExtras extras)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return IntakeRefusals.FieldType("/references", "an object such as {\"transaction\":\"T-1\"}");
        }

        foreach (var property in value.EnumerateObject())
        {
            if (KindOf(property.Name) is not { } kind)
            {
                return IntakeRefusals.ReferenceUnknown(property.Name);
            }

            if (property.Value.ValueKind != JsonValueKind.String || property.Value.GetString() is not { } text)
            {
                return IntakeRefusals.FieldType("/references/" + property.Name, "text");
            }

            if (Add(extras, kind, text) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    /// <summary>Adds a reference in its one spelling: upper case, without white space.</summary>
    public static Refusal? Add(RecordExtras extras, ReferenceKind kind, string text)
    {
        var pointer = "/references/" + NameOf(kind);
        var value = string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
        if (value.Length == 0 || value.Any(char.IsControl))
        {
            return IntakeRefusals.TextInvalid(pointer);
        }

        if (System.Text.Encoding.UTF8.GetByteCount(value) > 128)
        {
            return IntakeRefusals.TooLong(pointer, 128);
        }

        if (extras.References.Exists(known => known.Kind == kind))
        {
            return IntakeRefusals.FieldDuplicate(pointer);
        }

        extras.References.Add(new(kind, value));
        return null;
    }

    public static string NameOf(ReferenceKind kind) => kind switch
    {
        ReferenceKind.Transaction => "transaction",
        ReferenceKind.Card => "card",
        ReferenceKind.Vehicle => "vehicle",
        ReferenceKind.Meter => "meter",
        _ => "device",
    };

    public static Refusal? Check(GeoPosition place, string pointer) =>
        Math.Abs(place.Latitude) <= 90 && Math.Abs(place.Longitude) <= 180 ? null : IntakeRefusals.PlaceInvalid(pointer);

    public static Refusal? Check(IReadOnlyList<TracePoint> trace)
    {
        if (trace.Count > RecordExtras.MostPoints)
        {
            return IntakeRefusals.TraceInvalid($"A trace has at most {RecordExtras.MostPoints:#,0} fixes.");
        }

        for (var i = 0; i < trace.Count; i++)
        {
            var point = trace[i];
            if (point.Second is < 0 or > 7 * 86_400 || (i > 0 && point.Second < trace[i - 1].Second) || Check(new GeoPosition(point.Latitude, point.Longitude), "/trace") is not null)
            {
                return IntakeRefusals.TraceInvalid($"Fix {i} is out of order or no place on the earth: expected [seconds since the beginning, latitude, longitude].");
            }
        }

        return null;
    }

    public static Refusal? Check(IReadOnlyList<int> cadence) =>
        cadence.Count <= RecordExtras.MostMinutes && cadence.All(steps => steps is >= 0 and <= RecordExtras.MostSteps) ? null : IntakeRefusals.CadenceInvalid;

    private static ReferenceKind? KindOf(string name) => name switch
    {
        "transaction" => ReferenceKind.Transaction,
        "card" => ReferenceKind.Card,
        "vehicle" => ReferenceKind.Vehicle,
        "meter" => ReferenceKind.Meter,
        "device" => ReferenceKind.Device,
        _ => null,
    };

    private static Refusal? Place(JsonElement value, string pointer, Action<GeoPosition> take)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() != 2
            || !value.TryGetProperty("lat", out var latitude) || !value.TryGetProperty("lon", out var longitude)
            || !TryDegrees(latitude, out var lat) || !TryDegrees(longitude, out var lon))
        {
            return IntakeRefusals.PlaceInvalid(pointer);
        }

        var place = new GeoPosition(lat, lon);
        if (Check(place, pointer) is { } wrong)
        {
            return wrong;
        }

        take(place);
        return null;
    }

    private static Refusal? Trace(JsonElement value, RecordExtras extras)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > RecordExtras.MostPoints)
        {
            return IntakeRefusals.TraceInvalid($"A trace is an array of at most {RecordExtras.MostPoints:#,0} fixes [seconds, latitude, longitude].");
        }

        List<TracePoint> trace = new(value.GetArrayLength());
        foreach (var fix in value.EnumerateArray())
        {
            if (fix.ValueKind != JsonValueKind.Array || fix.GetArrayLength() != 3 || fix[0].ValueKind != JsonValueKind.Number
                || !fix[0].TryGetInt32(out var second) || !TryDegrees(fix[1], out var lat) || !TryDegrees(fix[2], out var lon))
            {
                return IntakeRefusals.TraceInvalid($"Fix {trace.Count} is not [seconds, latitude, longitude].");
            }

            trace.Add(new TracePoint(second, lat, lon));
        }

        if (Check(trace) is { } wrong)
        {
            return wrong;
        }

        extras.Trace = trace;
        return null;
    }

    private static Refusal? Cadence(JsonElement value, RecordExtras extras)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > RecordExtras.MostMinutes)
        {
            return IntakeRefusals.CadenceInvalid;
        }

        List<int> minutes = new(value.GetArrayLength());
        foreach (var steps in value.EnumerateArray())
        {
            if (steps.ValueKind != JsonValueKind.Number || !steps.TryGetInt32(out var count))
            {
                return IntakeRefusals.CadenceInvalid;
            }

            minutes.Add(count);
        }

        if (Check(minutes) is { } wrong)
        {
            return wrong;
        }

        extras.Cadence = minutes;
        return null;
    }

    // Seven digits are a centimetre; what is finer is cut, so that no number is too long to be compared.
    private static bool TryDegrees(JsonElement value, out decimal degrees)
    {
        degrees = 0;
        if (value.ValueKind != JsonValueKind.Number || !decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || Math.Abs(number) > 1000)
        {
            return false;
        }

        degrees = decimal.Truncate(number * 10_000_000) / 10_000_000;
        return true;
    }
}
