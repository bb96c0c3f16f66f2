using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;

namespace Puhui.Credits.Lots;

/// <summary>A locked purse, as far as it was loaded. What changes here is written by <see cref="PurseBook.SaveAsync"/>.</summary>
internal sealed class Purse(PurseKey key, long available, long reserved, long debt)
{
    private readonly SortedSet<Lot> _lots = new(LotOrder.Instance);

    public PurseKey Key { get; } = key;

    public long Available { get; private set; } = available;

    public long Reserved { get; private set; } = reserved;

    public long Debt { get; private set; } = debt;

    public bool IsChanged { get; private set; }

    /// <summary>What is loaded, first expiring first.</summary>
    public IReadOnlyCollection<Lot> Lots => _lots;

    public List<Movement> Movements { get; } = [];

    public void Load(Lot lot) => _lots.Add(lot);

    /// <summary>Takes from lots whose time is not over at <paramref name="at"/>, first expiring first; empty when there is not enough.</summary>
    public IReadOnlyList<(Lot Lot, long Amount)> Take(long points, DateTimeOffset at)
    {
        List<(Lot, long)> taken = [];
        var missing = points;
        foreach (var lot in _lots.Where(lot => lot.Remaining > 0 && lot.LivesAt(at)))
        {
            var part = Math.Min(missing, lot.Remaining);
            taken.Add((lot, part));
            missing -= part;
            if (missing == 0)
            {
                break;
            }
        }

        if (missing > 0)
        {
            return [];
        }

        foreach (var (lot, part) in taken)
        {
            Take(lot, part);
        }

        return taken;
    }

    /// <summary>Takes from one lot.</summary>
    public void Take(Lot lot, long part)
    {
        lot.Remaining -= part;
        Available -= part;
        IsChanged = true;
    }

    /// <summary>Puts back into the lot it was taken from.</summary>
    public void PutBack(Lot lot, long part)
    {
        lot.Remaining = checked(lot.Remaining + part);
        Available = checked(Available + part);
        IsChanged = true;
    }

    /// <summary>Adds a new lot.</summary>
    public Lot Add(long points, DateTimeOffset at, DateTimeOffset? expiresAt, EntryId entry, EntryId? grant)
    {
        var lot = new Lot(null, Key, points, at, expiresAt, entry, grant);
        _lots.Add(lot);
        Available = checked(Available + points);
        IsChanged = true;
        return lot;
    }

    public void Reserve(long points)
    {
        Reserved = checked(Reserved + points);
        IsChanged = true;
    }

    public void Owe(long points)
    {
        Debt = checked(Debt + points);
        IsChanged = true;
    }

    /// <summary>Notes a movement that has just been made: call it after the change of the lots.</summary>
    public void Note(EntryId entry, CreditMovementKind kind, long points, DateTimeOffset at, EntryId? grant = null, Guid? other = null, DateTimeOffset? expiresAt = null) =>
        Movements.Add(new Movement(entry, kind, points, Available, at, grant, other, expiresAt));
}

/// <summary>Points that came together and run out together.</summary>
internal sealed class Lot(long? seq, PurseKey purse, long remaining, DateTimeOffset grantedAt, DateTimeOffset? expiresAt, EntryId entry, EntryId? grant)
{
    private static long s_made;

    /// <summary>Its number; null while it is not written.</summary>
    public long? Seq { get; } = seq;

    /// <summary>Orders lots of one expiry; new ones come last, as made.</summary>
    public long Order { get; } = seq ?? long.MaxValue / 2 + Interlocked.Increment(ref s_made);

    public PurseKey Purse { get; } = purse;

    public long Granted { get; } = remaining;

    public long Remaining { get; set; } = remaining;

    public long Loaded { get; } = remaining;

    public DateTimeOffset GrantedAt { get; } = grantedAt;

    public DateTimeOffset? ExpiresAt { get; } = expiresAt;

    public EntryId Entry { get; } = entry;

    /// <summary>The entry of the grant it came from; null for gifts.</summary>
    public EntryId? Grant { get; } = grant;

    public bool LivesAt(DateTimeOffset at) => ExpiresAt is null || ExpiresAt > at;
}

/// <summary>One line of a statement.</summary>
internal sealed record Movement(EntryId Entry, CreditMovementKind Kind, long Points, long After, DateTimeOffset At, EntryId? Grant, Guid? Other, DateTimeOffset? ExpiresAt);

/// <summary>First expiring first, those that never expire last; of one time the older first.</summary>
internal sealed class LotOrder : IComparer<Lot>
{
    public static LotOrder Instance { get; } = new();

    public int Compare(Lot? x, Lot? y)
    {
        var time = (x!.ExpiresAt ?? DateTimeOffset.MaxValue).CompareTo(y!.ExpiresAt ?? DateTimeOffset.MaxValue);
        return time != 0 ? time : x.Order.CompareTo(y.Order);
    }
}
