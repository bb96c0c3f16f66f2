using System.Text;
using Puhui.Quantities;

namespace Puhui.Methodology.Yaml;

/// <summary>Which columns and rows of a CSV file make a table.</summary>
internal sealed record CsvShape(IReadOnlyList<string> Keys, string Value, string? Confidence, IReadOnlyList<(string Column, string Value)> Where)
{
    public IEnumerable<string> Columns =>
        Keys.Append(Value).Concat(Where.Select(filter => filter.Column)).Concat(Confidence is null ? [] : [Confidence]);
}

/// <summary>Reads a table from a CSV file (RFC 4180: quotes, doubled quotes; first line names the columns).</summary>
internal static class CsvTable
{
    public static List<TableRow> Read(string path, string text, CsvShape shape, Unit unit, Provenance inherited, YamlProblems problems)
    {
        var rows = new List<TableRow>();
        using var lines = Records(text).GetEnumerator();
        if (!lines.MoveNext())
        {
            problems.Add(new Mark(path, 1, 1), "the file is empty", "a line with the names of the columns");
            return rows;
        }

        var header = lines.Current.Fields;
        var missing = shape.Columns.Where(column => !header.Contains(column)).ToList();
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

            string Field(string column) => fields[header.IndexOf(column)];
            if (shape.Where.All(filter => Field(filter.Column) == filter.Value))
            {
                var where = new Mark(path, line, 1);
                var provenance = shape.Confidence is null ? null : ReadConfidence(Field(shape.Confidence), inherited, where, problems);
                rows.Add(new TableRow(where, [.. shape.Keys.Select(Field)], ReadValue(Field(shape.Value), shape.Value, unit, where, problems), provenance));
            }
        }

        return rows;
    }

    // An empty field says that there is no such number, as `none` does in a method file.
    private static decimal? ReadValue(string text, string column, Unit unit, Mark where, YamlProblems problems)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var fault = DecimalText.ReadStart(Encoding.UTF8.GetBytes(text), out var value, out var consumed);
        if (fault != DecimalFault.None || consumed != text.Length)
        {
            problems.Add(where, $"`{column}` is not a number", $"a number in {unit}, or nothing", $"'{text}'");
        }

        return value;
    }

    private static Provenance ReadConfidence(string text, Provenance inherited, Mark where, YamlProblems problems)
    {
        foreach (var (name, confidence) in YamlParameterReader.Confidences)
        {
            if (name == text)
            {
                return inherited with { Confidence = confidence };
            }
        }

        problems.Add(where, "this is not a confidence", string.Join(" | ", YamlParameterReader.Confidences.Select(known => known.Name)), $"'{text}'");
        return inherited;
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
