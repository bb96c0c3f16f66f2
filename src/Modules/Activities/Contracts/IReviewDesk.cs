using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Activities.Contracts;

/// <summary>
/// The review desk: records that were held wait here until an operator releases (credits) or rejects them. A decision is final,
/// is made once however often it is asked for, and is told to the source as a fact.
/// </summary>
public interface IReviewDesk
{
    /// <summary>What is worth this much or less one operator decides alone; above it a second one with another name confirms. Milligrams.</summary>
    long FourEyesAboveMg { get; }

    /// <summary>Held records that wait, oldest first. A page may be short although there is a next one.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cursor">The previous page's <see cref="ReviewPage.Next"/>; null for the first. One that was not given out is treated as none.</param>
    /// <param name="limit">Most records, 1 to 100.</param>
    /// <param name="ct">Cancels the wait.</param>
    Task<ReviewPage> QueueAsync(ReviewFilter filter, string? cursor, int limit, CancellationToken ct);

    /// <summary>How many wait for which reason, the most frequent first; of some sources, or (null) of all.</summary>
    Task<IReadOnlyList<ReviewGroup>> GroupsAsync(IReadOnlyCollection<SourceId>? among, CancellationToken ct);

    /// <summary>A record that is or was held, with what stands in its way; null when there is none with this id.</summary>
    Task<ReviewCase?> FindAsync(ActivityId id, CancellationToken ct);

    /// <summary>
    /// Releases or rejects. Deciding again the same way gives the same answer. Refusals: <c>not_found</c>, <c>not_held</c>,
    /// <c>record_cancelled</c>, <c>already_decided</c> (the other way), <c>claim_stands</c> (a record stands in the way and is
    /// not to be taken back), <c>operator_invalid</c>, <c>reason_invalid</c>, or what the books or the method refuse.
    /// </summary>
    Task<Result<ReviewOutcome>> DecideAsync(ReviewVerdict verdict, CancellationToken ct);

    /// <summary>What a decision by rule would decide on.</summary>
    Task<BulkPreview> PreviewAsync(ReviewFilter filter, CancellationToken ct);

    /// <summary>
    /// Decides the next records that a filter finds, each by itself and in its own transaction. Call it again with
    /// <see cref="BulkStep.Next"/> until that is null. Interrupted, begin anew: what was decided does not wait any more.
    /// With <see cref="ReviewFilter.BetterEvidence"/> a release takes back what stands with worse evidence.
    /// </summary>
    Task<BulkStep> DecideAllAsync(ReviewFilter filter, ReviewDecision decision, string @operator, string reason, string? cursor, CancellationToken ct);

    /// <summary>
    /// The holder asks for a second look, once per record. Null when it was noted; refusals: <c>not_found</c> (also for a record
    /// of someone else), <c>not_held</c>, <c>already_decided</c>, <c>appealed_already</c>, <c>appeal_invalid</c> (1 to 500 characters).
    /// </summary>
    Task<Refusal?> AppealAsync(ActivityId id, AccountId holder, string words, CancellationToken ct);
}

/// <summary>What an operator decides.</summary>
public enum ReviewDecision
{
    /// <summary>Credit it.</summary>
    Release = 2,

    /// <summary>It is not credited.</summary>
    Reject = 3,
}

/// <summary>Which held records. What is null does not matter.</summary>
/// <param name="Code">Held for this reason.</param>
/// <param name="Scenario">Of this behaviour.</param>
/// <param name="Source">Of this source.</param>
/// <param name="From">Received from, inclusive.</param>
/// <param name="To">Received to, exclusive.</param>
public sealed record ReviewFilter(string? Code = null, string? Scenario = null, SourceId? Source = null, DateTimeOffset? From = null, DateTimeOffset? To = null)
{
    /// <summary>Only of these sources: what somebody may see at all.</summary>
    public IReadOnlyCollection<SourceId>? Among { get; init; }

    /// <summary>Only those whose holder asked for a second look.</summary>
    public bool Appealed { get; init; }

    /// <summary>Only those that wait for a second operator.</summary>
    public bool Proposed { get; init; }

    /// <summary>Only double claims whose evidence class is better than that of the record that stands.</summary>
    public bool BetterEvidence { get; init; }
}

/// <summary>A page of the queue.</summary>
/// <param name="Items">Oldest first.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record ReviewPage(IReadOnlyList<ReviewItem> Items, string? Next);

