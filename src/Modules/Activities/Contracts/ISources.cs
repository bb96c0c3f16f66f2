using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Contracts;

/// <summary>The register of sources: who may send activities, with which keys, and within which limits.</summary>
public interface ISources
{
    /// <summary>
    /// Registers a source, or returns the one of that programme that already has this code, unchanged.
    /// Safe to repeat and to race.
    /// </summary>
    Task<Source> EnsureAsync(NewSource source, CancellationToken ct);

    /// <summary>The source with this id; null when there is none. May be up to ten seconds old.</summary>
    ValueTask<Source?> FindAsync(SourceId id, CancellationToken ct);

    /// <summary>The source of this programme with this code; null when there is none.</summary>
    Task<Source?> FindAsync(ProgrammeId programme, string code, CancellationToken ct);

    /// <summary>All sources, oldest first.</summary>
    Task<IReadOnlyList<Source>> ListAsync(CancellationToken ct);

    /// <summary>
    /// Creates another key of a source and returns its text, for example <c>puhui_…</c> (49 characters, 256 random bits).
    /// The text is shown this once; only its SHA-256 is kept. It has every scope and does not expire; <see cref="ISourceKeys"/>
    /// makes others. Older keys stay valid until they are revoked, but no more than two at a time.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="label">What the key is for, in the words of whoever asked for it.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="SourceKeyException">Two bearer keys are valid already.</exception>
    Task<string> CreateKeyAsync(SourceId source, string label, CancellationToken ct);

    /// <summary>Makes a key text worthless, within ten seconds on every server; false when no such key is valid.</summary>
    Task<bool> RevokeKeyAsync(string key, CancellationToken ct);

    /// <summary>
    /// Changes what may change of a source: name, owner, contact, scenarios, evidence ceiling, zone, enrolment, subjects, consent and limits
    /// become those of <paramref name="source"/>; id, number, programme, code and state stay. Within ten seconds on every server.
    /// </summary>
    /// <returns>The source as it is now.</returns>
    /// <exception cref="ArgumentException">There is no such source, or a value is out of its bounds.</exception>
    Task<Source> UpdateAsync(Source source, CancellationToken ct);

    /// <summary>
    /// Opens, suspends or sandboxes a source, within ten seconds on every server. Going live empties its sandbox: what was
    /// tried there is gone, and its ids are free.
    /// </summary>
    Task SetStateAsync(SourceId source, SourceState state, CancellationToken ct);

    /// <summary>The source a key text belongs to; null when the key is unknown or revoked. May be up to ten seconds old.</summary>
    ValueTask<Source?> AuthenticateAsync(string key, CancellationToken ct);
}

/// <summary>Whether a source may send.</summary>
public enum SourceState
{
    /// <summary>It is live: it may send, and what it sends is credited.</summary>
    Open = 1,

    /// <summary>It may not send; what it sent stays.</summary>
    Suspended = 2,

    /// <summary>It may try: records are read, judged, quantified and answered, and neither recorded nor credited.</summary>
    Sandbox = 3,
}

/// <summary>How much a source may send. Null means no limit but those of every source.</summary>
/// <param name="RequestsPerSecond">Requests a second, with bursts of as many; counted in each server process.</param>
/// <param name="RecordsPerBatch">Records in one request.</param>
/// <param name="RecordsPerDay">
/// Records recorded on one day of the source's zone, all processes together; duplicates and refused records do not count.
/// </param>
public sealed record SourceLimits(int? RequestsPerSecond = null, int? RecordsPerBatch = null, long? RecordsPerDay = null)
{
    /// <summary>No limits of its own.</summary>
    public static SourceLimits None { get; } = new();
}

/// <summary>What the holders of a source's records are.</summary>
public enum SubjectKind
{
    /// <summary>People: one body, in one place at a time.</summary>
    Person = 1,

    /// <summary>Vehicles, shared by people nobody names: rules about one body do not hold.</summary>
    Vehicle = 2,

    /// <summary>Households, meters, organisations: many things at once.</summary>
    Organisation = 3,
}

