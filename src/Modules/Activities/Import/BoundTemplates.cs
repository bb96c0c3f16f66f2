using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Import;

/// <summary>Templates bound to the columns of one file: names are looked up once, not per row.</summary>
internal sealed class BoundTemplates(string profile, string file, IReadOnlyList<string> header, IReadOnlyDictionary<string, LookupTable> lookups)
{
    private const string InputPrefix = "inputs.";
    private readonly HashSet<int> _used = [];

    public Func<string[], Field> Bind(string field, Template template)
    {
        var parts = template.Parts.Select(part => Bind(field, part)).ToArray();
        if (parts.Length == 1)
        {
            return parts[0];
        }

        return cells =>
        {
            var text = new StringBuilder();
            foreach (var part in parts)
            {
                var piece = part(cells);
                if (piece.Text is null)
                {
                    return piece;
                }

                text.Append(piece.Text);
            }

            return new Field(text.ToString(), null);
        };
    }

    /// <summary>
    /// The columns no template reads, as inputs: <c>distance</c> with cells such as <c>12.4 km</c>, <c>distance [km]</c> with bare
    /// numbers, or <c>inputs.region</c> where the bare name means something else.
    /// </summary>
    public IEnumerable<(string Name, int Column, string? Unit)> UnusedColumns()
    {
        for (var i = 0; i < header.Count; i++)
        {
            if (_used.Contains(i) || header[i].Length == 0 || header[i].StartsWith(RowMapper.OwnColumnPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            var name = header[i].StartsWith(InputPrefix, StringComparison.Ordinal) ? header[i][InputPrefix.Length..] : header[i];
            var open = name.IndexOf('[', StringComparison.Ordinal);
            yield return open > 0 && name.EndsWith(']')
                ? (name[..open].TrimEnd(), i, name[(open + 1)..^1].Trim())
                : (name, i, null);
        }
    }

    private Func<string[], Field> Bind(string field, TemplatePart part)
    {
        switch (part)
        {
            case TemplatePart.Text text:
                var constant = new Field(text.Value, null);
                return _ => constant;
            case TemplatePart.Cell cell:
                var column = Column(cell.Column, cell.Optional);
                return column < 0 ? _ => default : cells => Text(cells[column]);
            case TemplatePart.LookedUp found:
                var table = lookups.TryGetValue(found.Table, out var known)
                    ? known
                    : throw new ImportException($"Profile '{profile}' looks up '{found.Table}', which it does not declare under 'lookups'.");
                var key = Column(found.KeyColumn, optional: false);
                var value = table.Column(found.ValueColumn);
                return cells => cells[key].Trim() is { Length: > 0 } name
                    ? table.Find(name, value) is { } cell
                        ? Text(cell)
                        : new Field(null, new Refusal("input_invalid", $"'{name}' is not among the {table.Name}.", field))
                    : default;
            default:
                throw new InvalidOperationException($"Template part {part} is not known.");
        }
    }

    private static Field Text(string cell)
    {
        var text = cell.Trim();
        return text.Length > 0 ? new Field(text, null) : default;
    }

    private int Column(string name, bool optional)
    {
        var column = -1;
        for (var i = 0; i < header.Count; i++)
        {
            if (string.Equals(header[i], name, StringComparison.OrdinalIgnoreCase))
            {
                column = column < 0 ? i : throw new ImportException($"{file} has the column '{name}' twice.");
            }
        }

        if (column >= 0)
        {
            _used.Add(column);
        }

        return column >= 0 || optional
            ? column
            : throw new ImportException($"{file} has no column '{name}', which profile '{profile}' needs. It has: {string.Join(", ", header)}.");
    }
}
