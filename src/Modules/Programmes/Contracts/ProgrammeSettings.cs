using Puhui.Quantities;

namespace Puhui.Programmes.Contracts;

/// <summary>What the operators of a programme decide. Written as a whole; every version is kept.</summary>
public sealed record ProgrammeSettings
{
    /// <summary>What kind of programme it is.</summary>
    public ProgrammeKind Kind { get; init; } = ProgrammeKind.City;

    /// <summary>Title in Chinese, 1 to 60 characters.</summary>
    public string TitleZh { get; init; } = "";

    /// <summary>Title in English, 1 to 60 characters.</summary>
    public string TitleEn { get; init; } = "";

    /// <summary>What it is about, in a sentence or two, in Chinese; up to 300 characters.</summary>
    public string SummaryZh { get; init; } = "";

    /// <summary>The same in English.</summary>
    public string SummaryEn { get; init; } = "";

    /// <summary>ISO 3166 code of where it runs, for example <c>CN-11</c>; null when it has no place.</summary>
    public string? Region { get; init; }

    /// <summary>IANA time zone its holders get when nothing more exact is known, for example <c>Asia/Shanghai</c>.</summary>
    public string ZoneId { get; init; } = "Asia/Shanghai";

    /// <summary>The languages it speaks, <c>zh-CN</c> or <c>en</c> or both; the first is its default.</summary>
    public IReadOnlyList<string> Languages { get; init; } = ["zh-CN", "en"];

    /// <summary>Its own word for what it credits, in Chinese; 1 to 20 characters.</summary>
    public string UnitZh { get; init; } = "碳减排量";

    /// <summary>The same in English; 1 to 30 characters.</summary>
    public string UnitEn { get; init; } = "carbon reduction";

    /// <summary>Its colour: a hue of OKLCH, 0 to 359. Lightness and chroma are those of the house, so that text stays readable in every hue.</summary>
    public int Hue { get; init; } = 152;

    /// <summary>The mark that stands for it where it has no logo of its own; one of <see cref="ProgrammeMarks.Names"/>.</summary>
    public string Mark { get; init; } = "leaf";

    /// <summary>Who may join.</summary>
    public EnrolmentRule Enrolment { get; init; } = EnrolmentRule.Open;

    /// <summary>The most people who may take part at once; null for no limit. A trial has one.</summary>
    public int? MaxPeople { get; init; }

    /// <summary>From when acts count and people may join; null for always.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>Until before when; null for ever.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The most milligrams of reduction a person is credited for one day of theirs; null for no cap.</summary>
    public long? DayCapMg { get; init; }

    /// <summary>The same for a month.</summary>
    public long? MonthCapMg { get; init; }

    /// <summary>Public statistics tell nothing about fewer people than this; 5 to 1,000.</summary>
    public int K { get; init; } = 20;

    /// <summary>
    /// Its place in the published precedence, 1 to 9,999: of a holder's programmes the one with the smallest counts an act. Null takes
    /// the place of its kind.
    /// </summary>
    public int? Rank { get; init; }

    /// <summary>The rank that holds: the one set, or that of the kind (employer 100, community 200, bank 300, city 400).</summary>
    public int Precedence => Rank ?? Kind switch
    {
        ProgrammeKind.Employer => 100,
        ProgrammeKind.Community => 200,
        ProgrammeKind.Bank => 300,
        _ => 400,
    };

    /// <summary>
    /// Everything that is wrong, in a fixed order, each with the field it is about; empty when nothing is. The codes are listed in
    /// docs/refusals.md under "Programmes".
    /// </summary>
    public IReadOnlyList<Refusal> Check() => [.. SettingsCheck.Problems(this)];
}

/// <summary>The marks a programme can choose instead of a logo; drawn by the house.</summary>
public static class ProgrammeMarks
{
    /// <summary>Their names, as in <c>/assets/marks/NAME.svg</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["leaf", "sprout", "tree", "drop", "sun", "wheel", "tower", "hill"];
}
