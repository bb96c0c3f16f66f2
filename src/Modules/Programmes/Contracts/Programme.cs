namespace Puhui.Programmes.Contracts;

/// <summary>A programme (项目): a city, bank, employer or community that runs carbon accounts. It is data; no code knows one by name.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Code">Its short name in addresses and commands: lower-case letters, digits and hyphens; unique.</param>
/// <param name="TitleZh">Title in Chinese.</param>
/// <param name="TitleEn">Title in English.</param>
/// <param name="Region">ISO 3166 code of where it runs, for example <c>CN-11</c>; null when it has no place.</param>
/// <param name="ZoneId">IANA time zone its holders get when nothing more exact is known, for example <c>Asia/Shanghai</c>.</param>
/// <param name="Languages">BCP 47 tags it speaks, the first is its default.</param>
/// <param name="UnitZh">Its own word for what it credits, in Chinese.</param>
/// <param name="UnitEn">The same in English.</param>
/// <param name="Enrolment">Who may join.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Programme(
    ProgrammeId Id,
    string Code,
    string TitleZh,
    string TitleEn,
    string? Region,
    string ZoneId,
    IReadOnlyList<string> Languages,
    string UnitZh,
    string UnitEn,
    EnrolmentRule Enrolment,
    DateTimeOffset CreatedAt);

/// <summary>Who may join a programme.</summary>
public enum EnrolmentRule
{
    /// <summary>Anyone a source names; a source of the programme may enrol by itself.</summary>
    Open,

    /// <summary>Only who was invited; an unknown subject is refused.</summary>
    Invitation,
}

/// <summary>What a programme is made from. A second city is a copy of this with other data.</summary>
/// <param name="Code">See <see cref="Programme.Code"/>.</param>
/// <param name="TitleZh">See <see cref="Programme.TitleZh"/>.</param>
/// <param name="TitleEn">See <see cref="Programme.TitleEn"/>.</param>
/// <param name="Region">See <see cref="Programme.Region"/>.</param>
/// <param name="ZoneId">See <see cref="Programme.ZoneId"/>.</param>
/// <param name="Languages">See <see cref="Programme.Languages"/>.</param>
/// <param name="UnitZh">See <see cref="Programme.UnitZh"/>.</param>
/// <param name="UnitEn">See <see cref="Programme.UnitEn"/>.</param>
/// <param name="Enrolment">See <see cref="Programme.Enrolment"/>.</param>
public sealed record ProgrammeTemplate(
    string Code,
    string TitleZh,
    string TitleEn,
    string? Region,
    string ZoneId,
    IReadOnlyList<string> Languages,
    string UnitZh,
    string UnitEn,
    EnrolmentRule Enrolment)
{
    /// <summary>The programme of the demo and of imports that name no other.</summary>
    public static ProgrammeTemplate Demo { get; } = new(
        "demo", "普惠示范", "Puhui demo", "CN-11", "Asia/Shanghai", ["zh-CN", "en"], "碳减排量", "carbon reduction", EnrolmentRule.Open);
}
