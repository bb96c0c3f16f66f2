using System.Globalization;
using Microsoft.AspNetCore.Http;
using Puhui.Activities.Contracts;
using Puhui.Components;
using Puhui.Programmes.Contracts;

namespace Puhui.Operating.Partners.Register;

/// <summary>What is wrong with a form, and with which field.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Words">What is wrong and what to do.</param>
public sealed record PartnerFault(string Field, string Words);

/// <summary>A partner as somebody wrote it into the form.</summary>
public sealed record PartnerForm
{
    private const int MostName = 80;

    /// <summary>An empty form.</summary>
    public static PartnerForm Empty { get; } = new();

    /// <summary>The programme's id as text.</summary>
    public string Programme { get; init; } = "";

    /// <summary>The short name.</summary>
    public string Code { get; init; } = "";

    /// <summary>The name for people.</summary>
    public string Name { get; init; } = "";

    /// <summary>IANA zone.</summary>
    public string Zone { get; init; } = "Asia/Shanghai";

    /// <summary>E1 to E4.</summary>
    public string Ceiling { get; init; } = "E1";

    /// <summary>What its holders are.</summary>
    public SubjectKind Subjects { get; init; } = SubjectKind.Person;

    /// <summary>Whether unknown holders get an account.</summary>
    public bool Enrols { get; init; } = true;

    /// <summary>Whether people must agree before it reports about them; a partner made in the console asks unless somebody decides otherwise.</summary>
    public bool NeedsConsent { get; init; } = true;

    /// <summary>The scenarios it may send; empty for all.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>The organisation.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Whom to ask.</summary>
    public string Contact { get; init; } = "";

    /// <summary>Requests a second as text; empty for no limit.</summary>
    public string PerSecond { get; init; } = "";

    /// <summary>Records in a request as text; empty for no limit.</summary>
    public string PerBatch { get; init; } = "";

    /// <summary>Records a day as text; empty for no limit.</summary>
    public string PerDay { get; init; } = "";

    /// <summary>The form that would make a source what it is.</summary>
    public static PartnerForm Of(Source source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new PartnerForm
        {
            Programme = source.Programme.ToString(),
            Code = source.Code,
            Name = source.Name,
            Zone = source.ZoneId,
            Ceiling = source.EvidenceCeiling,
            Subjects = source.Subjects,
            Enrols = source.EnrolsUnknown,
            NeedsConsent = source.NeedsConsent,
            Scenarios = source.Scenarios is null ? [] : [.. source.Scenarios],
            Owner = source.Owner,
            Contact = source.Contact,
            PerSecond = source.Limits.RequestsPerSecond?.ToString(CultureInfo.InvariantCulture) ?? "",
            PerBatch = source.Limits.RecordsPerBatch?.ToString(CultureInfo.InvariantCulture) ?? "",
            PerDay = source.Limits.RecordsPerDay?.ToString(CultureInfo.InvariantCulture) ?? "",
        };
    }

    /// <summary>Reads what was sent.</summary>
    public static PartnerForm Read(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new PartnerForm
        {
            Programme = Text(form, "programme"),
            Code = Text(form, "code"),
            Name = Text(form, "name"),
            Zone = Text(form, "zone"),
            Owner = Text(form, "owner"),
            Contact = Text(form, "contact"),
            PerSecond = Text(form, "per-second"),
            PerBatch = Text(form, "per-batch"),
            PerDay = Text(form, "per-day"),
            Ceiling = Text(form, "ceiling"),
            Subjects = Enum.TryParse<SubjectKind>(Text(form, "subjects"), out var kind) && Enum.IsDefined(kind) ? kind : SubjectKind.Person,
            Enrols = Text(form, "enrols").Length > 0,
            NeedsConsent = Text(form, "needs-consent").Length > 0,
            Scenarios = [.. form["scenario"].OfType<string>().Where(name => name.Length is > 0 and <= 64)],
        };
    }

    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public PartnerFault? Check(Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return Name.Length is 0 or > MostName ? new("name", language.Say($"写 1 到 {MostName} 个字。", $"Write 1 to {MostName} characters."))
            : Code.Length is 0 or > 40 || !Code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
                ? new("code", language.Say("只用小写字母、数字和连字符，例如 metro-operator。", "Lower-case letters, digits and hyphens only, for example metro-operator."))
            : !TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _) ? new("zone", language.Say("没有这个时区，例如 Asia/Shanghai。", "There is no such zone; for example Asia/Shanghai."))
            : Ceiling is not ("E1" or "E2" or "E3" or "E4") ? new("ceiling", language.Say("请选一个等级。", "Choose a class."))
            : Owner.Length > MostName ? new("owner", language.Say($"最多 {MostName} 个字。", $"At most {MostName} characters."))
            : Contact.Length > MostName ? new("contact", language.Say($"最多 {MostName} 个字。", $"At most {MostName} characters."))
            : !IsLimit(PerSecond, 100_000) ? new("per-second", language.Say("写 1 到 100000 的整数，或者留空。", "A whole number from 1 to 100,000, or nothing."))
            : !IsLimit(PerBatch, 10_000) ? new("per-batch", language.Say("写 1 到 10000 的整数，或者留空。", "A whole number from 1 to 10,000, or nothing."))
            : !IsLimit(PerDay, 1_000_000_000) ? new("per-day", language.Say("写 1 到 10 亿的整数，或者留空。", "A whole number from 1 to 1,000,000,000, or nothing."))
            : null;
    }

    /// <summary>The source with what the form says.</summary>
    public Source Change(Source source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source with
        {
            Name = Name,
            ZoneId = Zone,
            EvidenceCeiling = Ceiling,
            Subjects = Subjects,
            EnrolsUnknown = Enrols,
            NeedsConsent = NeedsConsent,
            Scenarios = Scenarios.Count > 0 ? Scenarios.ToHashSet(StringComparer.Ordinal) : null,
            Owner = Owner,
            Contact = Contact,
            Limits = Limits,
        };
    }

    private SourceLimits Limits => new((int?)Limit(PerSecond), (int?)Limit(PerBatch), Limit(PerDay));

    /// <summary>As it is to be registered.</summary>
    public NewSource ToNew(ProgrammeId programme) => new(programme, Code, Name, Zone)
    {
        EvidenceCeiling = Ceiling,
        Subjects = Subjects,
        EnrolsUnknown = Enrols,
        NeedsConsent = NeedsConsent,
        Scenarios = Scenarios.Count > 0 ? Scenarios : null,
        Owner = Owner,
        Contact = Contact,
        Limits = Limits,
        State = SourceState.Sandbox,
    };

    private static bool IsLimit(string text, long most) => text.Length == 0 || Limit(text) is { } number && number >= 1 && number <= most;

    private static long? Limit(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(IFormCollection form, string name) => form[name].ToString().Trim();
}
