using Puhui.Bookkeeping;

namespace Puhui.Activities.Contracts;

/// <summary>
/// Takes in activities that are already read from a file or another format. The way is the one of <c>POST /v1/activities</c>:
/// the same checks, the same identity of a record, the same posting.
/// </summary>
public interface IActivityIntake
{
    /// <summary>
    /// Records and posts activities; returns when all of them are durable. One outcome per record, in the order of the records.
    /// Repeating a call is safe: what was recorded before is a <see cref="ActivityStatus.Duplicate"/> with its first answer.
    /// Give some hundreds to some thousands of records per call; several calls at once are welcome.
    /// </summary>
    /// <exception cref="IntakeOverloadedException">The queues are full; nothing was recorded: wait and repeat.</exception>
    /// <exception cref="ArgumentException">There is no such source, or it is suspended.</exception>
    Task<IReadOnlyList<ActivityOutcome>> SubmitAsync(SourceId source, IReadOnlyList<ActivityRecord> records, CancellationToken ct) =>
        SubmitAsync(source, records, SubmitOptions.Default, ct);

    /// <summary>The same, with what is special about these records.</summary>
    /// <exception cref="IntakeOverloadedException">The queues are full; nothing was recorded: wait and repeat.</exception>
    /// <exception cref="ArgumentException">There is no such source, or it is suspended.</exception>
    Task<IReadOnlyList<ActivityOutcome>> SubmitAsync(SourceId source, IReadOnlyList<ActivityRecord> records, SubmitOptions options, CancellationToken ct);

    /// <summary>
    /// Cancels a record: posts an entry that takes back what it earned and names the entry it corrects, and gives the room
    /// it used in capped windows to records that were cut. Cancelling twice gives the same answer. Null when there is no such record.
    /// </summary>
    Task<CancelOutcome?> CancelAsync(SourceId source, string recordId, CancellationToken ct);
}

/// <summary>One activity as a source reports it. Text only: parsing, units and bounds are the intake's.</summary>
/// <param name="Id">The source's own id of the record, at most 128 bytes of UTF-8; it makes repeating safe.</param>
/// <param name="Holder">The source's own id of the person or thing, at most 128 bytes of UTF-8.</param>
/// <param name="Scenario">The behaviour, for example <c>metro</c>.</param>
/// <param name="At">When it began.</param>
/// <param name="Inputs">Name and quantity with unit, or class word, for example (<c>distance</c>, <c>12.4 km</c>).</param>
public sealed record ActivityRecord(
    string Id,
    string Holder,
    string Scenario,
    DateTimeOffset At,
    IReadOnlyList<KeyValuePair<string, string>> Inputs)
{
    /// <summary>When it ended; null when not known.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Evidence class <c>E1</c>–<c>E4</c>; null for the source's ceiling.</summary>
    public string? Evidence { get; init; }

    /// <summary>ISO 3166-2 code, for example <c>CN-11</c>.</summary>
    public string? Region { get; init; }

    /// <summary>The id of an earlier record of this source that this one replaces.</summary>
    public string? Corrects { get; init; }

    /// <summary>What was used, as the world calls it: it is compared across sources and kept as keyed digests only. Null for nothing.</summary>
    public IReadOnlyList<ActivityReference>? References { get; init; }

    /// <summary>Where it began; kept coarsely (two decimals) for the claim window only.</summary>
    public GeoPosition? From { get; init; }

    /// <summary>Where it ended; kept like <see cref="From"/>.</summary>
    public GeoPosition? To { get; init; }

    /// <summary>The positions of a device on the way, in order of time, at most 2,000; judged and not kept. Null for none.</summary>
    public IReadOnlyList<TracePoint>? Trace { get; init; }

    /// <summary>Steps in each minute on the way, at most 1,440 numbers of 0 to 400; judged and not kept. Null for none.</summary>
    public IReadOnlyList<int>? Cadence { get; init; }
}

/// <summary>What is special about the records of one call.</summary>
public sealed record SubmitOptions
{
    /// <summary>Nothing special.</summary>
    public static SubmitOptions Default { get; } = new();

    /// <summary>The records are old and known to be: the rule about late data does not hold for them.</summary>
    public bool Historical { get; init; }

    /// <summary>The operator sends them, not the partner: the limits of the source do not hold.</summary>
    public bool Unlimited { get; init; }

    /// <summary>What the holders of these records are; null for what the source says.</summary>
    public SubjectKind? Subjects { get; init; }
}

