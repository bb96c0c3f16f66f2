namespace Puhui.CarFreeDay.Contracts;

/// <summary>
/// Declarations of car-free days that wait for a person to look at their photos; only where the setting <c>carfree_review</c> says so.
/// Nothing of them was sent to the books yet.
/// </summary>
public interface ICarFreeReviews
{
    /// <summary>Those that wait, longest first.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="ct">Cancels the wait.</param>
    Task<IReadOnlyList<CarFreeReview>> WaitingAsync(int most, CancellationToken ct);

    /// <summary>A photo as JPEG, at most 1,280 pixels a side, without metadata; null when there is none, or its time is over.</summary>
    /// <param name="id">The declaration, <c>cfd_…</c>.</param>
    /// <param name="end">The second photo; otherwise the first.</param>
    /// <param name="ct">Cancels the wait.</param>
    Task<byte[]?> PictureAsync(string id, bool end, CancellationToken ct);

    /// <summary>Sends the activity; the intake judges it as any other. False when no such declaration waits.</summary>
    /// <exception cref="Puhui.Activities.Contracts.IntakeOverloadedException">Repeat it later.</exception>
    Task<bool> ReleaseAsync(string id, CancellationToken ct);

    /// <summary>Ends a declaration without sending anything. False when no such declaration waits.</summary>
    /// <param name="id">The declaration.</param>
    /// <param name="reason">Why, for its source to read; at most 300 characters.</param>
    /// <param name="ct">Cancels the wait.</param>
    Task<bool> RejectAsync(string id, string reason, CancellationToken ct);
}

/// <summary>What a reviewer compares with the photos.</summary>
/// <param name="Id">The declaration.</param>
/// <param name="Source">The source that sent it, <c>src_…</c>.</param>
/// <param name="EngineClass">The class of the car.</param>
/// <param name="From">From when the car stood.</param>
/// <param name="Until">Until when.</param>
/// <param name="BeginCode">The code that must be seen on the first photo.</param>
/// <param name="BeginKilometres">What its odometer must show.</param>
/// <param name="EndCode">The code that must be seen on the second photo.</param>
/// <param name="EndKilometres">What its odometer must show.</param>
public sealed record CarFreeReview(
    string Id, string Source, string EngineClass, DateTimeOffset From, DateTimeOffset Until, string BeginCode, decimal BeginKilometres, string EndCode, decimal EndKilometres);
