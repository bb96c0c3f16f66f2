using System.CommandLine;
using Puhui.Activities.Contracts;
using Puhui.Cli.Running;

namespace Puhui.Cli.Sources;

/// <summary>What may be said of a source when it is made or changed. What is not said stays as it is.</summary>
internal sealed class SourceOptions
{
    private readonly Option<string?> _name = new("--name") { Description = "Its name for people", HelpName = "NAME" };
    private readonly Option<string?> _owner = new("--owner") { Description = "The organisation that sends", HelpName = "NAME" };
    private readonly Option<string?> _contact = new("--contact") { Description = "Whom to ask: an office's mail address or telephone", HelpName = "TEXT" };
    private readonly Option<string[]> _scenarios = new("--scenario") { Description = "A scenario it may send; may be repeated; 'all' for all", HelpName = "S", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _evidence = new("--evidence") { Description = "The best evidence class it may claim: E1, E2, E3 or E4", HelpName = "E" };
    private readonly Option<string?> _zone = new("--zone") { Description = "Its IANA time zone", HelpName = "ZONE" };
    private readonly Option<string?> _subjects = new("--subjects") { Description = "What its holders are: person, vehicle or organisation", HelpName = "KIND" };
    private readonly Option<bool?> _enrols = new("--enrols") { Description = "Whether unknown holders get an account by themselves: true or false", HelpName = "BOOL" };
    private readonly Option<bool?> _consent = new("--needs-consent") { Description = "Whether people must agree before it reports about them: true or false", HelpName = "BOOL" };
    private readonly Option<string?> _rate = new("--rate") { Description = "Requests a second, or none", HelpName = "N" };
    private readonly Option<string?> _batch = new("--batch") { Description = "Records in one request, or none", HelpName = "N" };
    private readonly Option<string?> _day = new("--day") { Description = "Records a day, or none", HelpName = "N" };
    private readonly Option<string?> _state = new("--state") { Description = "sandbox, live or suspended", HelpName = "STATE" };

    public static SourceOptions AddTo(Command verb)
    {
        var options = new SourceOptions();
        foreach (var option in (Option[])
        [
            options._name, options._owner, options._contact, options._scenarios, options._evidence, options._zone, options._subjects,
            options._enrols, options._consent, options._rate, options._batch, options._day, options._state,
        ])
        {
            verb.Options.Add(option);
        }

        return options;
    }

    /// <summary>The source with what was said of it, its state aside.</summary>
    public Source Apply(ParseResult parsed, Source source)
    {
        var limits = source.Limits;
        var scenarios = parsed.GetValue(_scenarios) ?? [];
        return source with
        {
            Name = parsed.GetValue(_name) ?? source.Name,
            Owner = parsed.GetValue(_owner) ?? source.Owner,
            Contact = parsed.GetValue(_contact) ?? source.Contact,
            Scenarios = scenarios.Length == 0 ? source.Scenarios : scenarios is ["all"] ? null : scenarios.ToHashSet(StringComparer.Ordinal),
            EvidenceCeiling = parsed.GetValue(_evidence) ?? source.EvidenceCeiling,
            ZoneId = parsed.GetValue(_zone) ?? source.ZoneId,
            EnrolsUnknown = parsed.GetValue(_enrols) ?? source.EnrolsUnknown,
            NeedsConsent = parsed.GetValue(_consent) ?? source.NeedsConsent,
            Subjects = Subjects(parsed.GetValue(_subjects)) ?? source.Subjects,
            Limits = new SourceLimits(
                (int?)Limit(parsed, _rate, limits.RequestsPerSecond), (int?)Limit(parsed, _batch, limits.RecordsPerBatch), Limit(parsed, _day, limits.RecordsPerDay)),
        };
    }

    public SourceState? State(ParseResult parsed) => parsed.GetValue(_state) switch
    {
        null => null,
        "live" => SourceState.Open,
        "sandbox" => SourceState.Sandbox,
        "suspended" => SourceState.Suspended,
        var other => throw new UsageException($"--state is sandbox, live or suspended, not '{other}'."),
    };

    private static SubjectKind? Subjects(string? word) => word switch
    {
        null => null,
        "person" => SubjectKind.Person,
        "vehicle" => SubjectKind.Vehicle,
        "organisation" => SubjectKind.Organisation,
        _ => throw new UsageException($"--subjects is person, vehicle or organisation, not '{word}'."),
    };

    private static long? Limit(ParseResult parsed, Option<string?> option, long? before) => parsed.GetValue(option) switch
    {
        null => before,
        "none" => null,
        var text => int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new UsageException($"{option.Name} is a number above 0, or none; not '{text}'."),
    };
}
