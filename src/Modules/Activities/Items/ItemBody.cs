using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;
using Microsoft.Net.Http.Headers;
using Puhui.Activities.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Items;

/// <summary>How items are laid out.</summary>
internal enum ItemLayout
{
    Json,
    Lines,
    Csv,
}

/// <summary>One item, or why it is none.</summary>
internal readonly record struct ReadItem(Item? Item, Refusal? Refusal, string? Id)
{
    public static ReadItem Refused(string code, string detail, string? pointer = null, string? id = null) => new(null, new Refusal(code, detail, pointer), id);
}

/// <summary>A whole body that is not what it says: 400, with words.</summary>
internal sealed class ItemBodyException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}

/// <summary>Turns bytes into items. What concerns one item is that item's refusal; what concerns all of them throws <see cref="ItemBodyException"/>.</summary>
internal static class ItemBody
{
    public const int MaxItems = 10_000;
    private const int MaxValueBytes = 512;
    private const int MaxDepth = 16;

    public static ItemLayout? LayoutOf(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        return type.MediaType.ToString().ToUpperInvariant() switch
        {
            "APPLICATION/JSON" => ItemLayout.Json,
            "APPLICATION/X-NDJSON" or "APPLICATION/NDJSON" => ItemLayout.Lines,
            "TEXT/CSV" => ItemLayout.Csv,
            _ => null,
        };
    }

    /// <exception cref="ItemBodyException">The body as a whole cannot be read.</exception>
    public static IReadOnlyList<ReadItem> Read(ReadOnlyMemory<byte> body, ItemLayout layout, IReadOnlyList<string> fields)
    {
        if (!Utf8.IsValid(body.Span))
        {
            throw new ItemBodyException("text_invalid", "The body is not UTF-8.");
        }

        if (body.Span.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        var items = layout switch
        {
            ItemLayout.Json => Json(body, fields),
            ItemLayout.Lines => Lines(body, fields),
            _ => Csv(body, fields),
        };
        return items.Count <= MaxItems ? items : throw new ItemBodyException("too_many_records", $"More than {MaxItems} items. Send them in parts.");
    }

    /// <summary>The cells of a row under the names of its header.</summary>
    public static ReadItem OfRow(IReadOnlyList<string> header, IReadOnlyList<string> cells)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        ReadItem? wrong = null;
        for (var i = 0; i < Math.Min(header.Count, cells.Count); i++)
        {
            var text = cells[i].Trim();
            if (text.Length > 0)
            {
                texts[header[i]] = text;
                wrong ??= Judge(header[i], text);
            }
        }

        return Finish(texts, wrong);
    }

    /// <summary>The columns that are no fields, and those that stand there twice.</summary>
    public static string? ProblemOf(IReadOnlyList<string> header, IReadOnlyList<string> fields)
    {
        var odd = header.Where(name => !fields.Contains(name, StringComparer.Ordinal)).Take(5).Select(Shown).ToArray();
        return odd.Length > 0 ? $"There are no columns {string.Join(", ", odd)}. Columns are: {string.Join(", ", fields)}."
            : header.Distinct(StringComparer.Ordinal).Count() != header.Count ? "A column stands there twice."
            : null;
    }

