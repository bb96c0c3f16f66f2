using System.Text.Json;

namespace Puhui.Ocpi.Wire;

/// <summary>Reads the fields of a message; keeps the first thing that is wrong, with its place, and goes on with nothing.</summary>
internal sealed class JsonFields
{
    /// <summary>What is wrong first, <c>/cdr_location/country: text was expected</c>; null when all is well so far.</summary>
    public string? Fault { get; private set; }

    public void Wrong(string pointer, string expected) => Fault ??= $"{pointer}: {expected}";

    /// <summary>Text of 1 to <paramref name="most"/> characters without control characters; null when absent and not required.</summary>
    public string? Text(JsonElement from, string pointer, string name, int most, bool required = false)
    {
        if (!Given(from, name, out var value))
        {
            if (required)
            {
                Wrong($"{pointer}/{name}", "it is missing");
            }

            return null;
        }

        if (value.ValueKind != JsonValueKind.String || !TryString(value, out var text) || text.Length > most || text.Any(char.IsControl) || (required && text.Length == 0))
        {
            Wrong($"{pointer}/{name}", $"text of at most {most} characters was expected");
            return null;
        }

        return text.Length == 0 ? null : text;
    }

    /// <summary>An id: printable ASCII without spaces, in upper case because OCPI compares ids without case.</summary>
    public string? Id(JsonElement from, string pointer, string name, int most, bool required = false)
    {
        var text = Text(from, pointer, name, most, required);
        if (text is not null && !text.All(c => c is > ' ' and < '\x7f'))
        {
            Wrong($"{pointer}/{name}", "printable ASCII without spaces was expected");
            return null;
        }

        return text?.ToUpperInvariant();
    }

    /// <summary>A number between −10⁹ and 10⁹; null when absent and not required.</summary>
    public decimal? Number(JsonElement from, string pointer, string name, bool required = false)
    {
        if (!Given(from, name, out var value))
        {
            if (required)
            {
                Wrong($"{pointer}/{name}", "it is missing");
            }

            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || Math.Abs(number) > 1_000_000_000m)
        {
            Wrong($"{pointer}/{name}", "a number was expected");
            return null;
        }

        return number;
    }

    public DateTimeOffset? Time(JsonElement from, string pointer, string name, bool required = false)
    {
        var text = Text(from, pointer, name, 40, required);
        if (text is null)
        {
            return null;
        }

        if (!OcpiTime.TryParse(text, out var time))
        {
            Wrong($"{pointer}/{name}", "a time such as 2026-09-17T01:02:03Z was expected");
            return null;
        }

        return time;
    }

    public bool? Flag(JsonElement from, string pointer, string name)
    {
        if (!Given(from, name, out var value))
        {
            return null;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Wrong($"{pointer}/{name}", "true or false was expected");
            return null;
        }

        return value.GetBoolean();
    }

    public JsonElement? Object(JsonElement from, string pointer, string name, bool required = false) => Of(from, pointer, name, JsonValueKind.Object, "an object", required);

    public JsonElement? Array(JsonElement from, string pointer, string name, int most, bool required = false)
    {
        var array = Of(from, pointer, name, JsonValueKind.Array, "a list", required);
        if (array is { } list && list.GetArrayLength() > most)
        {
            Wrong($"{pointer}/{name}", $"a list of at most {most} was expected");
            return null;
        }

        return array;
    }

    /// <summary>The entries of a list that was read; none when there is none.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement? list) => list is { } given ? given.EnumerateArray() : [];

    private JsonElement? Of(JsonElement from, string pointer, string name, JsonValueKind kind, string words, bool required)
    {
        if (!Given(from, name, out var value))
        {
            if (required)
            {
                Wrong($"{pointer}/{name}", "it is missing");
            }

            return null;
        }

        if (value.ValueKind != kind)
        {
            Wrong($"{pointer}/{name}", $"{words} was expected");
            return null;
        }

        return value;
    }

    private static bool Given(JsonElement from, string name, out JsonElement value)
    {
        value = default;
        return from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private static bool TryString(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape: JSON by its grammar, but no text.
            text = "";
            return false;
        }
    }
}
