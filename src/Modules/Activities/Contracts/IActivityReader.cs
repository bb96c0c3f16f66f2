using Puhui.Bookkeeping;
using Puhui.Methodology;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Contracts;

/// <summary>Reads recorded activities. A ledger row names its activity by its reference, <c>act:source number:record id</c>.</summary>
public interface IActivityReader
{
    /// <summary>The record a source sent under its own id; null when there is none.</summary>
    Task<Activity?> FindAsync(SourceId source, string recordId, CancellationToken ct);

    /// <summary>The record a ledger reference names; null when there is none.</summary>
    Task<Activity?> FindAsync(string reference, CancellationToken ct);

    /// <summary>The records of many references in one question, for statements. Unknown references are left out.</summary>
    Task<IReadOnlyDictionary<string, Activity>> DescribeAsync(IReadOnlyCollection<string> references, CancellationToken ct);

    /// <summary>
    /// Why the record a reference names has the number it has: steps, factors and their sources, the caps it met as they stand
    /// now. Null when there is no such record, or its method version is not installed here.
    /// </summary>
    Task<Explanation?> ExplainAsync(string reference, CancellationToken ct);

    /// <summary>
    /// An account's records that have no entry, zero and held, latest first: begun from (inclusive) to (exclusive),
    /// of one scenario or of all, at most <paramref name="limit"/>.
    /// </summary>
    Task<IReadOnlyList<Activity>> WithoutEntryAsync(
        AccountId account, DateTimeOffset? from, DateTimeOffset? to, string? scenario, int limit, CancellationToken ct);

    /// <summary>The record with this id when it has no entry; one that has is found through its entry.</summary>
    Task<Activity?> FindWithoutEntryAsync(ActivityId id, CancellationToken ct);
}

/// <summary>One recorded activity with what became of it.</summary>
/// <param name="Reference">The reference its ledger rows carry.</param>
/// <param name="Id">Its public id, <c>act_…</c>.</param>
/// <param name="Source">Who sent it.</param>
/// <param name="RecordId">The source's own id.</param>
/// <param name="Account">The holder's account.</param>
/// <param name="Scenario">The behaviour.</param>
/// <param name="At">When it began.</param>
/// <param name="Until">When it ended; null when not known.</param>
/// <param name="Inputs">Names and values in canonical spelling.</param>
/// <param name="Evidence">Evidence class <c>E1</c>–<c>E4</c>.</param>
/// <param name="Region">ISO 3166-2 code.</param>
/// <param name="Method">The method version that counted it, <c>id@version</c>.</param>
/// <param name="Status">Posted, zero or held.</param>
/// <param name="Code">Why it is zero or held.</param>
/// <param name="QuantifiedMg">What the method gave, in milligrams, before it was credited or not; may be negative.</param>
/// <param name="ReductionMg">What stands credited now, in milligrams, after adjustments and cancellation.</param>
/// <param name="Entry">The entry that credited it first.</param>
/// <param name="ReceivedAt">When it was recorded.</param>
/// <param name="Corrects">The record it replaced.</param>
/// <param name="CancelledAt">When it was cancelled or replaced.</param>
/// <param name="ReplacedBy">The record that replaced it.</param>
public sealed record Activity(
    string Reference,
    ActivityId Id,
    SourceId Source,
    string RecordId,
    AccountId Account,
    string Scenario,
    DateTimeOffset At,
    DateTimeOffset? Until,
    IReadOnlyList<KeyValuePair<string, string>> Inputs,
    string Evidence,
    string? Region,
    string Method,
    ActivityStatus Status,
    string? Code,
    long QuantifiedMg,
    long ReductionMg,
    EntryId? Entry,
    DateTimeOffset ReceivedAt,
    string? Corrects,
    DateTimeOffset? CancelledAt,
    string? ReplacedBy)
{
    /// <summary>The programme that counted it.</summary>
    public ProgrammeId Programme { get; init; }

    /// <summary>Whether that programme was found among those the holder took part in; otherwise it is simply the source's own.</summary>
    public bool ByMembership { get; init; }

    /// <summary>What the review desk knows of it; null for a record that was never held.</summary>
    public ActivityReview? Review { get; init; }
}