/// <summary>Whose names the holders of a source's records have.</summary>
public enum HolderNames
{
    /// <summary>The source's own: the same name from another source is someone else.</summary>
    Own = 1,

    /// <summary>The programme's, for example a city's citizen code: whoever sends it means the same person.</summary>
    Programme = 2,
}

/// <summary>A source as it is to be registered.</summary>
/// <param name="Programme">The programme whose methods count its activities.</param>
/// <param name="Code">Short name, unique inside the programme, for example <c>metro-operator</c>.</param>
/// <param name="Name">Name for people.</param>
/// <param name="ZoneId">IANA time zone given to the subjects it enrols.</param>
public sealed record NewSource(ProgrammeId Programme, string Code, string Name, string ZoneId = "Asia/Shanghai")
{
    /// <summary>The scenarios it may send; null for all.</summary>
    public IReadOnlyCollection<string>? Scenarios { get; init; }

    /// <summary>The best evidence class it may claim, <c>E1</c> (operator record) to <c>E4</c> (self check-in); also what a record without a class gets.</summary>
    public string EvidenceCeiling { get; init; } = "E1";

    /// <summary>Whether an unknown subject gets an account by itself; otherwise its records are refused with <c>holder_unknown</c>.</summary>
    public bool EnrolsUnknown { get; init; } = true;

    /// <summary>What its holders are.</summary>
    public SubjectKind Subjects { get; init; } = SubjectKind.Person;

    /// <summary>Whose names its holders have.</summary>
    public HolderNames Holders { get; init; } = HolderNames.Own;

    /// <summary>The organisation that sends, in its own words.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Whom to ask when something is wrong: a mail address or a telephone number of an office, not of a private person.</summary>
    public string Contact { get; init; } = "";

    /// <summary>How much it may send.</summary>
    public SourceLimits Limits { get; init; } = SourceLimits.None;

    /// <summary>Whether records about somebody who has not agreed wait instead of being taken.</summary>
    public bool NeedsConsent { get; init; }

    /// <summary>Live at once, or in the sandbox first.</summary>
    public SourceState State { get; init; } = SourceState.Open;
}

/// <summary>A registered source.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its short number inside this database, used in references.</param>
/// <param name="Programme">The programme whose methods count its activities.</param>
/// <param name="Code">Short name, unique inside the programme.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Scenarios">The scenarios it may send; null for all.</param>
/// <param name="EvidenceCeiling">The best evidence class it may claim.</param>
/// <param name="ZoneId">IANA time zone given to the subjects it enrols.</param>
/// <param name="EnrolsUnknown">Whether an unknown subject gets an account by itself.</param>
/// <param name="State">Whether it may send.</param>
/// <param name="Subjects">What its holders are.</param>
public sealed record Source(
    SourceId Id,
    int Number,
    ProgrammeId Programme,
    string Code,
    string Name,
    IReadOnlySet<string>? Scenarios,
    string EvidenceCeiling,
    string ZoneId,
    bool EnrolsUnknown,
    SourceState State,
    SubjectKind Subjects = SubjectKind.Person)
{
    /// <summary>Whose names its holders have.</summary>
    public HolderNames Holders { get; init; } = HolderNames.Own;

    /// <summary>Who issued the names of its holders: the same name of the same issuer is the same account.</summary>
    public Guid Issuer => Holders == HolderNames.Programme ? Programme.Value : Id.Value;

    /// <summary>The other programmes it serves, by consent of both; see <see cref="ISourceSharing"/>.</summary>
    public IReadOnlyList<ProgrammeId> SharedWith { get; init; } = [];

    /// <summary>The organisation that sends.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Whom to ask when something is wrong.</summary>
    public string Contact { get; init; } = "";

    /// <summary>How much it may send.</summary>
    public SourceLimits Limits { get; init; } = SourceLimits.None;

    /// <summary>Whether records about somebody who has not agreed wait instead of being taken. What somebody withdrew is refused either way.</summary>
    public bool NeedsConsent { get; init; }

    /// <summary>Whether what it sends is tried and not recorded.</summary>
    public bool IsSandbox => State == SourceState.Sandbox;
}
