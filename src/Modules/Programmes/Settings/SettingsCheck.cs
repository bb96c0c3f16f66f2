using System.Text.RegularExpressions;
using Puhui.Quantities;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>The rules that settings of a programme keep, in the order in which they are told.</summary>
internal static partial class SettingsCheck
{
    private const long MostMg = 1_000_000_000_000;

    public static IEnumerable<Refusal> Problems(ProgrammeSettings s)
    {
        if (!Enum.IsDefined(s.Kind))
        {
            yield return new("kind_unknown", "The kind is one of city, bank, employer, community.", "kind");
        }

        foreach (var wrong in Text("title_invalid", s.TitleZh, 60, "title.zh").Concat(Text("title_invalid", s.TitleEn, 60, "title.en")))
        {
            yield return wrong;
        }

        foreach (var wrong in Text("summary_invalid", s.SummaryZh, 300, "summary.zh", mayBeEmpty: true).Concat(Text("summary_invalid", s.SummaryEn, 300, "summary.en", mayBeEmpty: true)))
        {
            yield return wrong;
        }

        if (s.Region is not null && !RegionForm().IsMatch(s.Region))
        {
            yield return new("region_invalid", "The region is an ISO 3166 code such as CN or CN-11, or left out.", "region");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(s.ZoneId, out var zone) || !zone.HasIanaId)
        {
            yield return new("zone_unknown", "The zone is an IANA time zone this machine knows, such as Asia/Shanghai.", "zone");
        }

        if (s.Languages.Count == 0 || s.Languages.Any(tag => tag is not ("zh-CN" or "en")) || s.Languages.Distinct(StringComparer.Ordinal).Count() != s.Languages.Count)
        {
            yield return new("languages_invalid", "The languages are zh-CN, en, or both, the default first.", "languages");
        }

        foreach (var wrong in Text("unit_invalid", s.UnitZh, 20, "unit.zh").Concat(Text("unit_invalid", s.UnitEn, 30, "unit.en")))
        {
            yield return wrong;
        }

        if (s.Hue is < 0 or > 359)
        {
            yield return new("hue_invalid", "The colour is a hue from 0 to 359.", "look.hue");
        }

        if (!ProgrammeMarks.Names.Contains(s.Mark, StringComparer.Ordinal))
        {
            yield return new("mark_unknown", $"The mark is one of {string.Join(", ", ProgrammeMarks.Names)}.", "look.mark");
        }

        foreach (var wrong in Joining(s).Concat(Counting(s)))
        {
            yield return wrong;
        }
    }

    public static Refusal? Code(string code) =>
        CodeForm().IsMatch(code) ? null : new("code_invalid", "The code is 2 to 40 lower-case letters, digits and hyphens, starting with a letter.", "code");

    private static IEnumerable<Refusal> Joining(ProgrammeSettings s)
    {
        if (!Enum.IsDefined(s.Enrolment))
        {
            yield return new("enrolment_unknown", "The enrolment is one of open, invitation, employees, residents, trial.", "enrolment.rule");
        }

        if (s.Enrolment == EnrolmentRule.Residents && s.Region is null)
        {
            yield return new("region_needed", "Residents are residents of a region: name it.", "region");
        }

        if (s.Enrolment == EnrolmentRule.Trial && s.MaxPeople is null)
        {
            yield return new("people_needed", "A trial has a most number of people: name it.", "enrolment.people");
        }

        if (s.MaxPeople is <= 0 or > 100_000_000)
        {
            yield return new("people_invalid", "The most people is a number above 0.", "enrolment.people");
        }

        if (s.StartsAt is { } start && s.EndsAt is { } end && end <= start)
        {
            yield return new("dates_reversed", "The end lies after the start.", "ends");
        }
    }

    private static IEnumerable<Refusal> Counting(ProgrammeSettings s)
    {
        if (s.DayCapMg is <= 0 or > MostMg)
        {
            yield return new("cap_invalid", "A cap is a number of milligrams above 0, at most a tonne a thousand times over.", "caps.day");
        }

        if (s.MonthCapMg is <= 0 or > MostMg)
        {
            yield return new("cap_invalid", "A cap is a number of milligrams above 0, at most a tonne a thousand times over.", "caps.month");
        }

        if (s.K is < 5 or > 1000)
        {
            yield return new("k_invalid", "Statistics tell about at least 5 and at most 1,000 people together.", "statistics.k");
        }

        if (s.Rank is < 1 or > 9999)
        {
            yield return new("rank_invalid", "The rank is a number from 1 to 9999.", "rank");
        }
    }

    private static IEnumerable<Refusal> Text(string code, string text, int most, string pointer, bool mayBeEmpty = false)
    {
        if ((text.Length == 0 && !mayBeEmpty) || text.Length > most || text.Trim().Length != text.Length || text.Any(char.IsControl) || HasHalf(text))
        {
            yield return new(code, $"{(mayBeEmpty ? "At most" : "One to")} {most} characters on one line, without blanks around them.", pointer);
        }
    }

    private static bool HasHalf(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]{1,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeForm();

    [GeneratedRegex(@"^[A-Z]{2}(-[A-Z0-9]{1,3})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegionForm();
}
