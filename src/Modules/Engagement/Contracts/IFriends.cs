using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Engagement.Contracts;

/// <summary>Friends: two holders who both want to see each other's plants. They know each other by the name each chose.</summary>
public interface IFriends
{
    /// <summary>The name a holder goes by, 1 to 20 characters; null while they chose none.</summary>
    Task<string?> NameAsync(AccountId holder, CancellationToken ct);

    /// <summary>Chooses a name. Refusal: <c>name_invalid</c> (length, control characters, digits that look like a phone number).</summary>
    Task<Result<string>> RenameAsync(AccountId holder, string name, CancellationToken ct);

    /// <summary>A code to give to a friend; good for seven days, for one.</summary>
    Task<FriendCode> InviteAsync(AccountId holder, CancellationToken ct);

    /// <summary>Becomes friends by a code. Again: the same answer. Refusals, in this order: <c>code_unknown</c> (also used up or over), <c>own_code</c>, <c>too_many_friends</c> (200).</summary>
    Task<Result<Friend>> AcceptAsync(AccountId holder, string code, CancellationToken ct);

    /// <summary>A holder's friends by name.</summary>
    Task<IReadOnlyList<Friend>> OfAsync(AccountId holder, CancellationToken ct);

    /// <summary>Ends a friendship, for both. Again: nothing.</summary>
    Task EndAsync(AccountId holder, FriendId friend, CancellationToken ct);

    /// <summary>What of a friend's can be seen: balls, and what can be done. Refusal: <c>friend_unknown</c>.</summary>
    Task<Result<FriendPlant>> PlantAsync(AccountId holder, FriendId friend, ProgrammeId programme, CancellationToken ct);

    /// <summary>Waters a friend; see <see cref="ICreditGifts.GiveAsync"/> for the refusals, before them <c>friend_unknown</c>.</summary>
    Task<Result<Gift>> WaterAsync(AccountId holder, FriendId friend, ProgrammeId programme, string request, CancellationToken ct);

    /// <summary>Gives a friend points.</summary>
    Task<Result<Gift>> GiveAsync(AccountId holder, FriendId friend, ProgrammeId programme, long points, string request, CancellationToken ct);

    /// <summary>Saves a friend's ball; see <see cref="ICollecting.HelpAsync"/>, before its refusals <c>friend_unknown</c>.</summary>
    Task<Result<Collected>> HelpAsync(AccountId holder, FriendId friend, BallId ball, CancellationToken ct);
}

/// <summary>A code to become friends by.</summary>
public sealed record FriendCode(string Code, DateTimeOffset GoodUntil);

/// <summary>A friend.</summary>
/// <param name="Id">Names the friendship, not the friend's account.</param>
/// <param name="Name">The name the friend goes by.</param>
/// <param name="Since">Since when.</param>
/// <param name="MonthMg">The friend's reductions this month, in mg; null when the friend does not show them.</param>
public sealed record Friend(FriendId Id, string Name, DateTimeOffset Since, long? MonthMg);

/// <summary>What can be seen of a friend's plant.</summary>
public sealed record FriendPlant(Friend Friend, long TotalMg, IReadOnlyList<Ball> Balls, GiftRoom Room);

/// <summary>Names one friendship. Text form: <c>frd_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct FriendId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "frd";

    /// <summary>A new id, ordered by time.</summary>
    public static FriendId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out FriendId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new FriendId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
