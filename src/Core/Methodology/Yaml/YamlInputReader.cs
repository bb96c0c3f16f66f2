using System.Globalization;
using Puhui.Quantities;

namespace Puhui.Methodology.Yaml;

/// <summary>Reads one input of a scenario.</summary>
internal static class YamlInputReader
{
    public static InputDefinition Read(string name, YamlMap map)
    {
        var isClass = map.Take("class") is not null;
        var isText = map.Take("text") is not null;
        var input = new InputDefinition
        {
            Where = map.Where,
            Name = name,
            Title = map.Local("title", required: false) ?? new LocalText(YamlValues.TitleOf(name), YamlValues.TitleOf(name)),
            Kind = isClass ? InputKind.Class : isText ? InputKind.Text : InputKind.Quantity,
            IsRequired = map.Flag("required") ?? true,
            Default = map.Text("default"),
        };
        input = isClass ? ReadClass(input, map) : isText ? ReadText(input, map) : ReadQuantity(input, map);
        map.Done();
        if (!input.IsRequired && input.Default is null && input.Kind != InputKind.Text)
        {
            map.Problems.Add(map.Where, $"input `{name}` is optional but nothing stands in for it", "default: a value");
        }

        return input;
    }

    private static InputDefinition ReadQuantity(InputDefinition input, YamlMap map)
    {
        map.Require("unit", "unit: …, class: […] or text: { max: … }");
        var unit = YamlValues.UnitOf(map, "unit") ?? Unit.One;
        var min = YamlValues.AmountOf(map, "min", unit) ?? 0;
        var max = YamlValues.AmountOf(map, "max", unit);
        if (max < min)
        {
            map.Problems.Add(map.MarkOf("max"), "`max` is below `min`", $"at least {QuantityText.Format(min)} {unit}", $"{max}");
        }

        if (input.Default is not null)
        {
            YamlValues.AmountOf(map, "default", unit);
        }

        return input with { Unit = unit, Min = min, Max = max, IsWhole = map.Flag("whole") ?? false };
    }

    private static InputDefinition ReadClass(InputDefinition input, YamlMap map)
    {
        var classes = map.Texts("class").Select(item => item.Text).ToList();
        var aliases = new List<KeyValuePair<string, string>>();
        if (map.Map("aliases") is { } spellings)
        {
            foreach (var (word, value) in spellings.Entries)
            {
                ReadAliases(spellings, word, value, classes, aliases);
            }
        }

        if (classes.Distinct(StringComparer.Ordinal).Count() != classes.Count || classes.Count == 0)
        {
            map.Problems.Add(map.MarkOf("class"), "`class` needs words, each once");
        }

        if (input.Default is { } word2 && !classes.Contains(word2))
        {
            map.Problems.Add(map.MarkOf("default"), "`default` is not a listed word", string.Join(" | ", classes), $"'{word2}'");
        }

        return input with { Classes = classes, Aliases = aliases };
    }

    private static void ReadAliases(YamlMap spellings, string word, YamlDotNet.RepresentationModel.YamlNode value, List<string> classes, List<KeyValuePair<string, string>> aliases)
    {
        if (!classes.Contains(word))
        {
            spellings.Problems.Add(value, $"`{word}` has other spellings but is no listed word", string.Join(" | ", classes), $"'{word}'");
            return;
        }

        foreach (var (alias, where) in spellings.Texts(word))
        {
            if (classes.Contains(alias) || aliases.Exists(other => other.Key == alias))
            {
                spellings.Problems.Add(where, $"the spelling '{alias}' of `{word}` already means something else", "a spelling of one word only");
            }

            aliases.Add(new(alias, word));
        }
    }

    private static InputDefinition ReadText(InputDefinition input, YamlMap map)
    {
        var max = input.MaxLength;
        if (map.Map("text") is { } text)
        {
            var given = text.Text("max");
            if (given is not null && (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out max) || max is < 1 or > 256))
            {
                map.Problems.Add(text.MarkOf("max"), "`max` cannot be read", "1 to 256 characters", $"'{given}'");
            }

            text.Done();
        }

        return input with { MaxLength = max };
    }
}
