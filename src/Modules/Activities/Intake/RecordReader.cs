using System.Text.Json;

namespace Puhui.Activities.Intake;

/// <summary>Reads one JSON object into a <see cref="RecordBuilder"/>. Nothing in a record throws but JSON that is not JSON.</summary>
internal static class RecordReader
{
    private const int MaxDepth = 32;

    /// <summary>Depth is judged per record, so the reader itself must not stop at it.</summary>
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = 32 * 1024 * 1024 };

    /// <summary>The reader stands on the object's beginning. False when the data ends inside the object.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, RecordBuilder record)
    {
        var outside = reader.CurrentDepth;
        Span<byte> name = stackalloc byte[64];
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return true;
            }

            var field = FieldOf(ref reader, record, name);
            if (!reader.Read())
            {
                return false;
            }

            if (field == RecordField.Inputs && reader.TokenType == JsonTokenType.StartObject)
            {
                if (!TryReadInputs(ref reader, record, outside))
                {
                    return false;
                }
            }
            else if (field >= RecordField.References && reader.TokenType != JsonTokenType.Null)
            {
                if (!ExtrasReader.TryRead(ref reader, field, record))
                {
                    return false;
                }
            }
            else if (field is not (RecordField.Unknown or RecordField.Inputs or >= RecordField.References) && reader.TokenType == JsonTokenType.String)
            {
                Text(ref reader, record, field);
            }
            else
            {
                if (field != RecordField.Unknown && !(reader.TokenType == JsonTokenType.Null && IsOptional(field)))
                {
                    record.WrongType(field);
                }

                if (!TrySkip(ref reader, record, outside))
                {
                    return false;
                }
            }
        }

        return false;
    }

    /// <summary>Skips what the reader stands on, whatever it is.</summary>
    public static bool TrySkip(ref Utf8JsonReader reader, RecordBuilder record, int outside)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return true;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read())
        {
            if (reader.CurrentDepth - outside > MaxDepth)
            {
                record.Refuse(IntakeRefusals.TooDeep);
            }

            if (reader.CurrentDepth == depth)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryReadInputs(ref Utf8JsonReader reader, RecordBuilder record, int outside)
    {
        Span<byte> unescaped = stackalloc byte[64];
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return true;
            }

            scoped ReadOnlySpan<byte> name = reader.ValueIsEscaped ? Unescape(reader.ValueSpan, unescaped) : reader.ValueSpan;
            if (!reader.Read())
            {
                return false;
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    InputText(ref reader, record, name);
                    break;
                case JsonTokenType.Number:
                    record.Input(name, reader.ValueSpan);
                    break;
                default:
                    record.InputOfWrongType(name);
                    if (!TrySkip(ref reader, record, outside))
                    {
                        return false;
                    }

                    break;
            }
        }

        return false;
    }

    private static void InputText(ref Utf8JsonReader reader, RecordBuilder record, scoped ReadOnlySpan<byte> name)
    {
        if (!reader.ValueIsEscaped)
        {
            record.Input(name, reader.ValueSpan);
            return;
        }

        // An escape is at most six bytes for one character, so what is longer than this is too long in any case.
        Span<byte> text = stackalloc byte[2048];
        if (reader.ValueSpan.Length > text.Length)
        {
            record.Input(name, reader.ValueSpan);
        }
        else if (IntakeText.TryUnescape(reader.ValueSpan, text, out var length))
        {
            record.Input(name, text[..length]);
        }
        else
        {
            record.InvalidInputText(name);
        }
    }

    private static void Text(ref Utf8JsonReader reader, RecordBuilder record, RecordField field)
    {
        if (!reader.ValueIsEscaped)
        {
            record.Text(field, reader.ValueSpan);
            return;
        }

        Span<byte> text = stackalloc byte[1024];
        if (reader.ValueSpan.Length > text.Length)
        {
            record.Text(field, reader.ValueSpan);
        }
        else if (IntakeText.TryUnescape(reader.ValueSpan, text, out var length))
        {
            record.Text(field, text[..length]);
        }
        else
        {
            record.InvalidText(field);
        }
    }

    private static RecordField FieldOf(ref Utf8JsonReader reader, RecordBuilder record, scoped Span<byte> room)
    {
        scoped ReadOnlySpan<byte> name = reader.ValueIsEscaped ? Unescape(reader.ValueSpan, room) : reader.ValueSpan;
        var field = name.Length switch
        {
            2 when name.SequenceEqual("id"u8) => RecordField.Id,
            2 when name.SequenceEqual("at"u8) => RecordField.At,
            5 when name.SequenceEqual("until"u8) => RecordField.Until,
            6 when name.SequenceEqual("holder"u8) => RecordField.Holder,
            6 when name.SequenceEqual("inputs"u8) => RecordField.Inputs,
            6 when name.SequenceEqual("region"u8) => RecordField.Region,
            8 when name.SequenceEqual("scenario"u8) => RecordField.Scenario,
            8 when name.SequenceEqual("evidence"u8) => RecordField.Evidence,
            8 when name.SequenceEqual("corrects"u8) => RecordField.Corrects,
            10 when name.SequenceEqual("references"u8) => RecordField.References,
            4 when name.SequenceEqual("from"u8) => RecordField.From,
            2 when name.SequenceEqual("to"u8) => RecordField.To,
            5 when name.SequenceEqual("trace"u8) => RecordField.Trace,
            7 when name.SequenceEqual("cadence"u8) => RecordField.Cadence,
            _ => RecordField.Unknown,
        };
        if (field == RecordField.Unknown)
        {
            record.Refuse(IntakeRefusals.FieldUnknown(IntakeText.IsPlain(name) ? System.Text.Encoding.UTF8.GetString(name.Length > 64 ? name[..64] : name) : "?"));
        }
        else
        {
            record.Name(field);
        }

        return field;
    }

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw, Span<byte> room) =>
        raw.Length <= room.Length && IntakeText.TryUnescape(raw, room, out var length) ? room[..length] : raw;

    private static bool IsOptional(RecordField field) =>
        field is RecordField.Until or RecordField.Evidence or RecordField.Region or RecordField.Corrects or >= RecordField.References;
}
