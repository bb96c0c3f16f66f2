using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>Settings as a flat list of named texts: what revisions keep, what is compared, and what is attested.</summary>
internal static class SettingsText
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every setting in one order; what is not set is an empty text.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> List(ProgrammeSettings s) =>
    [
        new("kind", SettingsWords.Of(s.Kind)),
        new("title.zh", s.TitleZh),
        new("title.en", s.TitleEn),
        new("summary.zh", s.SummaryZh),
        new("summary.en", s.SummaryEn),
        new("region", s.Region ?? ""),
        new("zone", s.ZoneId),
        new("languages", string.Join(' ', s.Languages)),
        new("unit.zh", s.UnitZh),
        new("unit.en", s.UnitEn),
        new("look.hue", Number(s.Hue)),
        new("look.mark", s.Mark),
        new("enrolment.rule", SettingsWords.Of(s.Enrolment)),
        new("enrolment.people", Number(s.MaxPeople)),
        new("starts", Time(s.StartsAt)),
        new("ends", Time(s.EndsAt)),
        new("caps.day", Number(s.DayCapMg)),
        new("caps.month", Number(s.MonthCapMg)),
        new("statistics.k", Number(s.K)),
        new("rank", Number(s.Rank)),
    ];

    /// <summary>The names of the settings that differ.</summary>
    public static IReadOnlyList<string> Differences(ProgrammeSettings before, ProgrammeSettings after) =>
        [.. List(before).Zip(List(after)).Where(pair => pair.First.Value != pair.Second.Value).Select(pair => pair.First.Key)];

    public static string ToJson(ProgrammeSettings settings)
    {
        var json = new JsonObject();
        foreach (var (name, value) in List(settings))
        {
            json[name] = value;
        }

        return json.ToJsonString(Plain);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote; names that are not there keep their default.</summary>
    public static ProgrammeSettings FromJson(string text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        string Of(string name) => (string?)json[name] ?? "";
        var s = new ProgrammeSettings();
        return s with
        {
            Kind = SettingsWords.Kind(Of("kind")) ?? s.Kind,
            TitleZh = Of("title.zh"),
            TitleEn = Of("title.en"),
            SummaryZh = Of("summary.zh"),
            SummaryEn = Of("summary.en"),
            Region = Of("region") is { Length: > 0 } region ? region : null,
            ZoneId = Of("zone"),
            Languages = Of("languages").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            UnitZh = Of("unit.zh"),
            UnitEn = Of("unit.en"),
            Hue = Int(Of("look.hue")) ?? s.Hue,
            Mark = Of("look.mark"),
            Enrolment = SettingsWords.Rule(Of("enrolment.rule")) ?? s.Enrolment,
            MaxPeople = Int(Of("enrolment.people")),
            StartsAt = Time(Of("starts")),
            EndsAt = Time(Of("ends")),
            DayCapMg = Long(Of("caps.day")),
            MonthCapMg = Long(Of("caps.month")),
            K = Int(Of("statistics.k")) ?? s.K,
            Rank = Int(Of("rank")),
        };
    }

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture) ?? "";

    private static DateTimeOffset? Time(string text) => text.Length == 0 ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static int? Int(string text) => text.Length == 0 ? null : int.Parse(text, CultureInfo.InvariantCulture);

    private static long? Long(string text) => text.Length == 0 ? null : long.Parse(text, CultureInfo.InvariantCulture);
}