/// <summary>Names something that was used in an activity, across sources.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its id as its issuer writes it, at most 128 bytes of UTF-8; compared without case and without white space.</param>
public readonly record struct ActivityReference(ReferenceKind Kind, string Value);

/// <summary>The kinds of <see cref="ActivityReference"/>.</summary>
public enum ReferenceKind
{
    /// <summary>The operator's own number of the journey, order or charging session: one of it is claimed once.</summary>
    Transaction = 1,

    /// <summary>A fare or bank card: it belongs to one account.</summary>
    Card = 2,

    /// <summary>A vehicle, by plate or VIN: it belongs to one account.</summary>
    Vehicle = 3,

    /// <summary>A meter: it belongs to one account.</summary>
    Meter = 4,

    /// <summary>A phone or other device: it belongs to two accounts at most.</summary>
    Device = 5,
}

/// <summary>A place on the earth, WGS 84.</summary>
/// <param name="Latitude">Degrees, −90 to 90.</param>
/// <param name="Longitude">Degrees, −180 to 180.</param>
public readonly record struct GeoPosition(decimal Latitude, decimal Longitude);

/// <summary>One fix of a device.</summary>
/// <param name="Second">Seconds since the activity began; not before the fix before it.</param>
/// <param name="Latitude">Degrees, −90 to 90.</param>
/// <param name="Longitude">Degrees, −180 to 180.</param>
public readonly record struct TracePoint(int Second, decimal Latitude, decimal Longitude);

/// <summary>What became of one record.</summary>
public enum ActivityStatus
{
    /// <summary>Recorded and credited.</summary>
    Posted = 1,

    /// <summary>Known with the same content: success, with the first answer.</summary>
    Duplicate = 2,

    /// <summary>Recorded; the reduction is zero or negative, cut to zero by a cap, or a footprint. No entry.</summary>
    Zero = 3,

    /// <summary>Recorded, not credited: implausible, see the code.</summary>
    Held = 4,

    /// <summary>Not recorded; may be repaired and sent again under the same id.</summary>
    Refused = 5,

    /// <summary>Known with other content: not recorded, but told and logged.</summary>
    Conflict = 6,

    /// <summary>The person has not agreed yet: kept encrypted until they do, and destroyed when the time for it is over.</summary>
    Waiting = 7,
}

/// <summary>What became of one record, with the numbers.</summary>
/// <param name="Id">The source's id of the record; null when it could not be read.</param>
/// <param name="Status">What became of it.</param>
/// <param name="ReductionMg">What it credited when it was recorded, in milligrams (or platform grams and bank points in thousandths); 0 without an entry.</param>
/// <param name="Entry">The entry that credited it.</param>
/// <param name="Code">Stable name of the reason, when there is one to give.</param>
/// <param name="Detail">The reason in plain words.</param>
/// <param name="Pointer">The field it is about, RFC 6901.</param>
/// <param name="Asset">Code of the asset the reduction is counted in: <c>CO2E</c>, or platform grams and bank points.</param>
/// <param name="ClaimedBy">For a held record, the one that stands in its way; null when there is none.</param>
public sealed record ActivityOutcome(
    string? Id,
    ActivityStatus Status,
    long ReductionMg = 0,
    EntryId? Entry = null,
    string? Code = null,
    string? Detail = null,
    string? Pointer = null,
    string Asset = "CO2E",
    ActivityId? ClaimedBy = null)
{
    /// <summary>For a waiting record: when it is destroyed unless the person has agreed; null for others.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>The source is in the sandbox: this is what would have become of the record; nothing was recorded or credited.</summary>
    public bool Sandbox { get; init; }
}

/// <summary>The answer to a cancellation, the same each time it is asked for.</summary>
/// <param name="Id">The source's id of the record.</param>
/// <param name="ReversedMg">What was taken back, in milligrams; 0 when it had earned nothing.</param>
/// <param name="Entry">The entry that took it back; null when it had earned nothing.</param>
/// <param name="CancelledAt">When it was cancelled.</param>
public sealed record CancelOutcome(string Id, long ReversedMg, EntryId? Entry, DateTimeOffset CancelledAt);

/// <summary>The intake has more waiting than it can hold, or the source has sent what it may; nothing of the call was recorded.</summary>
public class IntakeOverloadedException : Exception
{
    /// <summary>An exception with the standard message.</summary>
    public IntakeOverloadedException()
        : base("The intake queues are full. Nothing was recorded; wait a second and send again.")
    {
    }

    /// <summary>An exception with its message: a limit of the source is reached; how long it lasts, the message says.</summary>
    public IntakeOverloadedException(string message)
        : base(message)
    {
    }
}
