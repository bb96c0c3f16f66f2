using System.Text;

namespace Puhui.Activities.Import;

/// <summary>
/// A value of a profile: text with places for cells. <c>bike-{bike_id}</c> takes a cell of the row; <c>{bike_id?}</c> one that
/// the file may lack; <c>{stations[start_station_id].lat}</c> a cell of the second file, in the row whose key is that cell.
/// A value with an empty place has no value at all, so <c>{distance} km</c> of an empty cell is not " km".
/// </summary>
internal sealed record Template(IReadOnlyList<TemplatePart> Parts)
{
    /// <summary>Reads a template. Throws <see cref="FormatException"/> that says what was expected.</summary>
    public static Template Parse(string text)
    {
        List<TemplatePart> parts = [];
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '}')
            {
                throw new FormatException($"'{text}' has a '}}' without a '{{'.");
            }

            if (text[i] is not '{')
            {
                literal.Append(text[i]);
                continue;
            }

            var end = text.IndexOf('}', i);
            if (end < 0)
            {
                throw new FormatException($"'{text}' has a '{{' without a '}}'.");
            }

            if (literal.Length > 0)
            {
                parts.Add(new TemplatePart.Text(literal.ToString()));
                literal.Clear();
            }

            parts.Add(Place(text[(i + 1)..end]));
            i = end;
        }

        if (literal.Length > 0)
        {
            parts.Add(new TemplatePart.Text(literal.ToString()));
        }

        return new Template(parts);
    }

    private static TemplatePart Place(string place)
    {
        var open = place.IndexOf('[', StringComparison.Ordinal);
        if (open < 0)
        {
            var optional = place.EndsWith('?');
            var name = (optional ? place[..^1] : place).Trim();
            return name.Length > 0
                ? new TemplatePart.Cell(name, optional)
                : throw new FormatException("expected the name of a column between '{' and '}'.");
        }

        var close = place.IndexOf("].", open, StringComparison.Ordinal);
        return open > 0 && close > open + 1 && close + 2 < place.Length
            ? new TemplatePart.LookedUp(place[..open].Trim(), place[(open + 1)..close].Trim(), place[(close + 2)..].Trim())
            : throw new FormatException($"expected 'file[column].column' between '{{' and '}}', got '{place}'.");
    }
}

/// <summary>A piece of a <see cref="Template"/>.</summary>
internal abstract record TemplatePart
{
    /// <summary>Text as it stands.</summary>
    internal sealed record Text(string Value) : TemplatePart;

    /// <summary>A cell of the row.</summary>
    internal sealed record Cell(string Column, bool Optional) : TemplatePart;

    /// <summary>A cell of a second file.</summary>
    internal sealed record LookedUp(string Table, string KeyColumn, string ValueColumn) : TemplatePart;
}
