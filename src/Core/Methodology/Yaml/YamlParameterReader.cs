using System.Globalization;
using System.Text;
using Puhui.Methodology.Library;
using Puhui.Quantities;
using YamlDotNet.RepresentationModel;

namespace Puhui.Methodology.Yaml;

/// <summary>Reads <c>parameters:</c>.</summary>
internal sealed class YamlParameterReader(YamlProblems problems, string methodFile, List<string> outsideFiles, FileReader files)
{
    public static readonly (string Name, Confidence Value)[] Confidences =
    [
        ("official", Confidence.Official), ("secondary", Confidence.Secondary), ("contested", Confidence.Contested), ("unchecked", Confidence.Unchecked),
    ];

    public List<ParameterDefinition> ReadAll(YamlMap? parameters)
    {
        var all = new List<ParameterDefinition>();
        foreach (var (name, value) in parameters?.Entries ?? [])
        {
            if (YamlMap.Of(value, problems, $"parameter `{name}`") is { } map && Read(name, map) is { } parameter)
            {
                all.Add(parameter);
            }
        }

        return all;
    }

    private ParameterDefinition? Read(string name, YamlMap map)
    {
        var title = map.Local("title");
        var choice = map.Texts("choice");
        var keys = map.Texts("keys");
        var provenance = ReadOwnProvenance(map, choice.Count > 0);
        var definition = new ParameterDefinition
        {
            Where = map.Where,
            Name = name,
            Title = title ?? new LocalText(name, name),
            Unit = Unit.One,
            Provenance = provenance ?? new Provenance("", null, Confidence.Unchecked),
            MayOverride = map.Flag("override") ?? false,
            IsWhole = map.Flag("whole") ?? false,
            IsInformation = map.Flag("information") ?? false,
            Basis = map.OneOf("basis", required: false, ("operational", ElectricityBasis.Operational), ("life-cycle", ElectricityBasis.LifeCycle)),
        };
        if (map.Map("valid") is { } valid)
        {
            definition = definition with { ValidFrom = YamlValues.Date(valid, "from"), ValidTo = YamlValues.Date(valid, "to") };
            valid.Done();
        }

        definition = choice.Count > 0 ? ReadChoice(definition, map, choice)
            : keys.Count > 0 ? ReadTable(definition, map, [.. keys.Select(key => key.Text)])
            : ReadScalar(definition, map);
        map.Done();
        return title is null || provenance is null ? null : definition;
    }

    private ParameterDefinition ReadChoice(ParameterDefinition definition, YamlMap map, IReadOnlyList<(string Text, Mark Where)> choice)
    {
        var standard = map.RequireText("default", "one of the options");
        if (standard is not null && !choice.Any(option => option.Text == standard))
        {
            problems.Add(map.MarkOf("default"), "`default` is not an option", string.Join(" | ", choice.Select(option => option.Text)), $"'{standard}'");
        }

        return definition with { Choice = [.. choice.Select(option => option.Text)], Default = standard };
    }

    private ParameterDefinition ReadScalar(ParameterDefinition definition, YamlMap map)
    {
        var unit = YamlValues.UnitOf(map, "unit");
        var quantity = YamlValues.QuantityOf(map, "value");
        if (quantity is null && map.Take("value") is null && !(definition.MayOverride && unit is not null))
        {
            problems.Add(map.Where, $"parameter `{definition.Name}` has no value", "value: a number and a unit; or keys and values; or choice; or unit and override: true");
        }

        unit ??= quantity?.Unit ?? Unit.One;
        return definition with
        {
            Unit = unit,
            Value = quantity is null ? null : YamlValues.AmountOf(map, "value", unit),
            Min = YamlValues.AmountOf(map, "min", unit),
            Max = YamlValues.AmountOf(map, "max", unit),
        };
    }

    private ParameterDefinition ReadTable(ParameterDefinition definition, YamlMap map, IReadOnlyList<string> keys)
    {
        map.Require("unit", "the unit of the values; 1 for bare numbers");
        var unit = YamlValues.UnitOf(map, "unit") ?? Unit.One;
        var dated = map.Flag("dated") ?? false;
        var editions = new List<TableEdition>();
        if (map.Map("from") is { } from)
        {
            editions.Add(new TableEdition(from.Where, null, null, definition.Provenance, ReadFile(from, keys.Count, unit, definition.Provenance)));
        }
        else if (map.Require("values", dated ? "a list of editions" : "rows by key") is not { } values)
        {
            // Said already.
        }
        else if (dated)
        {
            ReadEditions(definition, values, unit, keys.Count, editions);
        }
        else
        {
            editions.Add(new TableEdition(problems.MarkOf(values), null, null, definition.Provenance, ReadRows(values, unit, keys.Count, definition.Provenance)));
        }

        return definition with { Unit = unit, Keys = keys, IsDated = dated, Editions = editions };
    }

