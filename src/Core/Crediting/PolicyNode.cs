using System.Globalization;
using Puhui.Quantities;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Puhui.Crediting;

/// <summary>The first thing that is wrong with a policy; never leaves the reader.</summary>
internal sealed class PolicyFault(Refusal refusal) : Exception(refusal.ToString())
{
    public Refusal Refusal { get; } = refusal;
}

/// <summary>A value of the file with the RFC 6901 pointer to it.</summary>
internal readonly struct PolicyNode(YamlNode node, string pointer)
{
    private const int DeepestNesting = 12;
    private static readonly (string Unit, long Milligrams)[] Masses = [("mg", 1), ("kg", 1_000_000), ("g", 1_000), ("t", 1_000_000_000)];

    public string Pointer { get; } = pointer;

    public static PolicyNode Parse(string text)
    {
        if (text.Length > CreditPolicy.LongestText)
        {
            throw Unreadable("", $"A policy is at most {CreditPolicy.LongestText} characters.");
        }

        try
        {
            Harmless(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [var one])
            {
                return new PolicyNode(one.RootNode, "");
            }
        }
        catch (YamlException failure)
        {
            throw Unreadable("", $"Line {failure.Start.Line}: this is not YAML: {failure.Message}");
        }
        catch (ArgumentException failure)
        {
            // The representation model reports some malformed anchors and keys this way.
            throw Unreadable("", $"This is not YAML: {failure.Message}");
        }

        throw Unreadable("", "A policy is one YAML document.");
    }

    /// <summary>The fields of a mapping, each known and each once.</summary>
    public Dictionary<string, PolicyNode> Fields(params ReadOnlySpan<string> known)
    {
        if (node is not YamlMappingNode map)
        {
            throw Unreadable(Pointer, "Named fields are expected here.");
        }

        Dictionary<string, PolicyNode> fields = new(StringComparer.Ordinal);
        foreach (var (key, value) in map.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!known.Contains(name))
            {
                throw Unreadable($"{Pointer}/{Escaped(name)}", $"There is no field of this name here. There are: {string.Join(", ", known.ToArray())}.");
            }

            fields[name] = new PolicyNode(value, $"{Pointer}/{name}");
        }

        return fields;
    }

    public List<PolicyNode> Items()
    {
        if (node is not YamlSequenceNode list)
        {
            throw Unreadable(Pointer, "A list is expected here.");
        }

        var at = Pointer;
        return [.. list.Select((item, i) => new PolicyNode(item, string.Create(CultureInfo.InvariantCulture, $"{at}/{i}")))];
    }

    public string Text() => node is YamlScalarNode { Value: { } text } ? text.Trim() : throw Unreadable(Pointer, "One value is expected here.");

    public bool IsText => node is YamlScalarNode;

    /// <summary>A list of short names, or a single one.</summary>
    public IReadOnlyList<string> Names(string code)
    {
        List<string> names = [.. (node is YamlScalarNode ? [this] : Items()).Select(item => item.Name(code))];
        return names.Count > 0 && names.Distinct(StringComparer.Ordinal).Count() == names.Count ? names : throw Fault(code, "Names are expected here, each once.");
    }

    public string Name(string code)
    {
        var name = Text();
        return name.Length is >= 1 and <= 60 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.')
            ? name
            : throw Fault(code, "A name is 1 to 60 lower-case letters, digits, hyphens, points and underscores.");
    }

    /// <summary>A text people read, on one line.</summary>
    public string Words(string code, int most)
    {
        var words = Text();
        return words.Length >= 1 && words.Length <= most && !words.Any(char.IsControl) ? words : throw Fault(code, $"1 to {most} characters on one line are expected here.");
    }

    public long Whole(string code, long least, long most) =>
        long.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Fault(code, $"A whole number from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)} is expected here.");

    public bool Flag(string code) => Text() switch
    {
        "true" or "yes" => true,
        "false" or "no" => false,
        _ => throw Fault(code, "true or false is expected here."),
    };

    public long Mass(string code) => TryMass(Text(), out var milligrams) ? milligrams : throw Fault(code, "A mass in whole milligrams is expected here, such as 10 g or 1.5 kg.");

    /// <summary><c>1 per 10 g</c>; null for <c>none</c>.</summary>
    public CreditRate? Rate()
    {
        var text = Text();
        if (text == "none")
        {
            return null;
        }

        var at = text.IndexOf(" per ", StringComparison.Ordinal);
        if (at < 0
            || !long.TryParse(text.AsSpan(0, at).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var points)
            || !TryMass(text[(at + 5)..], out var per))
        {
            throw Fault("rate_invalid", "A rate is whole points per mass, such as 1 per 10 g, or none.");
        }

        if (points < 1 || per < points || per > PointFraction.MostParts)
        {
            throw Fault("rate_invalid", "A rate gives at least 1 point, at most 1 for each milligram, and at least 1 for each 1,000 t.");
        }

        var divisor = (long)System.Numerics.BigInteger.GreatestCommonDivisor(points, per);
        return new CreditRate(points / divisor, per / divisor);
    }

    public TimeSpan Duration(string code, TimeSpan most)
    {
        var parts = Text().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts is [var number, var unit] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 100_000)
        {
            TimeSpan? span = unit switch
            {
                "min" => TimeSpan.FromMinutes(count),
                "h" => TimeSpan.FromHours(count),
                "d" => TimeSpan.FromDays(count),
                _ => null,
            };
            if (span is { } found && found <= most)
            {
                return found;
            }
        }

        throw Fault(code, $"A time such as 30 min, 72 h or 3 d is expected here, at most {most.TotalDays:0} d.");
    }

    public DateOnly Day(string code) =>
        DateOnly.TryParseExact(Text(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw Fault(code, "A day such as 2026-11-30 is expected here.");

    public (TimeOnly From, TimeOnly To) Hours(string code)
    {
        if (Text().Split('-') is [var from, var to] && Clock(from, out var first) && Clock(to, out var last) && first != last)
        {
            return (first, last);
        }

        throw Fault(code, "Hours such as 07:00-09:00 are expected here; 24:00 is the end of the day.");
    }

    public TimeOnly Time(string code) => Clock(Text(), out var time) ? time : throw Fault(code, "A time of day such as 07:00 is expected here.");

    public PolicyFault Fault(string code, string detail) => new(new Refusal(code, detail, Pointer));

    public static PolicyFault Unreadable(string pointer, string detail) => new(new Refusal("policy_unreadable", detail, pointer));

    private static bool Clock(string text, out TimeOnly time)
    {
        if (text.Trim() == "24:00")
        {
            time = TimeOnly.MinValue;
            return true;
        }

        return TimeOnly.TryParseExact(text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    private static bool TryMass(string text, out long milligrams)
    {
        milligrams = 0;
        var trimmed = text.Trim();
        var end = trimmed.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        var unit = trimmed[end..].Trim();
        var known = Array.Find(Masses, one => one.Unit == unit);
        if (known.Unit is null || end is 0 or > 18 || !decimal.TryParse(trimmed.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        if (number > 1_000_000_000)
        {
            return false;
        }

        var exact = number * known.Milligrams;
        milligrams = (long)exact;
        return exact == milligrams && milligrams > 0;
    }

    // Deep nesting exhausts the stack of a reader, and names for repeated parts let a small file grow without end.
    private static void Harmless(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting || parser.Current is AnchorAlias)
            {
                throw Unreadable("", $"Line {parser.Current.Start.Line}: the file is nested too deeply, or repeats a part by a name.");
            }
        }
    }

    private static string Escaped(string name) => (name.Length > 60 ? name[..60] : name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
