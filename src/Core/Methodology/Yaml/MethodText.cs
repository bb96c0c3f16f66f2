using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Puhui.Methodology;

/// <summary>
/// Changes parts of the text of a <c>method.yaml</c> and leaves the rest as its author wrote it, comments included. The texts are not
/// checked here: what comes out is compiled like anything else.
/// </summary>
public static partial class MethodText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex(@"^([A-Za-z][\w\-]*)[ \t]*:", RegexOptions.Multiline)]
    private static partial Regex TopLevel();

    // Letters, digits and signs that mean nothing to YAML, beginning with a letter or a digit, without blanks at the ends.
    [GeneratedRegex(@"^[\p{L}\p{N}]([\p{L}\p{N} ./()+\-^=_%·，。；、（）《》]*[\p{L}\p{N}./()%，。；、（）《》])?$")]
    private static partial Regex PlainText();

    /// <summary>The lines of top-level fields, one below the other as they stand; empty when there are none.</summary>
    public static string Section(string text, params ReadOnlySpan<string> fields)
    {
        var wanted = fields.ToArray();
        return string.Concat(Sections(text).Where(section => wanted.Contains(section.Name)).Select(section => text[section.Start..section.End]));
    }

    /// <summary>The line a top-level field begins at, from 1; 0 when there is none.</summary>
    public static int LineOf(string text, string field) =>
        Sections(text).FirstOrDefault(section => section.Name == field) is { Name: not null } found ? text.AsSpan(0, found.Start).Count('\n') + 1 : 0;

    /// <summary>The text with the lines of top-level fields replaced by others, where the first of them stood; at the end when there were none.</summary>
    public static string WithSection(string text, IReadOnlyCollection<string> fields, string lines)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(lines);
        var sections = Sections(text).Where(section => fields.Contains(section.Name)).ToList();
        var written = lines.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd() + "\n";
        if (sections.Count == 0)
        {
            return text.TrimEnd() + "\n\n" + written;
        }

        StringBuilder result = new();
        var at = 0;
        foreach (var section in sections)
        {
            result.Append(text, at, section.Start - at);
            if (section == sections[0])
            {
                result.Append(written);
                if (section.End < text.Length)
                {
                    result.Append('\n');
                }
            }

            at = section.End;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>The chapters by name, as far as they can be read.</summary>
    public static IReadOnlyDictionary<string, LocalText> Chapters(string text)
    {
        Dictionary<string, LocalText> chapters = new(StringComparer.Ordinal);
        if (Find(text, ["chapters"]) is YamlMappingNode map)
        {
            foreach (var (key, value) in map.Children)
            {
                if (key is YamlScalarNode { Value: { } name } && value is YamlMappingNode both)
                {
                    string In(string language) => both.Children.TryGetValue(new YamlScalarNode(language), out var said) && said is YamlScalarNode scalar ? scalar.Value ?? "" : "";
                    chapters[name] = new LocalText(In("zh"), In("en"));
                }
            }
        }

        return chapters;
    }

    /// <summary>The text with these chapters, all of them and in order.</summary>
    public static string WithChapters(string text, IReadOnlyDictionary<string, LocalText> chapters)
    {
        ArgumentNullException.ThrowIfNull(chapters);
        StringBuilder lines = new("chapters:\n");
        foreach (var name in MethodChapters.Names)
        {
            var chapter = chapters.GetValueOrDefault(name) ?? new LocalText("", "");
            lines.Append("  ").Append(name).Append(":\n    zh: ").Append(Block(chapter.Zh, 6)).Append("\n    en: ").Append(Block(chapter.En, 6)).Append('\n');
        }

        return WithSection(text, ["chapters"], lines.ToString());
    }

    /// <summary>
    /// The text with a field of a parameter set: <c>value</c>, <c>source</c>, <c>clause</c>, <c>confidence</c>, or <c>valid</c>, <c>from</c>.
    /// Null when there is no such parameter, or it is written in a way that cannot be changed in place.
    /// </summary>
    public static string? WithParameter(string text, string parameter, IReadOnlyList<string> field, string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (Find(text, ["parameters", parameter]) is not YamlMappingNode map)
        {
            return null;
        }

        for (var i = 0; i < field.Count; i++)
        {
            if (!map.Children.TryGetValue(new YamlScalarNode(field[i]), out var child))
            {
                var rest = i == field.Count - 1 ? Scalar(value) : $"{{ {string.Join(": { ", field.Skip(i + 1))}: {Scalar(value)} {string.Concat(Enumerable.Repeat("}", field.Count - i - 1))}";
                return Insert(text, map, $"{field[i]}: {rest}");
            }

            if (i == field.Count - 1)
            {
                return child is YamlScalarNode scalar ? text[..(int)scalar.Start.Index] + Scalar(value) + text[(int)scalar.End.Index..] : null;
            }

            if (child is not YamlMappingNode inner)
            {
                return null;
            }

            map = inner;
        }

        return null;
    }

    /// <summary>The parameters as they are written, also where the method does not load.</summary>
    public static IReadOnlyList<ParameterText> Parameters(string text)
    {
        List<ParameterText> parameters = [];
        if (Find(text, ["parameters"]) is not YamlMappingNode all)
        {
            return parameters;
        }

        foreach (var (key, value) in all.Children)
        {
            if (key is YamlScalarNode { Value: { } name } && value is YamlMappingNode map)
            {
                YamlNode? Child(YamlMappingNode of, string field) => of.Children.TryGetValue(new YamlScalarNode(field), out var child) ? child : null;
                string Text(YamlNode? node) => node is YamlScalarNode scalar ? scalar.Value ?? "" : "";
                var title = Child(map, "title") as YamlMappingNode;
                parameters.Add(new ParameterText(
                    name,
                    title is null ? new LocalText(name, name) : new LocalText(Text(Child(title, "zh")), Text(Child(title, "en"))),
                    Child(map, "value") is YamlScalarNode number ? number.Value : null,
                    Text(Child(map, "source")),
                    Text(Child(map, "clause")),
                    Text(Child(map, "confidence")),
                    Child(map, "valid") is YamlMappingNode valid ? Text(Child(valid, "from")) : "",
                    Child(map, "choice") is not null));
            }
        }

        return parameters;
    }

    /// <summary>A text as a YAML scalar on one line.</summary>
    public static string Scalar(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return PlainText().IsMatch(value) ? value : JsonSerializer.Serialize(value, Readable);
    }

    private static string? Insert(string text, YamlMappingNode map, string field)
    {
        if (map.Children.Count == 0)
        {
            return null;
        }

        var first = map.Children.First().Key.Start;
        var separator = map.Style == MappingStyle.Flow ? ", " : "\n" + new string(' ', (int)first.Column - 1);
        return text[..(int)first.Index] + field + separator + text[(int)first.Index..];
    }

    private static string Block(string text, int indent)
    {
        var clean = text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
        if (!clean.Contains('\n', StringComparison.Ordinal))
        {
            return Scalar(clean);
        }

        var before = new string(' ', indent);
        return "|-\n" + string.Join('\n', clean.Split('\n').Select(line => line.Trim().Length == 0 ? "" : before + line.TrimEnd().Replace("\t", "    ", StringComparison.Ordinal)));
    }

    private static YamlNode? Find(string text, ReadOnlySpan<string> path)
    {
        Yaml.YamlProblems problems = new("");
        var node = Yaml.YamlFile.Parse(text, problems);
        foreach (var name in path)
        {
            node = node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;
        }

        return node;
    }

    private static List<(string Name, int Start, int End)> Sections(string text)
    {
        var matches = TopLevel().Matches(text).ToList();
        return [.. matches.Select((match, i) => (match.Groups[1].Value, match.Index, i + 1 < matches.Count ? matches[i + 1].Index : text.Length))];
    }
}

/// <summary>A parameter as it is written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its title.</param>
/// <param name="Value">Its value with its unit; null for a table, a choice, and what every act brings.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Clause">Page or clause.</param>
/// <param name="Confidence">How sure it is, as written.</param>
/// <param name="ValidFrom">First day it holds, as written.</param>
/// <param name="IsChoice">Whether it is a choice.</param>
public sealed record ParameterText(
    string Name, LocalText Title, string? Value, string Source, string Clause, string Confidence, string ValidFrom, bool IsChoice);
