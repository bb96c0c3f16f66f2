using System.Text;
using CsvHelper;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Import;

/// <summary>The rows of a <see cref="TableFile"/>, one after the other, under the names of its header.</summary>
internal sealed class TableReader : IDisposable
{
    private const int LongestRow = 1024 * 1024;
    private readonly TableFile _file;
    private readonly CsvReader _csv;
    private readonly Stream _onDisk;
    private readonly Dictionary<long, string> _malformed = [];

    public TableReader(TableFile file, char? delimiter)
    {
        _file = file;
        _csv = CsvReader.Create(file.Open(out _onDisk), new CsvReaderOptions
        {
            Separator = delimiter,
            Encoding = file.Encoding,
            MaxRecordSize = LongestRow,
            TrackLineNumbers = true,
            OnMalformedRecord = Note,
        });
        Guarded(() => _csv.ReadHeader());
        Header = [.. _csv.Headers.Select(name => name.Trim())];
        if (Header.Count == 0)
        {
            throw new ImportException($"{file.Path} is empty; the first line must name the columns.");
        }
    }

    public IReadOnlyList<string> Header { get; }

    public long BytesRead => _onDisk.Position;

    /// <summary>The next row; null at the end. Blank lines are no rows.</summary>
    public TableRow? Next()
    {
        if (!Guarded(_csv.Read))
        {
            return null;
        }

        var line = _csv.LineNumber;
        var cells = _csv.Current.ToArray();
        return new TableRow(
            line,
            cells,
            _malformed.Remove(line, out var reason) ? reason
                : cells.Length != Header.Count ? $"it has {cells.Length} cells, the header has {Header.Count}"
                : null);
    }

    public void Dispose() => _csv.Dispose();

    // A quote inside an unquoted cell is only text; the others change where cells begin and end.
    private void Note(CsvMalformedRecord record)
    {
        if (record.Reason != CsvMalformedReason.StrayQuote)
        {
            _malformed[record.LineNumber] = record.Reason == CsvMalformedReason.UnterminatedQuote
                ? "a quote is not closed, and everything after it was read as one cell"
                : "a quoted cell goes on after its closing quote";
        }
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException failure)
        {
            throw new ImportException($"{_file.Path} cannot be read as a table: {failure.Message}", failure);
        }
        catch (DecoderFallbackException failure)
        {
            throw new ImportException($"{_file.Path}, after line {_csv.LineNumber}: neither UTF-8 nor GB18030; save it as UTF-8.", failure);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            throw new ImportException($"{_file.Path}, after line {_csv.LineNumber}: {failure.Message}", failure);
        }
    }

    private void Guarded(Action read) => Guarded(() =>
    {
        read();
        return true;
    });
}

/// <summary>One row as it stands in the file.</summary>
/// <param name="Line">The line it begins on, counted from 1.</param>
/// <param name="Cells">Its cells.</param>
/// <param name="Problem">Why it is no row of the table; null when it is one.</param>
internal sealed record TableRow(long Line, string[] Cells, string? Problem);
