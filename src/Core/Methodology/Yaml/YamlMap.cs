using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Puhui.Methodology.Yaml;

/// <summary>
/// A YAML mapping that is read field by field: what is missing, of the wrong shape or not known becomes a problem with
/// its line, and reading goes on, so that an author sees all of it at once. Scalars are taken as their raw text.
/// </summary>
internal sealed class YamlMap
{
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    private YamlMap(YamlMappingNode node, YamlProblems problems)
    {
        _node = node;
        Problems = problems;
    }

    public YamlProblems Problems { get; }

    public Mark Where => Problems.MarkOf(_node);

    /// <summary>Names and values in file order. The names count as known.</summary>
    public IEnumerable<(string Name, YamlNode Value)> Entries
    {
        get
        {
            foreach (var (key, value) in _node.Children)
            {
                var name = (key as YamlScalarNode)?.Value ?? "";
                _taken.Add(name);
                yield return (name, value);
            }
        }
    }

    public static YamlMap? Of(YamlNode node, YamlProblems problems, string what)
    {
        if (node is YamlMappingNode map)
        {
            return new YamlMap(map, problems);
        }

        problems.Add(node, $"{what} cannot be read", "named fields", Describe(node));
        return null;
    }

    public static string? TextOf(YamlNode node) => node is YamlScalarNode scalar ? scalar.Value ?? "" : null;

    public static bool IsNothing(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    public static string Describe(YamlNode node) => node switch
    {
        YamlScalarNode scalar => $"'{scalar.Value}'",
        YamlSequenceNode => "a list",
        YamlMappingNode => "named fields",
        _ => node.NodeType.ToString(),
    };

    public YamlNode? Take(string name)
    {
        _taken.Add(name);
        return _node.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;
    }

    public YamlNode? Require(string name, string expected)
    {
        var value = Take(name);
        if (value is null || IsNothing(value))
        {
            Problems.Add(_node, $"`{name}` is missing", expected);
            return null;
        }

        return value;
    }

    public string? Text(string name)
    {
        var value = Take(name);
        if (value is null || value is YamlScalarNode)
        {
            return value is null ? null : TextOf(value);
        }

        Problems.Add(value, $"`{name}` cannot be read", "a text", Describe(value));
        return null;
    }

    public string? RequireText(string name, string expected) => Require(name, expected) is null ? null : Text(name);

    public YamlMap? Map(string name)
    {
        var value = Take(name);
        return value is null || IsNothing(value) ? null : Of(value, Problems, $"`{name}`");
    }

    public LocalText? Local(string name, bool required = true)
    {
        var value = required ? Require(name, "{ zh: …, en: … }") : Take(name);
        if (value is null || Of(value, Problems, $"`{name}`") is not { } map)
        {
            return null;
        }

        var zh = map.RequireText("zh", $"the Chinese text of {name}");
        var en = map.RequireText("en", $"the English text of {name}");
        map.Done();
        return zh is null || en is null ? null : new LocalText(zh, en);
    }

    public bool? Flag(string name)
    {
        var value = Take(name);
        switch (value is null ? null : TextOf(value))
        {
            case null when value is null:
                return null;
            case "true" or "yes":
                return true;
            case "false" or "no":
                return false;
            default:
                Problems.Add(value!, $"`{name}` cannot be read", "true or false", Describe(value!));
                return null;
        }
    }

    public IReadOnlyList<(string Text, Mark Where)> Texts(string name)
    {
        var value = Take(name);
        if (value is null || IsNothing(value))
        {
            return [];
        }

        if (value is not YamlSequenceNode list)
        {
            Problems.Add(value, $"`{name}` cannot be read", "a list [a, b]", Describe(value));
            return [];
        }

        var texts = new List<(string, Mark)>();
        foreach (var item in list)
        {
            if (TextOf(item) is { } text)
            {
                texts.Add((text, Problems.MarkOf(item)));
            }
            else
            {
                Problems.Add(item, $"an item of `{name}` cannot be read", "a text", Describe(item));
            }
        }

        return texts;
    }

    public TEnum? OneOf<TEnum>(string name, bool required, params ReadOnlySpan<(string Name, TEnum Value)> options)
        where TEnum : struct
    {
        var expected = string.Join(" | ", options.ToArray().Select(option => option.Name));
        var value = required ? Require(name, expected) : Take(name);
        if (value is null)
        {
            return null;
        }

        var text = TextOf(value);
        foreach (var option in options)
        {
            if (string.Equals(option.Name, text, StringComparison.Ordinal))
            {
                return option.Value;
            }
        }

        Problems.Add(value, $"`{name}` is not known", expected, Describe(value));
        return null;
    }

    public Mark MarkOf(string name) => Take(name) is { } value ? Problems.MarkOf(value) : Where;

    /// <summary>Every field that nobody asked for becomes a problem: a misspelt name must not be ignored silently.</summary>
    public void Done()
    {
        foreach (var (key, _) in _node.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!_taken.Contains(name))
            {
                Problems.Add(key, $"`{name}` is not a known field", "one of: " + string.Join(", ", _taken.Order(StringComparer.Ordinal)), $"'{name}'");
            }
        }
    }
}

/// <summary>Collects the problems of one file.</summary>
internal sealed class YamlProblems(string file)
{
    public string File { get; } = file;

    public List<MethodProblem> All { get; } = [];

    public Mark MarkOf(YamlNode node) => new(File, (int)node.Start.Line, (int)node.Start.Column);

    public void Add(YamlNode node, string message, string? expected = null, string? got = null) =>
        Add(MarkOf(node), message, expected, got);

    public void Add(Mark where, string message, string? expected = null, string? got = null) =>
        All.Add(new MethodProblem(where, message, expected, got));
}
