using System.Globalization;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Puhui.Programmes;

/// <summary>Reads a programme's YAML and names everything that is wrong with it.</summary>
internal sealed class ProgrammeFileReader
{
    private const int MostLetters = 512 * 1024;
    private static readonly string[] Groups = ["title", "summary", "unit", "look", "enrolment", "caps", "statistics"];
    private static readonly string[] MethodFields = ["scenario", "method", "region", "from", "to", "beyond-effective"];
    private static readonly string[] SourceFields = ["code", "name", "scenarios", "evidence", "subjects", "holders", "enrols", "zone"];

    private readonly List<FileMistake> _mistakes = [];
    private readonly Dictionary<string, (string Value, int Line)> _given = new(StringComparer.Ordinal);

    public static ProgrammeFileReading Read(string text, IReadOnlyDictionary<string, string> changes)
    {
        var reader = new ProgrammeFileReader();
        var file = reader.ReadAll(text, changes);
        return new ProgrammeFileReading(reader._mistakes.Count == 0 ? file : null, [.. reader._mistakes.OrderBy(mistake => mistake.Line)]);
    }

    private ProgrammeFile? ReadAll(string text, IReadOnlyDictionary<string, string> changes)
    {
        if (Parse(text) is not { } root)
        {
            return null;
        }

        List<FileMethod> methods = [];
        List<FileSource> sources = [];
        foreach (var (key, value) in root.Children)
        {
            switch (NameOf(key))
            {
                case "programme" when value is YamlMappingNode map:
                    ReadSettings(map);
                    break;
                case "methods" when value is YamlSequenceNode list:
                    methods.AddRange(Items(list, MethodFields).Select(ReadMethod).OfType<FileMethod>());
                    break;
                case "sources" when value is YamlSequenceNode list:
                    sources.AddRange(Items(list, SourceFields).Select(ReadSource).OfType<FileSource>());
                    break;
                case "programme" or "methods" or "sources":
                    if (!IsEmpty(value))
                    {
                        Wrong(value, "file_form", "The file has `programme:` with settings, `methods:` and `sources:` with lists.", NameOf(key));
                    }

                    break;
                default:
                    Wrong(key, "setting_unknown", "A file has programme, methods and sources.", NameOf(key));
                    break;
            }
        }

        foreach (var (name, value) in changes)
        {
            Take(name, value, 0);
        }

        var settings = Settings();
        var code = _given.TryGetValue("code", out var given) && given.Value.Length > 0 ? given.Value : null;
        if (code is not null && SettingsCheck.Code(code) is { } wrong)
        {
            _mistakes.Add(new FileMistake(given.Line, wrong));
        }

        foreach (var problem in settings.Check())
        {
            _mistakes.Add(new FileMistake(problem.Pointer is { } name && _given.TryGetValue(name, out var where) ? where.Line : 0, problem));
        }

        foreach (var twice in sources.GroupBy(source => source.Code, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            _mistakes.Add(new FileMistake(0, new Refusal("source_twice", $"Two sources have the code {twice.Key}.", "sources")));
        }

        return new ProgrammeFile(code, settings, methods, sources);
    }

    private YamlMappingNode? Parse(string text)
    {
        if (text.Length > MostLetters)
        {
            _mistakes.Add(new FileMistake(0, new Refusal("file_large", "A programme's file is at most 512 KiB.")));
            return null;
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root)
            {
                return root;
            }

            _mistakes.Add(new FileMistake(1, new Refusal("file_form", "The file is one YAML document with programme, methods and sources.")));
        }
        catch (YamlException failure)
        {
            _mistakes.Add(new FileMistake((int)failure.Start.Line, new Refusal("not_yaml", $"This is not YAML: {failure.Message}")));
        }
        catch (ArgumentException failure)
        {
            // The representation model reports some malformed anchors and keys this way.
            _mistakes.Add(new FileMistake(0, new Refusal("not_yaml", $"This is not YAML: {failure.Message}")));
        }

        return null;
    }

    private void ReadSettings(YamlMappingNode map)
    {
        foreach (var (key, value) in map.Children)
        {
            var name = NameOf(key);
            if (value is YamlMappingNode group && Groups.Contains(name, StringComparer.Ordinal))
            {
                foreach (var (inner, its) in group.Children)
                {
                    Take($"{name}.{NameOf(inner)}", ScalarOf(its), Line(inner));
                }
            }
            else if (value is YamlSequenceNode list && name == "languages")
            {
                Take(name, string.Join(' ', list.Select(ScalarOf)), Line(key));
            }
            else if (value is YamlScalarNode)
            {
                Take(name, ScalarOf(value), Line(key));
            }
            else
            {
                Wrong(key, "file_form", "This setting is not written like this; see docs/programmes.md.", name);
            }
        }
    }

