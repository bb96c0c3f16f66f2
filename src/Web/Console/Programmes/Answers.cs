using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Puhui.Components;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Operating.Programmes;

/// <summary>What somebody has answered, by the names of settings; and what is wrong with it.</summary>
/// <param name="Values">The answers.</param>
/// <param name="Problems">What is wrong, by field.</param>
/// <param name="L">The language of the page.</param>
public sealed record Answers(IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Problems, Language L)
{
    /// <summary>An answer; empty when there is none.</summary>
    public string this[string name] => Values.GetValueOrDefault(name, "");

    /// <summary>What is wrong with a field; null when nothing is.</summary>
    public string? ProblemOf(string name) => Problems.GetValueOrDefault(name);

    /// <summary>For <c>aria-invalid</c>.</summary>
    public string? Invalid(string name) => Problems.ContainsKey(name) ? "true" : null;

    /// <summary>The settings that answers mean, and everything that is wrong with them.</summary>
    internal static (ProgrammeSettings? Settings, IReadOnlyList<Refusal> Problems) Read(IReadOnlyDictionary<string, string> values)
    {
        var known = values.Where(pair => pair.Key == "code" || ProgrammeFile.SettingNames.Contains(pair.Key, StringComparer.Ordinal))
            .ToDictionary(pair => pair.Key, pair => Plain(pair.Key, pair.Value, values.GetValueOrDefault("zone", "Asia/Shanghai")), StringComparer.Ordinal);
        var reading = ProgrammeFile.Read("programme: {}", known);
        return (reading.File?.Settings, [.. reading.Mistakes.Select(mistake => mistake.Problem)]);
    }

    /// <summary>Settings as answers.</summary>
    internal static Dictionary<string, string> Of(ProgrammeSettings s) => new(StringComparer.Ordinal)
    {
        ["title.zh"] = s.TitleZh, ["title.en"] = s.TitleEn, ["summary.zh"] = s.SummaryZh, ["summary.en"] = s.SummaryEn,
        ["kind"] = s.Kind.ToString().ToLowerInvariant(), ["region"] = s.Region ?? "", ["zone"] = s.ZoneId, ["languages"] = string.Join(' ', s.Languages),
        ["unit.zh"] = s.UnitZh, ["unit.en"] = s.UnitEn, ["look.hue"] = Number(s.Hue), ["look.mark"] = s.Mark,
        ["enrolment.rule"] = s.Enrolment.ToString().ToLowerInvariant(), ["enrolment.people"] = Number(s.MaxPeople),
        ["starts"] = Local(s.StartsAt, s.ZoneId), ["ends"] = Local(s.EndsAt, s.ZoneId), ["caps.day"] = Mass(s.DayCapMg), ["caps.month"] = Mass(s.MonthCapMg),
        ["statistics.k"] = Number(s.K), ["rank"] = Number(s.Rank),
    };

    /// <summary>Takes the fields of one page out of a form into answers.</summary>
    internal static Dictionary<string, string> With(IReadOnlyDictionary<string, string> before, IFormCollection form, IEnumerable<string> fields)
    {
        Dictionary<string, string> after = new(before, StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var given = form[field].ToString().Trim();
            after[field] = given.Length > 400 ? given[..400] : given;
        }

        return after;
    }

    internal static FrozenDictionary<string, string> Words(IEnumerable<Refusal> problems, IReadOnlyCollection<string> fields, Language l) =>
        problems.Where(problem => problem.Pointer is not null && fields.Contains(problem.Pointer))
            .GroupBy(problem => problem.Pointer!, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => ProgrammeWords.Problem(group.First(), l), StringComparer.Ordinal);

    // A browser's date and time has no offset: it is meant in the programme's zone.
    private static string Plain(string name, string value, string zone) =>
        name is "starts" or "ends" && DateTime.TryParseExact(value, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var local)
        && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var its)
            ? new DateTimeOffset(local, its.GetUtcOffset(local)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture)
            : value;

    private static string Number(long? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private static string Mass(long? milligrams) => milligrams is not { } mg ? "" : mg % 1_000_000 == 0 ? $"{mg / 1_000_000} kg" : mg % 1000 == 0 ? $"{mg / 1000} g" : $"{mg} mg";

    private static string Local(DateTimeOffset? time, string zone) => time is not { } at ? ""
        : TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
