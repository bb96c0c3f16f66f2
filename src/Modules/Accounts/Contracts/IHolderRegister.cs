using Puhui.Bookkeeping;

namespace Puhui.Accounts.Contracts;

/// <summary>All holders of the server for its operators, without personal data, page by page; every page costs the same.</summary>
public interface IHolderRegister
{
    /// <summary>One page. An unknown cursor is a <see cref="FormatException"/>.</summary>
    Task<HolderPage> PageAsync(HolderQuery query, CancellationToken ct);
}

/// <summary>Which holders.</summary>
/// <param name="From">Enrolled from, inclusive.</param>
/// <param name="To">Enrolled before.</param>
/// <param name="OldestFirst">Otherwise the newest first.</param>
/// <param name="Limit">Rows, 1 to 500.</param>
/// <param name="Cursor">The previous page's <see cref="HolderPage.Next"/>; null for the first.</param>
public sealed record HolderQuery(DateTimeOffset? From = null, DateTimeOffset? To = null, bool OldestFirst = false, int Limit = 50, string? Cursor = null);

/// <summary>One holder.</summary>
/// <param name="Id">The account.</param>
/// <param name="EnrolledAt">Since when.</param>
/// <param name="ZoneId">IANA zone in which its days are counted.</param>
/// <param name="IsErased">Whether what told who it is was erased.</param>
/// <param name="IsMoved">Whether it was moved into another account.</param>
public sealed record Holder(AccountId Id, DateTimeOffset EnrolledAt, string ZoneId, bool IsErased, bool IsMoved);

/// <summary>A page of holders; <paramref name="Next"/> is null on the last.</summary>
public sealed record HolderPage(IReadOnlyList<Holder> Items, string? Next);
