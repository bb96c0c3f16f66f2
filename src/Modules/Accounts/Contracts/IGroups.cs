using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>
/// Households and organisations: group accounts with members. What members see of each other is decided here: a household names its
/// members to each other only when all agreed; a sum of others is shown only over those who agreed to it, or over at least
/// <see cref="FewestForSum"/> people. Whatever is somebody else's, or not there, is <c>not_found</c>.
/// </summary>
public interface IGroups
{
    /// <summary>Fewer people than this have no sum without everyone's consent.</summary>
    public const int FewestForSum = 20;

    /// <summary>
    /// Makes a group with the holder as its head. Refusals, in this order: <c>identity_limited</c> (a child whose guardian has not
    /// agreed), <c>group_kind</c>, <c>name_invalid</c>, <c>not_found</c> (the parent), <c>group_parent</c> (a department belongs to an
    /// employer or a department, a class to a school; nothing else has a parent), <c>group_not_head</c>, <c>programme_unknown</c>,
    /// <c>group_programme</c> (the holder takes no part in it), <c>household_already</c>, those
    /// of <see cref="IIdentity.StateAsync"/> for the credit code of an employer or school.
    /// </summary>
    Task<Result<GroupView>> CreateAsync(AccountId holder, NewGroup group, CancellationToken ct);

    /// <summary>The groups a holder belongs to, the oldest first.</summary>
    Task<IReadOnlyList<GroupInfo>> OfAsync(AccountId holder, CancellationToken ct);

    /// <summary>A group as this member may see it; heads of a group see those below it too. Null for who may not.</summary>
    Task<GroupView?> FindAsync(AccountId holder, string group, CancellationToken ct);

    /// <summary>Makes a code that lets others in, for a week. Refusals: <c>not_found</c>, <c>group_not_head</c>, <c>identity_limited</c>.</summary>
    Task<Result<GroupInvitation>> InviteAsync(AccountId holder, string group, int uses, CancellationToken ct);

    /// <summary>What a code invites to. Refusals: <c>too_many_attempts</c>, <c>group_code_invalid</c>.</summary>
    Task<Result<GroupInfo>> PeekAsync(AccountId holder, string? code, CancellationToken ct);

    /// <summary>
    /// Joins by a code; joining again is success. Refusals, in this order: <c>identity_limited</c>, <c>name_invalid</c>,
    /// <c>too_many_attempts</c>, <c>group_code_invalid</c>, <c>group_programme</c> (it belongs to a programme the holder takes no part in),
    /// <c>household_already</c>, <c>group_full</c>.
    /// </summary>
    Task<Result<GroupView>> JoinAsync(AccountId holder, string? code, string? name, CancellationToken ct);

    /// <summary>A member's own yes or no: to be named, and to have the own sum seen. Refusal: <c>not_found</c>.</summary>
    Task<Result<GroupView>> ChooseAsync(AccountId holder, string group, bool shows, bool shares, CancellationToken ct);

    /// <summary>Leaves; with the last member the group ends. Refusals: <c>not_found</c>, <c>head_must_hand_over</c>.</summary>
    Task<Result<AccountId>> LeaveAsync(AccountId holder, string group, CancellationToken ct);

    /// <summary>Makes another member the head, and the head a member. Refusals: <c>not_found</c>, <c>group_not_head</c>, <c>member_unknown</c>, <c>group_head_young</c>.</summary>
    Task<Result<GroupView>> HandOverAsync(AccountId holder, string group, string member, CancellationToken ct);

    /// <summary>The head takes a member out. Refusals: <c>not_found</c>, <c>group_not_head</c>, <c>member_unknown</c>.</summary>
    Task<Result<GroupView>> RemoveAsync(AccountId holder, string group, string member, CancellationToken ct);
}

/// <summary>What a group is made from.</summary>
/// <param name="Kind"><c>household</c>, <c>employer</c>, <c>department</c>, <c>school</c>, <c>class</c> or <c>community</c>.</param>
/// <param name="Name">What it is called; of an employer or school its registered name.</param>
/// <param name="OwnName">What the holder is called in it.</param>
/// <param name="Parent">The group it belongs to; null when it stands alone.</param>
/// <param name="CreditCode">The unified social credit code of an employer or school; checked when given.</param>
public sealed record NewGroup(string? Kind, string? Name, string? OwnName, string? Parent = null, string? CreditCode = null)
{
    /// <summary>The code of the programme it belongs to: then only who takes part in that may join; null for none. A group inside another belongs where that does.</summary>
    public string? Programme { get; init; }

    /// <summary>Nothing of it.</summary>
    public override string ToString() => "new group";
}

/// <summary>A group in a list.</summary>
/// <param name="Id">Its account, <c>acc_…</c>.</param>
/// <param name="Kind">As in <see cref="NewGroup.Kind"/>.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Members">How many belong to it, those of groups below it counted once.</param>
/// <param name="IsHead">Whether the holder is its head.</param>
public sealed record GroupInfo(string Id, string Kind, string Name, int Members, bool IsHead);

/// <summary>A group as one member may see it.</summary>
/// <param name="Info">What it is.</param>
/// <param name="Parent">The group above, when it has one.</param>
/// <param name="Own">What the holder chose; null for the head of a group above who is no member.</param>
/// <param name="Named">Members the holder may see by name; empty while not all agreed.</param>
/// <param name="Agreed">How many agreed to be named.</param>
/// <param name="TotalMg">The sum in milligrams of CO2E over <paramref name="Counted"/> people; null when it may not be shown.</param>
/// <param name="Counted">Over how many people the sum is.</param>
/// <param name="Below">Groups inside it that the holder may see.</param>
public sealed record GroupView(
    GroupInfo Info, GroupInfo? Parent, GroupChoice? Own, IReadOnlyList<GroupMember> Named, int Agreed, long? TotalMg, int Counted, IReadOnlyList<GroupInfo> Below)
{
    /// <summary>The checked credit code of an employer or school; null when none was.</summary>
    public string? CreditCode { get; init; }
}

/// <summary>What a member chose.</summary>
/// <param name="Name">What the member is called in the group.</param>
/// <param name="Shows">Whether others may see the name.</param>
/// <param name="Shares">Whether others may see the own sum.</param>
public sealed record GroupChoice(string Name, bool Shows, bool Shares);

/// <summary>A member others may see.</summary>
/// <param name="Id">Names the member inside this group; tells nothing elsewhere.</param>
/// <param name="Name">What the member is called in the group.</param>
/// <param name="IsHead">Whether it is the head.</param>
/// <param name="IsSelf">Whether it is the asker.</param>
/// <param name="TotalMg">The own sum, when the member shares it.</param>
public sealed record GroupMember(string Id, string Name, bool IsHead, bool IsSelf, long? TotalMg);

/// <summary>A code that lets others in.</summary>
/// <param name="Code">Eight letters and digits.</param>
/// <param name="EndsAt">Until when.</param>
/// <param name="Uses">How many may use it.</param>
public sealed record GroupInvitation(string Code, DateTimeOffset EndsAt, int Uses);
