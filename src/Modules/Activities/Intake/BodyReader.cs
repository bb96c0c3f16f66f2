using System.Buffers;
using System.Text.Json;

namespace Puhui.Activities.Intake;

/// <summary>How records are laid out in a body.</summary>
internal enum BodyForm
{
    /// <summary>A JSON array of records, or one record.</summary>
    Json,

    /// <summary>A record per line.</summary>
    Lines,
}

/// <summary>Why a whole body was not taken.</summary>
/// <param name="Status">HTTP status: 400 or 413.</param>
internal sealed record BodyProblem(int Status, string Code, string Detail, long? Line = null, long? Position = null);

/// <summary>
/// Reads records from a stream through one window that slides over it: the body is never held as a whole. A record that the
/// window cuts is read again when the rest is there; the window grows only for a record that is larger than it.
/// </summary>
internal sealed class BodyReader(IntakeBatch batch, Func<BodyProblem?> streamProblem)
{
    public const int MaxBytes = 16 * 1024 * 1024;
    private const int FirstWindow = 64 * 1024;

    private readonly RecordBuilder _record = batch.Builder;
    private JsonReaderState _state = new(RecordReader.Options);
    private Place _place;
    private int _line;

    private enum Place
    {
        Beginning,
        InArray,
        Ended,
    }

    /// <summary>Whether the body was one object instead of an array.</summary>
    public bool IsSingle { get; private set; }

    public async ValueTask<BodyProblem?> ReadAsync(Stream body, BodyForm form, CancellationToken ct)
    {
        var window = ArrayPool<byte>.Shared.Rent(FirstWindow);
        try
        {
            var filled = 0;
            var total = 0L;
            var ended = false;
            while (!ended)
            {
                while (filled < window.Length && !ended)
                {
                    var read = await body.ReadAsync(window.AsMemory(filled), ct);
                    ended = read == 0;
                    filled += read;
                    total += read;
                }

                if (total > MaxBytes)
                {
                    return new BodyProblem(413, "too_large", $"The body is larger than {MaxBytes / 1024 / 1024} MiB. Send it in parts.");
                }

                if (streamProblem() is { } problem)
                {
                    return problem;
                }

                var (used, wrong) = form == BodyForm.Lines ? Lines(window.AsSpan(0, filled), ended) : Json(window.AsSpan(0, filled), ended);
                if (wrong is not null)
                {
                    return wrong;
                }

                window.AsSpan(used, filled - used).CopyTo(window);
                filled -= used;
                if (filled == window.Length && !ended)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(window.Length * 2);
                    window.AsSpan(0, filled).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(window);
                    window = larger;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }

        return form == BodyForm.Json && _place != Place.Ended
            ? new BodyProblem(400, "unreadable", "The body ends before its JSON does.")
            : null;
    }

    private (int Used, BodyProblem? Problem) Json(ReadOnlySpan<byte> data, bool ended)
    {
        var skipped = 0;
        if (_place == Place.Beginning && batch.Count == 0 && data.StartsWith("\uFEFF"u8))
        {
            data = data[3..];
            skipped = 3;
        }

        var reader = new Utf8JsonReader(data, ended, _state);
        try
        {
            var whole = reader;
            while (TryReadNext(ref reader))
            {
                whole = reader;
                if (batch.Count > IntakeBatch.MaxRecords)
                {
                    return (0, TooMany());
                }
            }

            _state = whole.CurrentState;
            return (skipped + (int)whole.BytesConsumed, null);
        }
        catch (JsonException e)
        {
            return (0, new BodyProblem(400, "unreadable", Reason(e), (e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1));
        }
    }

    /// <summary>Reads one record, or the beginning or end of the array; false when more data is needed or nothing is left.</summary>
    private bool TryReadNext(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (_place == Place.Beginning && reader.TokenType == JsonTokenType.StartArray)
        {
            _place = Place.InArray;
            return true;
        }

        if (_place == Place.InArray && reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == 0)
        {
            _place = Place.Ended;
            return true;
        }

        var outside = reader.CurrentDepth;
        _record.Begin(batch.Count);
        var complete = reader.TokenType == JsonTokenType.StartObject
            ? RecordReader.TryRead(ref reader, _record)
            : SkipOther(ref reader, outside);
        if (!complete)
        {
            _record.Abandon();
            return false;
        }

        _record.End();
        if (_place == Place.Beginning)
        {
            IsSingle = true;
            _place = Place.Ended;
        }

        return true;
    }

    private bool SkipOther(ref Utf8JsonReader reader, int outside)
    {
        _record.Refuse(IntakeRefusals.NotAnObject);
        return RecordReader.TrySkip(ref reader, _record, outside);
    }

    private (int Used, BodyProblem? Problem) Lines(ReadOnlySpan<byte> data, bool ended)
    {
        var used = 0;
        if (_line == 0 && data.StartsWith("\uFEFF"u8))
        {
            used = 3;
        }

        while (used < data.Length)
        {
            var end = data[used..].IndexOf((byte)'\n');
            if (end < 0 && !ended)
            {
                break;
            }

            var line = end < 0 ? data[used..] : data.Slice(used, end);
            used = end < 0 ? data.Length : used + end + 1;
            _line++;
            line = line.Trim(" \t\r"u8);
            if (line.IsEmpty)
            {
                continue;
            }

            if (batch.Count == IntakeBatch.MaxRecords)
            {
                return (0, TooMany());
            }

            Line(line);
        }

        return (used, null);
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        _record.Begin(_line);
        if (line[0] != '{' || line[^1] != '}' || !TryReadLine(line))
        {
            _record.Abandon();
            _record.Begin(_line);
            _record.Refuse(IntakeRefusals.Unreadable);
        }

        _record.End();
    }

    private bool TryReadLine(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, isFinalBlock: true, new JsonReaderState(RecordReader.Options));
        try
        {
            return reader.Read() && RecordReader.TryRead(ref reader, _record) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return "The body is not JSON: " + (end < 0 ? e.Message : e.Message[..end]);
    }

    private static BodyProblem TooMany() =>
        new(413, "too_many_records", $"A request holds at most {IntakeBatch.MaxRecords:#,0} records. Send the rest in another.");
}
