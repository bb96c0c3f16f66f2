using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Puhui.Methodology.Yaml;

/// <summary>Opens a YAML file with one document.</summary>
internal static class YamlFile
{
    public static YamlNode? Read(string path, YamlProblems problems)
    {
        string text;
        try
        {
            text = File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
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
}
