using System.Globalization;
using System.Text;
using CsvHelper;

namespace Puhui.Transit.Feeds;

/// <summary>One file of a feed, row after row. Everything wrong throws <see cref="GtfsException"/> with file and line.</summary>
internal sealed class GtfsTable : IDisposable
{
    private readonly string _name;
    private readonly int _mostRows;
    private readonly CsvReader _csv;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private string[] _cells = [];
    private int _rows;
    private long _malformedLine;

    public GtfsTable(FeedFiles files, string name, int mostRows, params ReadOnlySpan<string> required)
    {
        _name = name;
        _mostRows = mostRows;
        _csv = CsvReader.Create(files.Open(name), new CsvReaderOptions
        {
            Separator = ',',
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
            MaxRecordSize = 64 * 1024,
            TrackLineNumbers = true,
            OnMalformedRecord = record => _malformedLine = record.Reason == CsvMalformedReason.StrayQuote ? _malformedLine : record.LineNumber,
        });
        try
        {
            Guarded(() =>
            {
                _csv.ReadHeader();
                return true;
            });
            var header = _csv.Headers;
            for (var i = 0; i < header.Count; i++)
            {
                _columns.TryAdd(header[i].Trim().TrimStart('\uFEFF'), i);
            }

            foreach (var column in required)
            {
                if (!_columns.ContainsKey(column))
                {
                    throw new GtfsException("gtfs_column_missing", $"{name} has no column {column}.");
                }
            }
        }
        catch
        {
            _csv.Dispose();
            throw;
        }
    }

    public bool Next()
    {
        if (!Guarded(_csv.Read))
        {
            return false;
        }

        if (++_rows > _mostRows)
        {
            throw new GtfsException("gtfs_too_large", $"{_name} has more than {_mostRows} rows.");
        }

        _cells = _csv.Current.ToArray();
        return _malformedLine == 0 ? true : throw Wrong("gtfs_value_invalid", "a quoted cell does not end where it should.");
    }

    public string Text(string column) => _columns.TryGetValue(column, out var at) && at < _cells.Length ? _cells[at].Trim() : "";

    public string Need(string column) => Text(column) is { Length: > 0 and <= 256 } text ? text : throw Wrong("gtfs_value_invalid", $"{column} is empty or too long.");

    public int? Whole(string column, int least, int most)
    {
        var text = Text(column);
        return text.Length == 0 ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw Wrong("gtfs_value_invalid", $"{column} is no whole number from {least} to {most}.");
    }

    public double? Real(string column, double least, double most)
    {
        var text = Text(column);
        return text.Length == 0 ? null
            : text.Length <= 40 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw Wrong("gtfs_value_invalid", string.Create(CultureInfo.InvariantCulture, $"{column} is no number from {least} to {most}."));
    }

    public DateOnly Date(string column) =>
        DateOnly.TryParseExact(Text(column), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1990 and < 2200
            ? date
            : throw Wrong("gtfs_value_invalid", $"{column} is no date of the form 20260917.");

    /// <summary>Seconds since noon minus twelve hours of the service day, up to 99 hours; null when not given.</summary>
    public int? Clock(string column)
    {
        var text = Text(column);
        if (text.Length == 0)
        {
            return null;
        }

        var parts = text.Split(':');
        return parts is [{ Length: 1 or 2 } h, { Length: 2 } m, { Length: 2 } s]
            && int.TryParse(h, NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            && int.TryParse(m, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes < 60
            && int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 60
            ? (hours * 3600) + (minutes * 60) + seconds
            : throw Wrong("gtfs_value_invalid", $"{column} is no time of the form 25:10:00.");
    }

    public GtfsException Wrong(string code, string why) => GtfsException.At(code, _name, _csv.LineNumber, why);

    public void Dispose() => _csv.Dispose();

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException)
        {
            throw new GtfsException("gtfs_value_invalid", $"{_name} is not UTF-8.");
        }
        catch (CsvFormatException e)
        {
            throw new GtfsException("gtfs_value_invalid", $"{_name} cannot be read as a table: {e.Message}");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw new GtfsException("gtfs_zip_invalid", $"{_name} cannot be unpacked: {e.Message}");
        }
    }
}
