using Puhui.Bookkeeping;

namespace Puhui.Programmes.Contracts;

/// <summary>The members of a programme for its operators, page by page; every page costs the same, also the last of a million.</summary>
public interface IMemberBook
{
    /// <summary>One page. An unknown cursor is a <see cref="FormatException"/>.</summary>
    Task<MemberPage> PageAsync(MemberQuery query, CancellationToken ct);
}

/// <summary>Which members.</summary>
/// <param name="Programme">Of which programme.</param>
/// <param name="Holder">Only this holder.</param>
/// <param name="Left">Those who take part (false), those who left (true), or all (null).</param>
/// <param name="From">Joined from, inclusive.</param>
/// <param name="To">Joined before.</param>
/// <param name="OldestFirst">Otherwise the newest first.</param>
/// <param name="Limit">Rows, 1 to 500.</param>
/// <param name="Cursor">The previous page's <see cref="MemberPage.Next"/>; null for the first.</param>
public sealed record MemberQuery(
    ProgrammeId Programme, AccountId? Holder = null, bool? Left = null, DateTimeOffset? From = null, DateTimeOffset? To = null, bool OldestFirst = false, int Limit = 50, string? Cursor = null);

/// <summary>One time a holder takes, or took, part.</summary>
/// <param name="Holder">Who.</param>
/// <param name="JoinedAt">Since when.</param>
/// <param name="LeftAt">Until when; null while it lasts.</param>
/// <param name="ByInvitation">Whether it began by an invitation.</param>
public sealed record Member(AccountId Holder, DateTimeOffset JoinedAt, DateTimeOffset? LeftAt, bool ByInvitation);

/// <summary>A page of members; <paramref name="Next"/> is null on the last.</summary>
public sealed record MemberPage(IReadOnlyList<Member> Items, string? Next);
