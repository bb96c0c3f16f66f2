using System.Text;
using Puhui.Methodology.Cases;
using Puhui.Methodology.Yaml;
using YamlDotNet.RepresentationModel;

namespace Puhui.Methodology;

/// <summary>One worked case as a row of a table.</summary>
/// <param name="Line">Where it begins in its file, from 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="Scenario">The scenario of its first act.</param>
/// <param name="Inputs">The inputs of its first act, by name.</param>
/// <param name="Acts">How many acts it has.</param>
/// <param name="Expect">What is expected, as written: <c>reduction 0.72 kgCO2</c>.</param>
public sealed record CaseRow(int Line, string Name, string Scenario, IReadOnlyList<KeyValuePair<string, string>> Inputs, int Acts, string Expect)
{
    /// <summary>When its first act happened, as written.</summary>
    public string? At { get; init; }

    /// <summary>Its evidence, as written.</summary>
    public string? Evidence { get; init; }

    /// <summary>Its region, as written.</summary>
    public string? Region { get; init; }
}

/// <summary>Cases as a table: read from a file's text, added, taken away.</summary>
public static class CaseTable
{
    /// <summary>The cases of a file that can be read, in order.</summary>
    public static IReadOnlyList<CaseRow> Read(string text)
    {
        List<CaseRow> rows = [];
        foreach (var node in List(text)?.Children ?? [])
        {
            if (CaseFile.Read(node, new YamlProblems("")) is { Acts: [var act, ..] } one)
            {
                rows.Add(new CaseRow(
                    (int)node.Start.Line, one.Name, act.Scenario, [.. act.Inputs.Select(input => KeyValuePair.Create(input.Name, input.Value))], one.Acts.Count,
                    string.Join(", ", one.Expect.Select(pair => $"{pair.Name} {pair.Value}")))
                {
                    At = act.At,
                    Evidence = act.Evidence,
                    Region = act.Region,
                });
            }
        }

        return rows;
    }

    /// <summary>The text with one more case of a single act at its end.</summary>
    public static string Add(string text, MethodRef method, CaseRow row, string result, string amount)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(row);
        StringBuilder lines = new(text.TrimEnd());
        lines.Append(lines.Length == 0 ? "" : "\n").Append("- name: ").Append(MethodText.Scalar(row.Name)).Append("\n  method: ").Append(method).Append("\n  scenario: ").Append(MethodText.Scalar(row.Scenario));
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("at", row.At), ("evidence", row.Evidence), ("region", row.Region)])
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                lines.Append("\n  ").Append(name).Append(": ").Append(MethodText.Scalar(value));
            }
        }

        var inputs = string.Join(", ", row.Inputs.Select(input => $"{MethodText.Scalar(input.Key)}: {MethodText.Scalar(input.Value)}"));
        return lines.Append("\n  inputs: {").Append(inputs.Length == 0 ? "" : $" {inputs} ").Append("}\n  expect: { ").Append(MethodText.Scalar(result)).Append(": ").Append(MethodText.Scalar(amount)).Append(" }\n").ToString();
    }

    /// <summary>The text without the case that begins at a line; the same text when none does.</summary>
    public static string Remove(string text, int line)
    {
        ArgumentNullException.ThrowIfNull(text);
        var nodes = List(text)?.Children ?? [];
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Start.Line == line)
            {
                var lines = text.Split('\n');
                var end = i + 1 < nodes.Count ? (int)nodes[i + 1].Start.Line - 1 : lines.Length;
                return string.Join('\n', lines[..(line - 1)].Concat(lines[end..]));
            }
        }

        return text;
    }

    private static YamlSequenceNode? List(string text) => YamlFile.Parse(text, new YamlProblems("")) as YamlSequenceNode;
}
