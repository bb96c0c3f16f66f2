using System.Text;
using Puhui.Methodology.Library;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Puhui.Methodology.Yaml;

/// <summary>Opens a YAML file with one document.</summary>
internal static class YamlFile
{
    private const int DeepestNesting = 40;

    public static YamlNode? Read(string path, YamlProblems problems, FileReader files)
    {
        string text;
        try
        {
            text = files.Text(path, strict: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            problems.Add(new Mark(path, 0, 0), $"the file cannot be read: {failure.Message}");
            return null;
        }

        return Parse(text, problems);
    }

    public static YamlNode? Parse(string text, YamlProblems problems)
    {
        try
        {
            if (Hostile(text) is { } hostile)
            {
                problems.Add(new Mark(problems.File, hostile.Line, hostile.Column), hostile.Message, hostile.Expected);
                return null;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 1)
            {
                return stream.Documents[0].RootNode;
            }

            problems.Add(new Mark(problems.File, 0, 0), "the file cannot be read", "one YAML document", $"{stream.Documents.Count}");
        }
        catch (YamlException failure)
        {
            problems.Add(new Mark(problems.File, (int)failure.Start.Line, (int)failure.Start.Column), $"this is not YAML: {failure.Message}");
        }
        catch (ArgumentException failure)
        {
            // The representation model reports some malformed anchors and keys this way.
            problems.Add(new Mark(problems.File, 0, 0), $"this is not YAML: {failure.Message}");
        }

        return null;
    }

    // Deep nesting exhausts the stack of a reader, and names for repeated parts let a small file grow without end.
    private static (int Line, int Column, string Message, string Expected)? Hostile(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            var at = parser.Current!;
            depth += at.NestingIncrease;
            if (depth > DeepestNesting)
            {
                return ((int)at.Start.Line, (int)at.Start.Column, "the file is nested too deeply", $"at most {DeepestNesting} levels");
            }

            if (at is AnchorAlias)
            {
                return ((int)at.Start.Line, (int)at.Start.Column, "the file repeats a part by a name (`*name`)", "the part written out");
            }
        }

        return null;
    }
}