/// <summary>One line of the queue.</summary>
/// <param name="Record">The held record.</param>
/// <param name="WouldCreditMg">What it would credit before caps, in the smallest unit of <paramref name="Asset"/>.</param>
/// <param name="Asset">Code of the asset.</param>
/// <param name="Standing">The record that stood in its way when it arrived; null when there is none.</param>
/// <param name="Proposal">What a first operator proposed; null when nobody did.</param>
public sealed record ReviewItem(Activity Record, long WouldCreditMg, string Asset, Activity? Standing, ReviewStep? Proposal)
{
    /// <summary>Whether it is a double claim with a better evidence class than the record that stands.</summary>
    public bool HasBetterEvidence { get; init; }
}

/// <summary>How many wait.</summary>
/// <param name="Code">Why.</param>
/// <param name="Count">How many.</param>
/// <param name="WouldCreditMg">Reductions they would credit together before caps; platform grams and points are not in it.</param>
/// <param name="Oldest">When the oldest was received.</param>
public sealed record ReviewGroup(string Code, long Count, long WouldCreditMg, DateTimeOffset Oldest);

/// <summary>A held record in full.</summary>
/// <param name="Item">What the queue shows of it.</param>
/// <param name="InTheWay">The records that stand now and claim the same; a release must take them all back.</param>
/// <param name="NeedsTwo">Whether a second operator must confirm.</param>
/// <param name="Appeal">What its holder said; null when nothing.</param>
/// <param name="Steps">What was proposed and decided, in order.</param>
public sealed record ReviewCase(ReviewItem Item, IReadOnlyList<Activity> InTheWay, bool NeedsTwo, string? Appeal, IReadOnlyList<ReviewStep> Steps);

/// <summary>One step of a review.</summary>
/// <param name="At">When.</param>
/// <param name="Decision">What.</param>
/// <param name="IsFinal">False for a proposal.</param>
/// <param name="Operator">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="ByRule">Whether it was decided together with others.</param>
public sealed record ReviewStep(DateTimeOffset At, ReviewDecision Decision, bool IsFinal, string Operator, string Reason, bool ByRule);

/// <summary>A decision as an operator gives it.</summary>
/// <param name="Record">The held record.</param>
/// <param name="Decision">What to do with it.</param>
/// <param name="Operator">Who decides, 1 to 100 characters.</param>
/// <param name="Reason">Why, 1 to 500 characters; the holder reads it.</param>
public sealed record ReviewVerdict(ActivityId Record, ReviewDecision Decision, string Operator, string Reason)
{
    /// <summary>The standing records that a release takes back; all that are in the way must be among them.</summary>
    public IReadOnlyCollection<ActivityId> TakeBack { get; init; } = [];

    /// <summary>Whether it is decided together with others.</summary>
    public bool ByRule { get; init; }
}

/// <summary>What a decision led to.</summary>
/// <param name="IsFinal">False when a second operator must confirm it.</param>
/// <param name="Decision">What was decided or proposed.</param>
/// <param name="Entry">The entry of the credit; null when there is none.</param>
/// <param name="AmountMg">What was credited, after caps.</param>
/// <param name="At">When.</param>
public sealed record ReviewOutcome(bool IsFinal, ReviewDecision Decision, EntryId? Entry, long AmountMg, DateTimeOffset At);

/// <summary>What a decision by rule would decide on.</summary>
/// <param name="Count">How many records.</param>
/// <param name="WouldCreditMg">Reductions they would credit together before caps; platform grams and points are not in it.</param>
/// <param name="NeedTwo">How many of them need a second operator.</param>
/// <param name="IsAtLeast">Whether there are more than were counted.</param>
public sealed record BulkPreview(long Count, long WouldCreditMg, long NeedTwo, bool IsAtLeast);

/// <summary>A piece of a decision by rule.</summary>
/// <param name="Decided">Records decided.</param>
/// <param name="Proposed">Records that now wait for a second operator.</param>
/// <param name="Refused">Records that were left as they are, by the code of the refusal.</param>
/// <param name="AmountMg">Reductions that were credited.</param>
/// <param name="Next">Where to go on; null at the end.</param>
public sealed record BulkStep(int Decided, int Proposed, IReadOnlyDictionary<string, int> Refused, long AmountMg, string? Next);

/// <summary>What became of a held record.</summary>
/// <param name="Decision">Null while it waits.</param>
/// <param name="Reason">The operator's reason.</param>
/// <param name="DecidedAt">When it was decided.</param>
/// <param name="AppealedAt">When its holder asked for a second look.</param>
public sealed record ActivityReview(ReviewDecision? Decision, string? Reason, DateTimeOffset? DecidedAt, DateTimeOffset? AppealedAt);
