using System.Globalization;
using System.Text;
using Puhui.Quantities;

namespace Puhui.Activities.Contracts;

/// <summary>Reads the fields of one <see cref="Item"/> and keeps the first thing that is wrong with them.</summary>
/// <param name="item">The item.</param>
/// <param name="zone">The zone of times that name no offset.</param>
public sealed class ItemFields(Item item, TimeZoneInfo zone)
{
    /// <summary>The most bytes of UTF-8 in an id, as the intake has it.</summary>
    public const int MaxIdBytes = 128;

    private static readonly string[] WallForms =
        ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy/M/d H:mm:ss", "yyyy/M/d H:mm", "yyyyMMddHHmmss", "yyyy-MM-dd"];

    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public Refusal? Wrong { get; private set; }

    /// <summary>The id of the item for an answer; null when there is none that fits.</summary>
    public string? Id => item["id"] is { } id && Encoding.UTF8.GetByteCount(id) <= MaxIdBytes ? id : null;

    /// <summary>Notes that something is wrong, unless something was before.</summary>
    public void Refuse(string code, string detail, string? pointer = null) => Wrong ??= new Refusal(code, detail, pointer);

    /// <summary>The text of a field; null when it is not given.</summary>
    public string? Text(string name, int maxBytes = MaxIdBytes)
    {
        var text = item[name];
        if (text is not null && Encoding.UTF8.GetByteCount(text) > maxBytes)
        {
            Refuse("too_long", $"More than {maxBytes} bytes.", name);
        }

        return text;
    }

    /// <summary>The text of a required field; empty, and noted as <c>field_missing</c>, when it is not given.</summary>
    public string Need(string name, int maxBytes = MaxIdBytes)
    {
        var text = Text(name, maxBytes);
        if (text is null)
        {
            Refuse("field_missing", $"'{name}' is required.", name);
        }

        return text ?? "";
    }

    /// <summary>A time: RFC 3339 with an offset, or wall time (<c>2026-09-17 08:10:00</c>) in the zone of the source; null when not given.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (item[name] is not { } text)
        {
            return null;
        }

        var clock = text.IndexOf(':', StringComparison.Ordinal);
        if (clock > 0 && text.AsSpan(clock).IndexOfAny("Zz+-") >= 0)
        {
            if (text.Length is >= 17 and <= 40 && text[4] == '-'
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact) && InRange(exact.UtcDateTime))
            {
                return exact;
            }
        }
        else if (DateTime.TryParseExact(text, WallForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall) && InRange(wall))
        {
            return new DateTimeOffset(wall, zone.GetUtcOffset(wall));
        }

        Refuse("time_invalid", "A time is RFC 3339 with its offset, or 2026-09-17 08:10:00 in the source's zone, in the years 2000 to 2099.", name);
        return null;
    }

    /// <summary>A time that must be there.</summary>
    public DateTimeOffset NeedTime(string name)
    {
        if (item[name] is null)
        {
            Refuse("field_missing", $"'{name}' is required.", name);
        }

        return Time(name) ?? default;
    }

    /// <summary>A plain decimal number within bounds, at most six decimals; null when not given.</summary>
    public decimal? Number(string name, decimal least, decimal most)
    {
        if (item[name] is not { } text)
        {
            return null;
        }

        if (text.Length <= 28 && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most && decimal.Round(number, 6) == number)
        {
            return number;
        }

        Refuse("number_invalid", string.Create(CultureInfo.InvariantCulture, $"A number from {least} to {most} with at most six decimals is expected."), name);
        return null;
    }

    /// <summary>A number that must be there.</summary>
    public decimal NeedNumber(string name, decimal least, decimal most)
    {
        if (item[name] is null)
        {
            Refuse("field_missing", $"'{name}' is required.", name);
        }

        return Number(name, least, most) ?? least;
    }

    /// <summary>One of the given words; <paramref name="otherwise"/> when the field is not given.</summary>
    public string OneOf(string name, string? otherwise, params ReadOnlySpan<string> words)
    {
        var text = item[name] ?? otherwise;
        foreach (var word in words)
        {
            if (string.Equals(word, text, StringComparison.Ordinal))
            {
                return word;
            }
        }

        Refuse(text is null ? "field_missing" : "word_unknown", $"'{name}' is one of {string.Join(", ", words!)}.", name);
        return words[0];
    }

    /// <summary>The item as a refusal, when something is wrong with it; null when nothing is.</summary>
    public ItemReading? Refusal() => Wrong is null ? null : ItemReading.Refuse(Id, Wrong);

    private static bool InRange(DateTime time) => time.Year is >= 2000 and < 2100;
}
