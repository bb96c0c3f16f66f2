using Puhui.Bookkeeping;

namespace Puhui.Activities.Contracts;

/// <summary>What happened to records after they were sent, told in order to idempotent readers (webhooks, pages, other modules).</summary>
public interface IActivityFacts
{
    /// <summary>
    /// The facts after a number, in order, at most <paramref name="limit"/>. Only what is committed and what nothing older can
    /// still come before is given, so a reader that goes on from the last number misses nothing. Facts are kept for 30 days.
    /// </summary>
    Task<IReadOnlyList<ActivityFact>> ReadAsync(long after, int limit, CancellationToken ct);

    /// <summary>The facts of one source, latest first, before a number (null for the latest), at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<ActivityFact>> LatestAsync(SourceId source, long? before, int limit, CancellationToken ct);
}

/// <summary>What happened.</summary>
public enum ActivityFactKind
{
    /// <summary>A record was held when it arrived.</summary>
    Held = 1,

    /// <summary>A held record was released and credited.</summary>
    Released = 2,

    /// <summary>A held record was rejected for good.</summary>
    Rejected = 3,

    /// <summary>A record was cancelled, by its source or by a review.</summary>
    Cancelled = 4,

    /// <summary>Another source's record claims what a record of this source claims; told to the source whose record stands.</summary>
    ClaimedAgain = 5,
}

/// <summary>One thing that happened to one record.</summary>
/// <param name="Number">Its place in the order.</param>
/// <param name="At">When it was booked.</param>
/// <param name="Source">Whose record it is.</param>
/// <param name="Kind">What happened.</param>
/// <param name="RecordId">The source's own id of the record.</param>
/// <param name="Scenario">The behaviour.</param>
/// <param name="Code">Stable name of the reason; null when there is none.</param>
/// <param name="Entry">The entry that credited it or took it back; null when there is none.</param>
/// <param name="AmountMg">What was credited or taken back, in milligrams; 0 when nothing was.</param>
/// <param name="Claim">The record that stands in the way, by its public id; null when there is none.</param>
public sealed record ActivityFact(
    long Number,
    DateTimeOffset At,
    SourceId Source,
    ActivityFactKind Kind,
    string RecordId,
    string Scenario,
    string? Code,
    EntryId? Entry,
    long AmountMg,
    ActivityId? Claim);
