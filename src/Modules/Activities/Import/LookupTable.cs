using Puhui.Activities.Contracts;

namespace Puhui.Activities.Import;

/// <summary>A second file held in memory: rows by the cell of their key column.</summary>
internal sealed class LookupTable
{
    private const int MostRows = 1_000_000;
    private readonly string _name;
    private readonly string _path;
    private readonly IReadOnlyList<string> _header;
    private readonly Dictionary<string, string[]> _rows = new(StringComparer.Ordinal);

    public LookupTable(string name, TableFile file, LookupDefinition definition)
    {
        using var reader = new TableReader(file, null);
        _name = name;
        _path = file.Path;
        _header = reader.Header;
        var key = Column(definition.Key);
        while (reader.Next() is { } row)
        {
            if (row.Problem is not null)
            {
                throw new ImportException($"{_path}:{row.Line}: {row.Problem}.");
            }

            if (!_rows.TryAdd(row.Cells[key].Trim(), row.Cells))
            {
                throw new ImportException($"{_path}:{row.Line}: '{row.Cells[key].Trim()}' stands twice in column '{definition.Key}'.");
            }

            if (_rows.Count > MostRows)
            {
                throw new ImportException($"{_path} has more than {MostRows:N0} rows; it is held in memory and must stay small.");
            }
        }
    }

    public string Name => _name;

    public int Column(string name)
    {
        for (var i = 0; i < _header.Count; i++)
        {
            if (string.Equals(_header[i], name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        throw new ImportException($"{_path} has no column '{name}', which the profile needs. It has: {string.Join(", ", _header)}.");
    }

    public string? Find(string key, int column) => _rows.TryGetValue(key, out var row) ? row[column].Trim() : null;
}
