namespace Puhui.Programmes.Contracts;

/// <summary>A programme (方案): a city, bank, employer or community that runs carbon accounts. It is data; no code knows one by name.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Code">Its short name in addresses and commands: lower-case letters, digits and hyphens; unique; never changed.</param>
/// <param name="Settings">What its operators decide.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Revision">How many times it was written, from 1; every one is kept.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Programme(ProgrammeId Id, string Code, ProgrammeSettings Settings, ProgrammeState State, int Revision, DateTimeOffset CreatedAt)
{
    /// <summary>Names its own logo, changing with it; null when it has none and its mark stands for it.</summary>
    public string? LogoDigest { get; init; }

    /// <summary>See <see cref="ProgrammeSettings.TitleZh"/>.</summary>
    public string TitleZh => Settings.TitleZh;

    /// <summary>See <see cref="ProgrammeSettings.TitleEn"/>.</summary>
    public string TitleEn => Settings.TitleEn;

    /// <summary>See <see cref="ProgrammeSettings.Region"/>.</summary>
    public string? Region => Settings.Region;

    /// <summary>See <see cref="ProgrammeSettings.ZoneId"/>.</summary>
    public string ZoneId => Settings.ZoneId;

    /// <summary>See <see cref="ProgrammeSettings.Languages"/>.</summary>
    public IReadOnlyList<string> Languages => Settings.Languages;

    /// <summary>See <see cref="ProgrammeSettings.UnitZh"/>.</summary>
    public string UnitZh => Settings.UnitZh;

    /// <summary>See <see cref="ProgrammeSettings.UnitEn"/>.</summary>
    public string UnitEn => Settings.UnitEn;

    /// <summary>See <see cref="ProgrammeSettings.Enrolment"/>.</summary>
    public EnrolmentRule Enrolment => Settings.Enrolment;

    /// <summary>
    /// Whether it counts what was done at this time: it is past its draft, and the time lies between its start and its end. Of a
    /// programme that was ended, acts before the end still count.
    /// </summary>
    public bool RunsAt(DateTimeOffset at) =>
        State != ProgrammeState.Draft && at >= (Settings.StartsAt ?? DateTimeOffset.MinValue) && at < (Settings.EndsAt ?? DateTimeOffset.MaxValue);

    /// <summary>Its title in a language: Chinese for tags that begin with <c>zh</c>, English otherwise.</summary>
    public string Title(bool chinese) => chinese ? TitleZh : TitleEn;
}

/// <summary>What kind of programme it is: how it is spoken of, and its place in the precedence when none is set.</summary>
public enum ProgrammeKind
{
    /// <summary>A city or a province.</summary>
    City,

    /// <summary>A bank or another company with customers.</summary>
    Bank,

    /// <summary>An employer, a school.</summary>
    Employer,

    /// <summary>A neighbourhood, an association, a campus.</summary>
    Community,
}

/// <summary>Where a programme is in its life.</summary>
public enum ProgrammeState
{
    /// <summary>Being prepared: nobody joins, nothing is credited.</summary>
    Draft,

    /// <summary>Running.</summary>
    Open,

    /// <summary>Over, for good. Books and proofs stay.</summary>
    Ended,
}

/// <summary>Who may join a programme.</summary>
public enum EnrolmentRule
{
    /// <summary>Anyone; a source of the programme may enrol by itself.</summary>
    Open,

    /// <summary>Who has an invitation.</summary>
    Invitation,

    /// <summary>Employees, pupils: by the organisation's code, or as listed in its file.</summary>
    Employees,

    /// <summary>Who lives in the programme's region.</summary>
    Residents,

    /// <summary>Anyone, until the most people of a limited trial (沙盒试点) are in.</summary>
    Trial,
}

/// <summary>What a programme is made from where a program makes one. A second city is a copy of this with other data.</summary>
/// <param name="Code">See <see cref="Programme.Code"/>.</param>
/// <param name="TitleZh">See <see cref="ProgrammeSettings.TitleZh"/>.</param>
/// <param name="TitleEn">See <see cref="ProgrammeSettings.TitleEn"/>.</param>
/// <param name="Region">See <see cref="ProgrammeSettings.Region"/>.</param>
/// <param name="ZoneId">See <see cref="ProgrammeSettings.ZoneId"/>.</param>
/// <param name="Languages">See <see cref="ProgrammeSettings.Languages"/>.</param>
/// <param name="UnitZh">See <see cref="ProgrammeSettings.UnitZh"/>.</param>
/// <param name="UnitEn">See <see cref="ProgrammeSettings.UnitEn"/>.</param>
/// <param name="Enrolment">See <see cref="ProgrammeSettings.Enrolment"/>.</param>
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

    /// <summary>The same as settings; what a template does not name is as in a new programme.</summary>
    public ProgrammeSettings ToSettings() => new()
    {
        TitleZh = TitleZh, TitleEn = TitleEn, Region = Region, ZoneId = ZoneId, Languages = Languages, UnitZh = UnitZh, UnitEn = UnitEn, Enrolment = Enrolment,
    };
}