    private static List<ReadItem> Json(ReadOnlyMemory<byte> body, IReadOnlyList<string> fields)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Array when root.GetArrayLength() > MaxItems => throw new ItemBodyException("too_many_records", $"More than {MaxItems} items. Send them in parts."),
                JsonValueKind.Array => [.. root.EnumerateArray().Select(element => OfJson(element, fields))],
                JsonValueKind.Object => [OfJson(root, fields)],
                _ => throw new ItemBodyException("unreadable", "An array of objects or one object is expected."),
            };
        }
        catch (JsonException e)
        {
            throw new ItemBodyException("unreadable", $"The body is not JSON, or nested more than {MaxDepth} levels: line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}.");
        }
    }

    private static List<ReadItem> Lines(ReadOnlyMemory<byte> body, IReadOnlyList<string> fields)
    {
        List<ReadItem> items = [];
        while (!body.IsEmpty && items.Count <= MaxItems)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            items.Add(OfLine(line, fields));
        }

        return items;
    }

    public static ReadItem OfLine(ReadOnlyMemory<byte> line, IReadOnlyList<string> fields)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return OfJson(document.RootElement, fields);
        }
        catch (JsonException)
        {
            return ReadItem.Refused("unreadable", "The line is not a JSON object.");
        }
    }

    private static ReadItem OfJson(JsonElement element, IReadOnlyList<string> fields)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return ReadItem.Refused("not_an_object", "An item is an object.");
        }

        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        ReadItem? wrong = null;
        foreach (var property in element.EnumerateObject())
        {
            try
            {
                wrong ??= Take(property, texts, fields);
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair, written as an escape, is no text.
                wrong ??= ReadItem.Refused("text_invalid", "A text of the item is not well-formed Unicode.");
            }
        }

        return Finish(texts, wrong);
    }

    private static ReadItem? Take(JsonProperty property, Dictionary<string, string> texts, IReadOnlyList<string> fields)
    {
        var name = property.Name;
        if (!fields.Contains(name, StringComparer.Ordinal))
        {
            return ReadItem.Refused("field_unknown", $"There is no field {Shown(name)}. Fields are: {string.Join(", ", fields)}.");
        }

        var text = property.Value.ValueKind switch
        {
            JsonValueKind.String => property.Value.GetString()!.Trim(),
            JsonValueKind.Number => property.Value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Null => "",
            _ => null,
        };
        if (text is null)
        {
            return ReadItem.Refused("field_type", "The field is a text or a number.", name);
        }

        if (text.Length == 0)
        {
            return null;
        }

        return texts.TryAdd(name, text) ? Judge(name, text) : ReadItem.Refused("field_duplicate", "The field is given twice.", name);
    }

    private static ReadItem? Judge(string name, string text) =>
        Encoding.UTF8.GetByteCount(text) > MaxValueBytes ? ReadItem.Refused("too_long", $"More than {MaxValueBytes} bytes.", name)
        : text.Any(char.IsControl) ? ReadItem.Refused("text_invalid", "The text holds a control character.", name)
        : null;

    private static ReadItem Finish(Dictionary<string, string> texts, ReadItem? wrong)
    {
        var id = texts.GetValueOrDefault("id") is { } text && Encoding.UTF8.GetByteCount(text) <= 128 && !text.Any(char.IsControl) ? text : null;
        return wrong is { } refused ? refused with { Id = id } : new ReadItem(new Item(texts), null, id);
    }

    private static List<ReadItem> Csv(ReadOnlyMemory<byte> body, IReadOnlyList<string> fields)
    {
        List<ReadItem> items = [];
        Dictionary<long, string> malformed = [];
        try
        {
            using var csv = CsvReader.Create(new MemoryStream(body.ToArray(), writable: false), new CsvReaderOptions
            {
                MaxRecordSize = 64 * 1024,
                TrackLineNumbers = true,
                OnMalformedRecord = record =>
                {
                    // A quote inside an unquoted cell is only text; the others change where cells begin and end.
                    if (record.Reason != CsvMalformedReason.StrayQuote)
                    {
                        malformed[record.LineNumber] = "a quoted cell does not end where it should";
                    }
                },
            });
            csv.ReadHeader();
            string[] header = [.. csv.Headers.Select(name => name.Trim())];
            if (header.Length == 0 || ProblemOf(header, fields) is { })
            {
                throw new ItemBodyException("field_unknown", ProblemOf(header, fields) ?? "The first line must name the columns.");
            }

            while (items.Count <= MaxItems && csv.Read())
            {
                var cells = csv.Current.ToArray();
                items.Add(
                    malformed.TryGetValue(csv.LineNumber, out var why) ? ReadItem.Refused("row_malformed", why)
                    : cells.Length != header.Length ? ReadItem.Refused("row_malformed", $"The row has {cells.Length} cells, the header has {header.Length}.")
                    : OfRow(header, cells));
            }
        }
        catch (CsvFormatException e)
        {
            throw new ItemBodyException("unreadable", $"The body cannot be read as CSV: {e.Message}");
        }

        return items;
    }

    private static string Shown(string name)
    {
        var plain = new string([.. name.Where(c => !char.IsControl(c)).Take(40)]);
        return $"'{plain}'";
    }
}