    private void Take(string name, string value, int line)
    {
        if (name != "code" && !ProgrammeFile.SettingNames.Contains(name, StringComparer.Ordinal))
        {
            _mistakes.Add(new FileMistake(line, new Refusal("setting_unknown", $"There is no setting of this name. There are: code, {string.Join(", ", ProgrammeFile.SettingNames)}.", name)));
            return;
        }

        _given[name] = (value, line);
    }

    private ProgrammeSettings Settings()
    {
        var s = new ProgrammeSettings();
        return s with
        {
            Kind = Word("kind", SettingsWords.Kind, s.Kind, "kind_unknown", "The kind is one of city, bank, employer, community."),
            TitleZh = Text("title.zh", s.TitleZh),
            TitleEn = Text("title.en", s.TitleEn),
            SummaryZh = Text("summary.zh", s.SummaryZh),
            SummaryEn = Text("summary.en", s.SummaryEn),
            Region = Text("region", "") is { Length: > 0 } region ? region : null,
            ZoneId = Text("zone", s.ZoneId),
            Languages = _given.TryGetValue("languages", out var tags) ? tags.Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) : s.Languages,
            UnitZh = Text("unit.zh", s.UnitZh),
            UnitEn = Text("unit.en", s.UnitEn),
            Hue = (int)(Number("look.hue", int.MaxValue) ?? s.Hue),
            Mark = Text("look.mark", s.Mark),
            Enrolment = Word("enrolment.rule", SettingsWords.Rule, s.Enrolment, "enrolment_unknown", "The enrolment is one of open, invitation, employees, residents, trial."),
            MaxPeople = (int?)Number("enrolment.people", int.MaxValue),
            StartsAt = Time("starts"),
            EndsAt = Time("ends"),
            DayCapMg = Mass("caps.day"),
            MonthCapMg = Mass("caps.month"),
            K = (int)(Number("statistics.k", int.MaxValue) ?? s.K),
            Rank = (int?)Number("rank", int.MaxValue),
        };
    }

    private string Text(string name, string otherwise) => _given.TryGetValue(name, out var given) ? given.Value : otherwise;

    private T Word<T>(string name, Func<string?, T?> read, T otherwise, string code, string detail)
        where T : struct
    {
        if (!_given.TryGetValue(name, out var given))
        {
            return otherwise;
        }

        if (read(given.Value) is { } value)
        {
            return value;
        }

        _mistakes.Add(new FileMistake(given.Line, new Refusal(code, detail, name)));
        return otherwise;
    }

    private long? Number(string name, long most)
    {
        if (!_given.TryGetValue(name, out var given) || given.Value.Length == 0)
        {
            return null;
        }

        if (long.TryParse(given.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) <= most)
        {
            return value;
        }

        _mistakes.Add(new FileMistake(given.Line, new Refusal("number_invalid", "This is a whole number.", name)));
        return null;
    }

    private long? Mass(string name)
    {
        if (!_given.TryGetValue(name, out var given) || given.Value.Length == 0)
        {
            return null;
        }

        if (MassText.TryRead(given.Value, out var milligrams))
        {
            return milligrams;
        }

        _mistakes.Add(new FileMistake(given.Line, new Refusal("mass_invalid", "A cap is an amount in mg, g, kg or t, for example 5 kg.", name)));
        return null;
    }

    private DateTimeOffset? Time(string name) => _given.TryGetValue(name, out var given) ? Time(given.Value, given.Line, name) : null;

    private DateTimeOffset? Time(string text, int line, string name)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (TimeText.TryRead(text, out var time))
        {
            return time;
        }

        _mistakes.Add(new FileMistake(line, new Refusal("time_invalid", "A time is written with its offset, for example 2027-01-01T00:00:00+08:00.", name)));
        return null;
    }

    private FileMethod? ReadMethod((YamlMappingNode Node, Dictionary<string, string> Fields) item)
    {
        var (node, fields) = item;
        if (Missing(node, fields, "scenario") | Missing(node, fields, "method"))
        {
            return null;
        }

        if (!fields["method"].Contains('@', StringComparison.Ordinal))
        {
            Wrong(node, "method_form", "A method is named with its version: id@version.", "methods");
        }

        return new FileMethod(
            fields["scenario"], fields["method"], fields.GetValueOrDefault("region") is { Length: > 0 } region ? region : null,
            Time(fields.GetValueOrDefault("from", ""), Line(node), "from"), Time(fields.GetValueOrDefault("to", ""), Line(node), "to"),
            YesNo(node, fields, "beyond-effective", false));
    }

    private FileSource? ReadSource((YamlMappingNode Node, Dictionary<string, string> Fields) item)
    {
        var (node, fields) = item;
        if (Missing(node, fields, "code") | Missing(node, fields, "name"))
        {
            return null;
        }

        var source = new FileSource(fields["code"], fields["name"])
        {
            Scenarios = fields.GetValueOrDefault("scenarios", "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries),
            Evidence = OneOf(node, fields, "evidence", ["E1", "E2", "E3", "E4"]),
            Subjects = OneOf(node, fields, "subjects", ["person", "vehicle", "organisation"]),
            Holders = OneOf(node, fields, "holders", ["own", "programme"]),
            Enrols = YesNo(node, fields, "enrols", true),
            Zone = fields.GetValueOrDefault("zone") is { Length: > 0 } zone ? zone : null,
        };
        if (source.Code.Length > 60 || !source.Code.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
        {
            Wrong(node, "source_code", "A source's code is up to 60 lower-case letters, digits and hyphens.", "sources.code");
        }

        if (source.Zone is { } its && !TimeZoneInfo.TryFindSystemTimeZoneById(its, out _))
        {
            Wrong(node, "zone_unknown", "The zone is an IANA time zone this machine knows.", "sources.zone");
        }

        return source;
    }

    private List<(YamlMappingNode Node, Dictionary<string, string> Fields)> Items(YamlSequenceNode list, string[] known)
    {
        List<(YamlMappingNode, Dictionary<string, string>)> items = [];
        foreach (var item in list)
        {
            if (item is not YamlMappingNode map)
            {
                Wrong(item, "file_form", "Each item of this list has fields.", "");
                continue;
            }

            Dictionary<string, string> fields = new(StringComparer.Ordinal);
            foreach (var (key, value) in map.Children)
            {
                if (!known.Contains(NameOf(key), StringComparer.Ordinal))
                {
                    Wrong(key, "setting_unknown", $"There is no such field here. There are: {string.Join(", ", known)}.", NameOf(key));
                    continue;
                }

                fields[NameOf(key)] = value is YamlSequenceNode words ? string.Join(' ', words.Select(ScalarOf)) : ScalarOf(value);
            }

            items.Add((map, fields));
        }

        return items;
    }

    private bool Missing(YamlMappingNode node, Dictionary<string, string> fields, string name)
    {
        if (fields.GetValueOrDefault(name) is { Length: > 0 })
        {
            return false;
        }

        Wrong(node, "field_missing", $"`{name}` is needed here.", name);
        return true;
    }

    private string OneOf(YamlMappingNode node, Dictionary<string, string> fields, string name, string[] words)
    {
        if (!fields.TryGetValue(name, out var word) || words.Contains(word, StringComparer.Ordinal))
        {
            return word ?? words[0];
        }

        Wrong(node, "word_unknown", $"This is one of {string.Join(", ", words)}.", name);
        return words[0];
    }

    private bool YesNo(YamlMappingNode node, Dictionary<string, string> fields, string name, bool otherwise) => fields.GetValueOrDefault(name) switch
    {
        null => otherwise,
        "true" or "yes" => true,
        "false" or "no" => false,
        _ => Refused(node, name),
    };

    private bool Refused(YamlMappingNode node, string name)
    {
        Wrong(node, "word_unknown", "This is true or false.", name);
        return false;
    }

    private void Wrong(YamlNode node, string code, string detail, string name) => _mistakes.Add(new FileMistake(Line(node), new Refusal(code, detail, name)));

    private static int Line(YamlNode node) => (int)node.Start.Line;

    private static bool IsEmpty(YamlNode node) => node is YamlScalarNode { Value: null or "" };

    private static string NameOf(YamlNode key) => key is YamlScalarNode { Value: { } name } ? name : "";

    private string ScalarOf(YamlNode value)
    {
        if (value is YamlScalarNode scalar)
        {
            return scalar is { Style: ScalarStyle.Plain, Value: "null" or "~" } ? "" : scalar.Value ?? "";
        }

        Wrong(value, "file_form", "One value is expected here.", "");
        return "";
    }
}
