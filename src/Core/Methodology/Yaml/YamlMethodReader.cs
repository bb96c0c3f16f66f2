using Puhui.Methodology.Library;
using Puhui.Quantities;

namespace Puhui.Methodology.Yaml;

/// <summary>The YAML front end: reads <c>method.yaml</c> into a <see cref="MethodDefinition"/>, or says what is wrong and where.</summary>
internal static class YamlMethodReader
{
    public static MethodDefinition? Read(string path, List<MethodProblem> problems, FileReader files)
    {
        var collected = new YamlProblems(path);
        var definition = YamlFile.Read(path, collected, files) is { } root && YamlMap.Of(root, collected, "the method") is { } map
            ? new Reading(map, path, files).Read()
            : null;
        problems.AddRange(collected.All);
        return collected.All.Count == 0 ? definition : null;
    }

    private sealed class Reading(YamlMap map, string path, FileReader files)
    {
        private readonly List<string> _outsideFiles = [];

        public MethodDefinition? Read()
        {
            var id = Name("id");
            var version = Name("version");
            var kind = map.OneOf("kind", required: true,
                ("reduction", MethodKind.Reduction), ("footprint", MethodKind.Footprint), ("platform-energy", MethodKind.PlatformEnergy),
                ("bank-points", MethodKind.BankPoints), ("factor-set", MethodKind.FactorSet));
            var title = map.Local("title");
            var issuer = map.Local("issuer");
            var standard = map.Text("standard");
            var zone = Zone();
            var effective = Effective(zone ?? TimeZoneInfo.Utc);
            var status = map.OneOf("status", required: true,
                ("demonstration", MethodStatus.Demonstration), ("in-force", MethodStatus.InForce), ("withdrawn", MethodStatus.Withdrawn));
            map.Require("regions", "a list of ISO 3166-2 codes, or [\"*\"]");
            var regions = map.Texts("regions");
            var licence = map.Local("licence");
            var rounding = RoundingOf();
            var chapters = Chapters(kind == MethodKind.FactorSet);
            var uses = Uses();
            var parameters = new YamlParameterReader(map.Problems, path, _outsideFiles, files).ReadAll(map.Map("parameters"));
            var scenarios = new YamlScenarioReader(map.Problems).ReadAll(map.Map("shared"), map.Map("scenarios"));
            map.Done();

            if (id is null || version is null || kind is null || title is null || issuer is null || zone is null || effective is null
                || status is null || licence is null || rounding is null)
            {
                return null;
            }

            return new MethodDefinition
            {
                Where = map.Where,
                Ref = new MethodRef(id, version),
                Kind = kind.Value,
                Title = title,
                Issuer = issuer,
                Standard = standard,
                EffectiveFrom = effective.Value.From,
                EffectiveTo = effective.Value.To,
                Zone = zone,
                Regions = [.. regions.Select(region => region.Text)],
                Status = status.Value,
                Licence = licence,
                Rounding = rounding,
                Chapters = chapters,
                Uses = uses,
                Parameters = parameters,
                Scenarios = scenarios,
                OutsideFiles = _outsideFiles,
            };
        }

        private string? Name(string field)
        {
            const string Expected = "letters, digits, '.', '-', '_'";
            var text = map.RequireText(field, Expected);
            if (text is null || MethodRef.IsName(text))
            {
                return text;
            }

            map.Problems.Add(map.MarkOf(field), $"`{field}` cannot be a name", Expected, $"'{text}'");
            return null;
        }

        private TimeZoneInfo? Zone()
        {
            var text = map.RequireText("zone", "an IANA time zone such as Asia/Shanghai");
            if (text is null)
            {
                return null;
            }

            if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone))
            {
                return zone;
            }

            map.Problems.Add(map.MarkOf("zone"), "`zone` is not known", "an IANA time zone such as Asia/Shanghai", $"'{text}'");
            return null;
        }

        private (DateTimeOffset From, DateTimeOffset? To)? Effective(TimeZoneInfo zone)
        {
            if (map.Require("effective", "{ from: 2024-10-01 }") is null || map.Map("effective") is not { } effective)
            {
                return null;
            }

            effective.Require("from", "a date such as 2024-10-01");
            var from = YamlValues.Date(effective, "from");
            var to = YamlValues.Date(effective, "to");
            effective.Done();
            if (from is null)
            {
                return null;
            }

            if (to <= from)
            {
                map.Problems.Add(effective.MarkOf("to"), "`to` is not after `from`", $"a date after {from:yyyy-MM-dd}", $"{to:yyyy-MM-dd}");
            }

            return (Dates.Midnight(from.Value, zone), to is null ? null : Dates.Midnight(to.Value, zone));
        }

        private ResultRounding? RoundingOf()
        {
            if (map.Map("rounding") is not { } rounding)
            {
                return new ResultRounding(1, Rounding.TowardZero);
            }

            var step = rounding.OneOf("unit", required: false, ("mg", 1L), ("g", 1_000L), ("kg", 1_000_000L), ("t", 1_000_000_000L));
            var text = rounding.Text("mode") ?? "toward-zero";
            rounding.Done();
            if (RoundingExtensions.TryParse(text, out var mode))
            {
                return new ResultRounding(step ?? 1, mode);
            }

            map.Problems.Add(rounding.MarkOf("mode"), "`mode` is not a rounding", "toward-zero | half-even | half-away-from-zero | down | up", $"'{text}'");
            return null;
        }

        private List<MethodChapter> Chapters(bool optional)
        {
            var chapters = new List<MethodChapter>();
            if (map.Map("chapters") is not { } fields)
            {
                if (!optional)
                {
                    map.Problems.Add(map.Where, "`chapters` are missing", string.Join(", ", MethodChapters.Names));
                }

                return chapters;
            }

            foreach (var name in MethodChapters.Names)
            {
                if (fields.Local(name, required: !optional) is { } text)
                {
                    chapters.Add(new MethodChapter(name, text));
                }
            }

            fields.Done();
            return chapters;
        }

        private List<UsedFactorSet> Uses()
        {
            var uses = new List<UsedFactorSet>();
            foreach (var (alias, value) in map.Map("uses")?.Entries ?? [])
            {
                if (MethodRef.TryParse(YamlMap.TextOf(value), out var reference))
                {
                    uses.Add(new UsedFactorSet(map.Problems.MarkOf(value), alias, reference));
                }
                else
                {
                    map.Problems.Add(value, $"`{alias}` does not name a factor set", "id@version", YamlMap.Describe(value));
                }
            }

            return uses;
        }
    }
}