    private void ReadEditions(ParameterDefinition definition, YamlNode values, Unit unit, int depth, List<TableEdition> editions)
    {
        if (values is not YamlSequenceNode list)
        {
            problems.Add(values, $"the editions of `{definition.Name}` cannot be read", "a list of { published: …, values: … }", YamlMap.Describe(values));
            return;
        }

        foreach (var item in list)
        {
            if (YamlMap.Of(item, problems, "an edition") is not { } map)
            {
                continue;
            }

            map.Require("published", "a date such as 2025-12-31");
            var published = YamlValues.Date(map, "published");
            var year = map.Text("year");
            var number = 0;
            if (year is not null && !int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            {
                problems.Add(map.MarkOf("year"), "`year` is not a year", "a year such as 2023", $"'{year}'");
            }

            var provenance = ReadProvenance(map, definition.Provenance.Source.Length == 0 ? null : definition.Provenance) ?? definition.Provenance;
            var rows = map.Map("from") is { } from ? ReadFile(from, depth, unit, provenance)
                : map.Require("values", "rows by key, or from: a file") is { } node ? ReadRows(node, unit, depth, provenance)
                : [];
            map.Done();
            editions.Add(new TableEdition(map.Where, published, year is null ? null : number, provenance, rows));
        }

        editions.Sort((left, right) => Nullable.Compare(left.Published, right.Published));
    }

    private List<TableRow> ReadRows(YamlNode values, Unit unit, int depth, Provenance inherited)
    {
        var rows = new List<TableRow>();
        Collect(values, []);
        return rows;

        void Collect(YamlNode node, IReadOnlyList<string> keys)
        {
            if (keys.Count == depth)
            {
                rows.Add(ReadRow(node, keys, unit, inherited));
            }
            else if (YamlMap.Of(node, problems, keys.Count == 0 ? "`values`" : $"the rows of '{string.Join("', '", keys)}'") is { } map)
            {
                foreach (var (name, value) in map.Entries)
                {
                    Collect(value, [.. keys, name]);
                }
            }
        }
    }

    private TableRow ReadRow(YamlNode node, IReadOnlyList<string> keys, Unit unit, Provenance inherited)
    {
        if (node is not YamlMappingNode)
        {
            return new TableRow(problems.MarkOf(node), keys, ReadNumber(node, YamlMap.TextOf(node), unit), null);
        }

        var map = YamlMap.Of(node, problems, "a row")!;
        var value = map.Require("value", "a number") is { } number ? ReadNumber(number, YamlMap.TextOf(number), unit) : null;
        var provenance = ReadProvenance(map, inherited);
        map.Done();
        return new TableRow(map.Where, keys, value, provenance);
    }

    private decimal? ReadNumber(YamlNode node, string? text, Unit unit)
    {
        if (text is "none")
        {
            return null;
        }

        var parsed = Quantity.Parse(text ?? "");
        if (parsed.IsAccepted && (parsed.Value.Unit.Equals(Unit.One) || parsed.Value.In(unit).IsAccepted))
        {
            return parsed.Value.Unit.Equals(Unit.One) ? parsed.Value.Amount : parsed.Value.In(unit).Value.Amount;
        }

        problems.Add(node, "a value of the table cannot be read", $"a number in {unit}, or none", text is null ? YamlMap.Describe(node) : $"'{text}'");
        return null;
    }

    private static Provenance? ReadOwnProvenance(YamlMap map, bool isChoice)
    {
        if (map.Take("source") is not null)
        {
            return ReadProvenance(map, null);
        }

        if (isChoice)
        {
            return new Provenance("the method", null, Confidence.Official);
        }

        // The editions of a dated table each name their own source.
        return map.Take("dated") is null ? ReadProvenance(map, null) : new Provenance("", null, Confidence.Unchecked);
    }

    private static Provenance? ReadProvenance(YamlMap map, Provenance? inherited)
    {
        const string Sources = "publisher and title";
        var source = inherited is null ? map.RequireText("source", Sources) : map.Text("source");
        var clause = map.Text("clause");
        var confidence = map.OneOf("confidence", required: inherited is null, Confidences);
        if (inherited is not null)
        {
            return new Provenance(source ?? inherited.Source, clause ?? inherited.Clause, confidence ?? inherited.Confidence);
        }

        return source is null || confidence is null ? null : new Provenance(source, clause, confidence.Value);
    }

    private List<TableRow> ReadFile(YamlMap from, int depth, Unit unit, Provenance inherited)
    {
        var name = from.RequireText("file", "path of a CSV file, relative to the method's folder");
        var columns = from.Texts("key");
        var valueColumn = from.RequireText("value", "the column of the values");
        var confidenceColumn = from.Text("confidence");
        var where = from.Map("where")?.Entries.Select(entry => (entry.Name, Value: YamlMap.TextOf(entry.Value) ?? "")).ToList() ?? [];
        from.Done();
        if (columns.Count != depth)
        {
            problems.Add(from.MarkOf("key"), "`key` does not fit `keys`", $"{depth} columns", $"{columns.Count}");
            return [];
        }

        if (name is null || valueColumn is null)
        {
            return [];
        }

        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(methodFile)!, name));
        if (!files.Exists(path))
        {
            problems.Add(from.MarkOf("file"), "the table's file is not there", path);
            return [];
        }

        outsideFiles.Add(path);
        var shape = new CsvShape([.. columns.Select(column => column.Text)], valueColumn, confidenceColumn, where);
        return CsvTable.Read(path, files.Text(path), shape, unit, inherited, problems);
    }
}
