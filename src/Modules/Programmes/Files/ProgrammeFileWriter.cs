using System.Globalization;
using System.Text;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>Writes a programme as YAML that people read: one setting a line, in the order in which they are asked for.</summary>
internal static class ProgrammeFileWriter
{
    public static string Write(ProgrammeFile file)
    {
        var s = file.Settings;
        var yaml = new StringBuilder();
        yaml.Append("# 方案文件：设置、方法学与数据来源（不含密钥）。格式见 docs/programmes.md。\n");
        yaml.Append("# A programme: settings, methods and sources without their keys. The format: docs/programmes.md.\n");
        yaml.Append("programme:\n");
        Line(yaml, "code", file.Code);
        Line(yaml, "kind", SettingsWords.Of(s.Kind));
        Pair(yaml, "title", s.TitleZh, s.TitleEn);
        Pair(yaml, "summary", s.SummaryZh, s.SummaryEn);
        Line(yaml, "region", s.Region);
        Line(yaml, "zone", s.ZoneId);
        yaml.Append("  languages: [").AppendJoin(", ", s.Languages).Append("]\n");
        Pair(yaml, "unit", s.UnitZh, s.UnitEn);
        yaml.Append(CultureInfo.InvariantCulture, $"  look: {{ hue: {s.Hue}, mark: {Quoted(s.Mark)} }}\n");
        yaml.Append("  enrolment: { rule: ").Append(SettingsWords.Of(s.Enrolment));
        if (s.MaxPeople is { } people)
        {
            yaml.Append(CultureInfo.InvariantCulture, $", people: {people}");
        }

        yaml.Append(" }\n");
        Line(yaml, "starts", s.StartsAt is { } starts ? TimeText.Write(starts, s.ZoneId) : null);
        Line(yaml, "ends", s.EndsAt is { } ends ? TimeText.Write(ends, s.ZoneId) : null);
        if (s.DayCapMg is not null || s.MonthCapMg is not null)
        {
            yaml.Append("  caps:\n");
            Line(yaml, "  day", s.DayCapMg is { } day ? MassText.Write(day) : null);
            Line(yaml, "  month", s.MonthCapMg is { } month ? MassText.Write(month) : null);
        }

        yaml.Append(CultureInfo.InvariantCulture, $"  statistics: {{ k: {s.K} }}\n");
        if (s.Rank is { } rank)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  rank: {rank}\n");
        }

        Methods(yaml, file);
        Sources(yaml, file);
        return yaml.ToString();
    }

    private static void Methods(StringBuilder yaml, ProgrammeFile file)
    {
        yaml.Append(file.Methods.Count == 0 ? "methods: []\n" : "methods:\n");
        foreach (var method in file.Methods)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  - {{ scenario: {Quoted(method.Scenario)}, method: {Quoted(method.Method)}");
            Field(yaml, "region", method.Region);
            Field(yaml, "from", method.From is { } from ? TimeText.Write(from, file.Settings.ZoneId) : null);
            Field(yaml, "to", method.To is { } to ? TimeText.Write(to, file.Settings.ZoneId) : null);
            yaml.Append(method.BeyondEffective ? ", beyond-effective: true }\n" : " }\n");
        }
    }

    private static void Sources(StringBuilder yaml, ProgrammeFile file)
    {
        yaml.Append(file.Sources.Count == 0 ? "sources: []\n" : "sources:\n");
        foreach (var source in file.Sources)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  - {{ code: {Quoted(source.Code)}, name: {Quoted(source.Name)}");
            if (source.Scenarios.Count > 0)
            {
                yaml.Append(", scenarios: [").AppendJoin(", ", source.Scenarios.Select(Quoted)).Append(']');
            }

            yaml.Append(CultureInfo.InvariantCulture, $", evidence: {source.Evidence}, subjects: {source.Subjects}, holders: {source.Holders}, enrols: {(source.Enrols ? "true" : "false")}");
            Field(yaml, "zone", source.Zone);
            yaml.Append(" }\n");
        }
    }

    private static void Line(StringBuilder yaml, string name, string? value)
    {
        if (value is not null)
        {
            yaml.Append("  ").Append(name).Append(": ").Append(Quoted(value)).Append('\n');
        }
    }

    private static void Pair(StringBuilder yaml, string name, string zh, string en) =>
        yaml.Append("  ").Append(name).Append(": { zh: ").Append(Quoted(zh)).Append(", en: ").Append(Quoted(en)).Append(" }\n");

    private static void Field(StringBuilder yaml, string name, string? value)
    {
        if (value is not null)
        {
            yaml.Append(", ").Append(name).Append(": ").Append(Quoted(value));
        }
    }

    /// <summary>A word as it is where YAML reads it as that word; in double quotes otherwise.</summary>
    private static string Quoted(string text)
    {
        if (text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/' or '@') && char.IsAsciiLetter(text[0])
            && text is not ("true" or "false" or "yes" or "no" or "null" or "on" or "off"))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            quoted.Append(letter is '"' or '\\' ? $"\\{letter}" : char.IsControl(letter) || letter is '\u2028' or '\u2029' or '\uFEFF' ? $"\\u{(int)letter:X4}" : letter.ToString());
        }

        return quoted.Append('"').ToString();
    }
}
