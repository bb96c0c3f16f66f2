using System.Globalization;
using CsvHelper;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Import;

/// <summary>
/// The rows that were refused, as they stood, each with line, code and reason; made with the first of them. Mended, the file
/// can be imported as it is. A cell that a spreadsheet would run as a formula gets an apostrophe in front.
/// </summary>
internal sealed class RefusedFile(string path, IReadOnlyList<string> header, long keep) : IAsyncDisposable
{
    private static readonly string[] OwnColumns = ["line", "code", "detail"];

    // A file of refused rows that is imported again has these columns already; they are written anew.
    private readonly int[] _columns = [.. Enumerable.Range(0, header.Count)
        .Where(i => !header[i].StartsWith(RowMapper.OwnColumnPrefix, StringComparison.Ordinal))];

    private FileStream? _file;
    private CsvWriter? _csv;

    public string? Path => Length == 0 ? null : path;

    /// <summary>Bytes written and flushed so far; what a continued import keeps.</summary>
    public long Length { get; private set; } = keep;

    public void Write(TableRow row, string code, string detail)
    {
        var csv = _csv ??= Open();
        foreach (var i in _columns)
        {
            Cell(csv, i < row.Cells.Length ? row.Cells[i] : "");
        }

        Cell(csv, row.Line.ToString(CultureInfo.InvariantCulture));
        Cell(csv, code);
        Cell(csv, detail);
        csv.EndRecord();
    }

    public async Task FlushAsync(CancellationToken ct)
    {
        if (_csv is not null)
        {
            await _csv.FlushAsync(ct);
            Length = _file!.Position;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_csv is not null)
        {
            await _csv.DisposeAsync();
        }
    }

    private CsvWriter Open()
    {
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"The refused rows cannot be written to {path} (--refused names another file): {failure.Message}", failure);
        }

        var kept = _file.Length >= Length ? Length : 0;
        _file.SetLength(kept);
        _file.Seek(0, SeekOrigin.End);

        // With a byte order mark, so that spreadsheets show Chinese as Chinese.
        var csv = CsvWriter.Create(_file, new CsvWriterOptions { NewLine = "\n", WriteByteOrderMark = kept == 0 });
        if (kept == 0)
        {
            foreach (var name in _columns.Select(i => header[i]).Concat(OwnColumns.Select(own => RowMapper.OwnColumnPrefix + own)))
            {
                Cell(csv, name);
            }

            csv.EndRecord();
        }

        return csv;
    }

    // A number may begin with a sign; everything else that begins like a formula is made text.
    private static void Cell(CsvWriter csv, string cell) =>
        csv.WriteField(cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] && !decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? "'" + cell
            : cell);
}
