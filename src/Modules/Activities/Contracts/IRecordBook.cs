using Puhui.Bookkeeping;

namespace Puhui.Activities.Contracts;

/// <summary>
/// Recorded activities for operators, by the time they were received, page by page. Every page costs the same: with filters that few
/// records pass, a page looks at some thousands and says how to go on.
/// </summary>
public interface IRecordBook
{
    /// <summary>One page. An unknown cursor is a <see cref="FormatException"/>; unknown sources have no records.</summary>
    Task<RecordPage> PageAsync(RecordQuery query, CancellationToken ct);
}

/// <summary>Which records.</summary>
/// <param name="Sources">Of these sources; the caller sees to it that they may be read.</param>
/// <param name="RecordId">Whose own id begins so; then by that id, whatever else is asked for.</param>
/// <param name="Status">Only posted, zero or held.</param>
/// <param name="Scenario">Only this behaviour.</param>
/// <param name="Region">Only this region.</param>
/// <param name="From">Received from, inclusive.</param>
/// <param name="To">Received before.</param>
/// <param name="OldestFirst">Otherwise the newest first.</param>
/// <param name="Limit">Rows, 1 to 500.</param>
/// <param name="Cursor">The previous page's <see cref="RecordPage.Next"/>; null for the first.</param>
public sealed record RecordQuery(
    IReadOnlyCollection<SourceId> Sources,
    string? RecordId = null,
    ActivityStatus? Status = null,
    string? Scenario = null,
    string? Region = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    bool OldestFirst = false,
    int Limit = 50,
    string? Cursor = null);

/// <summary>One record as operators see it.</summary>
/// <param name="Id">Its public id.</param>
/// <param name="Source">Who sent it.</param>
/// <param name="RecordId">The source's own id.</param>
/// <param name="Account">The holder's account.</param>
/// <param name="Scenario">The behaviour.</param>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="At">When it happened.</param>
/// <param name="Region">Where, ISO 3166-2; null where none was given.</param>
/// <param name="Evidence">Evidence class.</param>
/// <param name="Status">What became of it when it was received.</param>
/// <param name="Code">Why it is zero or held.</param>
/// <param name="QuantifiedMg">What the method gave, in milligrams of <paramref name="Asset"/>.</param>
/// <param name="Asset">Code of the asset.</param>
public sealed record RecordLine(
    ActivityId Id,
    SourceId Source,
    string RecordId,
    AccountId Account,
    string Scenario,
    DateTimeOffset ReceivedAt,
    DateTimeOffset At,
    string? Region,
    string Evidence,
    ActivityStatus Status,
    string? Code,
    long QuantifiedMg,
    string Asset);

/// <summary>A page of records.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="IsPartial">Whether it ended because enough was looked at, not because it is full.</param>
public sealed record RecordPage(IReadOnlyList<RecordLine> Items, string? Next, bool IsPartial);
