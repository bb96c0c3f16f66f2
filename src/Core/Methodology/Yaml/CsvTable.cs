using System.Text;
using Puhui.Quantities;

namespace Puhui.Methodology.Yaml;

/// <summary>Reads a table from a CSV file (RFC 4180: quotes, doubled quotes; first line names the columns).</summary>
internal static class CsvTable
{
    public static List<TableRow> Read(
        string path, IReadOnlyList<string> keyColumns, string valueColumn, IReadOnlyList<(string Column, string Value)> where, Unit unit, YamlProblems problems)
    {
        var rows = new List<TableRow>();
        using var lines = Records(File.ReadAllText(path)).GetEnumerator();
        if (!lines.MoveNext())
        {
            problems.Add(new Mark(path, 1, 1), "the file is empty", "a line with the names of the columns");
            return rows;
        }

        var header = lines.Current.Fields;
        var missing = keyColumns.Append(valueColumn).Concat(where.Select(filter => filter.Column)).Where(column => !header.Contains(column)).ToList();
        foreach (var column in missing)
        {
            problems.Add(new Mark(path, 1, 1), $"there is no column `{column}`", string.Join(", ", header));
        }

        while (missing.Count == 0 && lines.MoveNext())
        {
            var (line, fields) = lines.Current;
            if (fields.Count != header.Count)
            {
                problems.Add(new Mark(path, line, 1), "the row has another number of columns than the first line", $"{header.Count}", $"{fields.Count}");
                continue;
            }

            if (where.All(filter => fields[header.IndexOf(filter.Column)] == filter.Value))
            {
                var text = fields[header.IndexOf(valueColumn)];
                var fault = DecimalText.ReadStart(Encoding.UTF8.GetBytes(text), out var value, out var consumed);
                if (fault != DecimalFault.None || consumed != text.Length)
                {
                    problems.Add(new Mark(path, line, 1), $"`{valueColumn}` is not a number", $"a number in {unit}", $"'{text}'");
                }

                rows.Add(new TableRow(new Mark(path, line, 1), [.. keyColumns.Select(column => fields[header.IndexOf(column)])], value, null));
            }
        }

        return rows;
    }

    private static IEnumerable<(int Line, List<string> Fields)> Records(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        var line = 1;
        var start = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            line += letter == '\n' ? 1 : 0;
            if (quoted)
            {
                if (letter != '"')
                {
                    field.Append(letter);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append(text[i++]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (letter == '"')
            {
                quoted = true;
            }
            else if (letter is ',' or '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (letter == '\n')
                {
                    yield return (start, fields);
                    fields = [];
                    start = line;
                }
            }
            else if (letter is not ('\r' or '\uFEFF'))
            {
                field.Append(letter);
            }
        }

        if (field.Length > 0 || fields.Count > 0)
        {
            fields.Add(field.ToString());
            yield return (start, fields);
        }
    }
}
