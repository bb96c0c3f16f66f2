using System.Security.Cryptography;
using Puhui.Activities.Contracts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Puhui.Activities.Import;

/// <summary>Reads a profile from YAML. Every mistake is an <see cref="ImportException"/> with file, line and what was expected.</summary>
internal sealed class ProfileReader
{
    private readonly string _file;

    private ProfileReader(string file) => _file = file;

    /// <summary>The profile of this name in the folder, or the one in the <c>.yaml</c> file of this path.</summary>
    public static Profile Find(string folder, string nameOrFile)
    {
        if (nameOrFile.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
        {
            return File.Exists(nameOrFile) ? Read(nameOrFile) : throw new ImportException($"There is no profile file {nameOrFile}.");
        }

        var file = nameOrFile.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? Path.Combine(folder, nameOrFile + ".yaml") : null;
        if (file is not null && File.Exists(file))
        {
            return Read(file);
        }

        var names = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.yaml").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ToArray()
            : [];
        throw new ImportException($"There is no profile '{nameOrFile}'. There are: {string.Join(", ", names)} (in {folder}).");
    }

    public static Profile Read(string file) => new ProfileReader(file).Read(File.ReadAllBytes(file));

    private Profile Read(byte[] content)
    {
        var root = Root(content);
        Only(root, "title", "zone", "times", "delimiter", "encoding", "historical", "subjects", "lookups", "record", "inputs");
        var title = Map(Need(root, "title"), "title");
        var record = Map(Need(root, "record"), "record");
        Only(record, "id", "holder", "scenario", "at", "until", "evidence", "region", "corrects");
        var inputs = Need(root, "inputs");
        var others = inputs is YamlScalarNode { Value: "other-columns" };
        return new Profile(
            Path.GetFileNameWithoutExtension(_file), Text(Need(title, "zh")), Text(Need(title, "en")), Zone(Need(root, "zone")), Times(Need(root, "times")))
        {
            Digest = SHA256.HashData(content),
            Delimiter = Find(root, "delimiter") is { } delimiter ? Delimiter(delimiter) : null,
            Encoding = Find(root, "encoding") is { } encoding ? OneOf(encoding, "utf-8", "gb18030") : null,
            IsHistorical = Find(root, "historical") is { } historical && OneOf(historical, "true", "false") == "true",
            Subjects = Find(root, "subjects") is { } subjects ? Subjects(subjects) : null,
            Lookups = Find(root, "lookups") is { } lookups ? Lookups(lookups) : new Dictionary<string, LookupDefinition>(StringComparer.Ordinal),
            Id = Value(Need(record, "id")),
            Holder = Value(Need(record, "holder")),
            Scenario = Value(Need(record, "scenario")),
            At = Value(Need(record, "at")),
            Until = Find(record, "until") is { } until ? Value(until) : null,
            Evidence = Find(record, "evidence") is { } evidence ? Value(evidence) : null,
            Region = Find(record, "region") is { } region ? Value(region) : null,
            Corrects = Find(record, "corrects") is { } corrects ? Value(corrects) : null,
            Inputs = others
                ? new Dictionary<string, ProfileValue>(StringComparer.Ordinal)
                : Map(inputs, "inputs").Children.ToDictionary(pair => Text(pair.Key), pair => Value(pair.Value), StringComparer.Ordinal),
            OtherColumnsAreInputs = others,
        };
    }

    private SubjectKind Subjects(YamlNode node) => OneOf(node, "people", "vehicles", "organisations") switch
    {
        "people" => SubjectKind.Person,
        "vehicles" => SubjectKind.Vehicle,
        _ => SubjectKind.Organisation,
    };

    private YamlMappingNode Root(byte[] content)
    {
        var yaml = new YamlStream();
        try
        {
            using var text = new StreamReader(new MemoryStream(content), System.Text.Encoding.UTF8);
            yaml.Load(text);
        }
        catch (YamlException mistake)
        {
            throw new ImportException($"{_file}:{mistake.Start.Line}: not readable as YAML: {mistake.Message}", mistake);
        }

        return yaml.Documents.Count == 1 && yaml.Documents[0].RootNode is YamlMappingNode root
            ? root
            : throw new ImportException($"{_file}:1: expected one YAML document with the keys of a profile.");
    }

    private ProfileValue Value(YamlNode node)
    {
        if (node is YamlScalarNode)
        {
            return new ProfileValue.Plain(Template(node));
        }

        var map = Map(node, "a text or a rule");
        if (Find(map, "seconds-after-begin") is { } seconds)
        {
            Only(map, "seconds-after-begin");
            return new ProfileValue.SecondsAfterBegin(Template(seconds));
        }

        if (Find(map, "great-circle") is { } circle)
        {
            Only(map, "great-circle");
            var points = Map(circle, "great-circle");
            Only(points, "from", "to");
            var (from, to) = (Point(Need(points, "from")), Point(Need(points, "to")));
            return new ProfileValue.Distance(from.Latitude, from.Longitude, to.Latitude, to.Longitude);
        }

        Only(map, "value", "words");
        var words = Map(Need(map, "words"), "words");
        return new ProfileValue.Mapped(
            Template(Need(map, "value")), words.Children.ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value), StringComparer.Ordinal));
    }

    private (Template Latitude, Template Longitude) Point(YamlNode node) =>
        node is YamlSequenceNode { Children: [var latitude, var longitude] }
            ? (Template(latitude), Template(longitude))
            : throw Mistake(node, "expected [latitude, longitude]");

    private Template Template(YamlNode node)
    {
        try
        {
            return Import.Template.Parse(Text(node));
        }
        catch (FormatException mistake)
        {
            throw Mistake(node, mistake.Message);
        }
    }

    private Dictionary<string, LookupDefinition> Lookups(YamlNode node)
    {
        Dictionary<string, LookupDefinition> lookups = new(StringComparer.Ordinal);
        foreach (var (name, definition) in Map(node, "lookups").Children)
        {
            var map = Map(definition, "lookups");
            Only(map, "key");
            if (Text(name) != "stations")
            {
                throw Mistake(name, "the one second file an import can be given is called 'stations'");
            }

            lookups.Add(Text(name), new LookupDefinition(Text(Need(map, "key"))));
        }

        return lookups;
    }

    private TimeZoneInfo Zone(YamlNode node) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(Text(node), out var zone)
            ? zone
            : throw Mistake(node, $"'{Text(node)}' is not an IANA time zone, for example Asia/Shanghai");

    private List<string> Times(YamlNode node) =>
        node is YamlSequenceNode { Children.Count: > 0 } list
            ? [.. list.Children.Select(Text)]
            : throw Mistake(node, $"expected a list of time forms, each '{LocalTime.Iso}' or a pattern such as yyyy-MM-dd HH:mm");

    private char Delimiter(YamlNode node) => OneOf(node, "comma", "semicolon", "tab") switch
    {
        "comma" => ',',
        "semicolon" => ';',
        _ => '\t',
    };

    private string OneOf(YamlNode node, params ReadOnlySpan<string> words)
    {
        var text = Text(node);
        return words.Contains(text) ? text : throw Mistake(node, $"expected one of {string.Join(", ", words)}, got '{text}'");
    }

    private YamlMappingNode Map(YamlNode node, string what) =>
        node as YamlMappingNode ?? throw Mistake(node, $"expected {what} as keys and values");

    private string Text(YamlNode node) =>
        node is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Mistake(node, "expected a text");

    private YamlNode Need(YamlMappingNode map, string key) => Find(map, key) ?? throw Mistake(map, $"'{key}' is missing");

    private static YamlNode? Find(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    private void Only(YamlMappingNode map, params string[] keys)
    {
        foreach (var key in map.Children.Keys)
        {
            if (!keys.Contains(Text(key), StringComparer.Ordinal))
            {
                throw Mistake(key, $"'{Text(key)}' is not a key here; expected {string.Join(", ", keys)}");
            }
        }
    }

    private ImportException Mistake(YamlNode node, string what) => new($"{_file}:{node.Start.Line}: {what}.");
}
