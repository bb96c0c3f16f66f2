using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Contracts;

/// <summary>Points from one holder to another within a programme, in the limits of its policy.</summary>
public interface ICreditGifts
{
    /// <summary>
    /// Gives points. The same request again is success with the same answer. Who may be given to is the caller's to see. The points keep
    /// their expiry. Refusals, in this order: <c>request_conflict</c>, <c>gifts_off</c> (the policy knows none of this kind),
    /// <c>amount_not_positive</c>, <c>amount_above_limit</c> (one gift), <c>limit_reached</c> (a day, or a day to this friend),
    /// <c>not_a_member</c> (the other takes no part in the programme), <c>balance_insufficient</c>.
    /// </summary>
    Task<Result<Gift>> GiveAsync(NewGift gift, CancellationToken ct);

    /// <summary>What a holder may still give today.</summary>
    Task<GiftRoom> RoomAsync(AccountId holder, ProgrammeId programme, CancellationToken ct);
}

/// <summary>Two kinds of giving.</summary>
public enum GiftKind
{
    /// <summary>A gift of an amount the giver chooses.</summary>
    Gift,

    /// <summary>Water: the fixed amount of the policy, some times a day.</summary>
    Water,
}

/// <summary>What to give.</summary>
/// <param name="Request">The caller's own id of it, 8 to 64 visible ASCII characters.</param>
/// <param name="From">Who gives.</param>
/// <param name="To">Who gets.</param>
/// <param name="Programme">Whose points.</param>
/// <param name="Kind">Gift or water.</param>
/// <param name="Points">How many; for water null.</param>
public sealed record NewGift(string Request, AccountId From, AccountId To, ProgrammeId Programme, GiftKind Kind, long? Points);

/// <summary>A gift that was given.</summary>
public sealed record Gift(EntryId Entry, AccountId From, AccountId To, GiftKind Kind, long Points, DateTimeOffset At);

/// <summary>What may still be given today.</summary>
/// <param name="Points">Points in gifts; 0 when gifts are off.</param>
/// <param name="MostInOne">Most points in one gift.</param>
/// <param name="Waters">Times water; 0 when watering is off.</param>
/// <param name="WaterPoints">Points of one watering.</param>
public sealed record GiftRoom(long Points, long MostInOne, int Waters, long WaterPoints);
