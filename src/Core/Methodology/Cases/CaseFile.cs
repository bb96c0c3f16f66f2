using System.Globalization;
using Puhui.Methodology.Yaml;
using YamlDotNet.RepresentationModel;

namespace Puhui.Methodology.Cases;

/// <summary>One case as written. Values are kept as their raw text.</summary>
internal sealed record CaseText(string Name, IReadOnlyList<ActText> Acts, IReadOnlyList<(string Name, string Value)> Expect);

/// <summary>One act of a case.</summary>
internal sealed record ActText(
    string Method, string Scenario, string? At, string? Evidence, string? Region, TimeZoneInfo? Zone,
    IReadOnlyList<(string Name, string Value)> Inputs, IReadOnlyList<(string Name, string Value)> Parameters);

/// <summary>Reads a case; what is unreadable becomes a problem of the case.</summary>
internal static class CaseFile
{
    private static readonly string[] Results = ["reduction", "footprint", "payout", "refused"];

    public static CaseText? Read(YamlNode node, YamlProblems problems)
    {
        if (YamlMap.Of(node, problems, "the case") is not { } map)
        {
            return null;
        }

        var name = map.RequireText("name", "a name");
        var expect = map.Require("expect", "reduction, footprint, payout or refused") is { } wanted ? Pairs(wanted, problems, "expect") : [];
        foreach (var (result, _) in expect.Where(pair => !Results.Contains(pair.Name)))
        {
            problems.Add(map.MarkOf("expect"), $"`{result}` is no result", string.Join(" | ", Results), $"'{result}'");
        }

        if (expect.Count == 0 && problems.All.Count == 0)
        {
            problems.Add(map.Where, "the case expects nothing", string.Join(" | ", Results));
        }

        var acts = ReadActs(map, problems);
        map.Done();
        return problems.All.Count > 0 || name is null ? null : new CaseText(name, acts, expect);
    }

    private static List<ActText> ReadActs(YamlMap map, YamlProblems problems)
    {
        var sequence = map.Take("sequence");
        if (sequence is null)
        {
            return ReadAct(map, null, problems) is { } act ? [act] : [];
        }

        if (sequence is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            problems.Add(sequence, "`sequence` cannot be read", "a list of acts", YamlMap.Describe(sequence));
            return [];
        }

        var acts = new List<ActText>();
        foreach (var item in list)
        {
            if (YamlMap.Of(item, problems, "an act") is { } fields)
            {
                if (ReadAct(fields, map, problems) is { } act)
                {
                    acts.Add(act);
                }

                fields.Done();
            }
        }

        return acts;
    }

    private static ActText? ReadAct(YamlMap map, YamlMap? shared, YamlProblems problems)
    {
        string? Text(string field) => (map.Take(field) is null ? shared : map)?.Text(field);
        string? Required(string field)
        {
            var text = Text(field);
            if (text is null)
            {
                problems.Add(map.Where, $"`{field}` is missing", "a name");
            }

            return text;
        }

        var method = Required("method");
        var scenario = Required("scenario");
        var evidence = Text("evidence");
        TimeZoneInfo? zone = null;
        if (Text("zone") is { } zoneName && !TimeZoneInfo.TryFindSystemTimeZoneById(zoneName, out zone))
        {
            problems.Add(map.MarkOf("zone"), "`zone` is not known", "an IANA time zone", $"'{zoneName}'");
        }

        var inputs = map.Take("inputs") is { } given && !YamlMap.IsNothing(given) ? Pairs(given, problems, "inputs") : [];
        var overrides = (map.Take("parameters") ?? shared?.Take("parameters")) is { } set && !YamlMap.IsNothing(set) ? Pairs(set, problems, "parameters") : [];
        var at = Text("at");
        var region = Text("region");
        return method is null || scenario is null ? null : new ActText(method, scenario, at, evidence, region, zone, inputs, overrides);
    }

    public static DateTimeOffset? Time(string text, TimeZoneInfo zone)
    {
        var hasOffset = text.EndsWith('Z') || (text.Length > 10 && text.AsSpan(10).IndexOfAny('+', '-') >= 0);
        if (hasOffset)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment : null;
        }

        return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && !zone.IsInvalidTime(local)
            ? new DateTimeOffset(local, zone.GetUtcOffset(local))
            : null;
    }

    private static List<(string Name, string Value)> Pairs(YamlNode node, YamlProblems problems, string what)
    {
        var pairs = new List<(string, string)>();
        foreach (var (name, value) in YamlMap.Of(node, problems, $"`{what}`")?.Entries ?? [])
        {
            if (YamlMap.TextOf(value) is { } text)
            {
                pairs.Add((name, text));
            }
            else
            {
                problems.Add(value, $"`{name}` cannot be read", "a single value", YamlMap.Describe(value));
            }
        }

        return pairs;
    }
}
