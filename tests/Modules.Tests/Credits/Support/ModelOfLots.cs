using Puhui.Bookkeeping;

namespace Puhui.Modules.Tests.Credits.Support;

/// <summary>What lots must do, said as simply as possible.</summary>
internal sealed class ModelOfLots
{
    public sealed record Part(DateTimeOffset? Expiry, EntryId? Grant, long Points, int Order = 0);

    public sealed record Hold(AccountId Holder, List<Part> Parts);

    private readonly Dictionary<AccountId, List<Part>> _lots = [];
    private readonly List<(AccountId Holder, EntryId Grant, long Points)> _debts = [];
    private int _made;

    public Dictionary<EntryId, (AccountId Holder, long Left)> Grants { get; } = [];

    public Dictionary<EntryId, Hold> Held { get; } = [];

    public Dictionary<EntryId, Hold> Taken { get; } = [];

    public IReadOnlyList<Part> Lots(AccountId holder) => _lots.GetValueOrDefault(holder) ?? [];

    public long Debt(AccountId holder) => _debts.Where(debt => debt.Holder == holder).Sum(debt => debt.Points);

    public void Grant(EntryId entry, AccountId holder, long points, DateTimeOffset? expiry, DateTimeOffset now)
    {
        Grants[entry] = (holder, points);
        Put(holder, [new Part(expiry, entry, points)], now);
    }

    public void Put(AccountId holder, IEnumerable<Part> parts, DateTimeOffset now)
    {
        _lots[holder] = Sorted(Lots(holder).Concat(parts.Select(part => part.Order > 0 ? part : part with { Order = ++_made })));
        for (var i = 0; i < _debts.Count; i++)
        {
            if (_debts[i].Holder == holder)
            {
                var paid = Math.Min(_debts[i].Points, Lots(holder).Where(part => part.Expiry is null || part.Expiry > now).Sum(part => part.Points));
                Take(holder, paid, now, null);
                _debts[i] = _debts[i] with { Points = _debts[i].Points - paid };
            }
        }
    }

    /// <summary>First expiring first; null when there is not enough.</summary>
    public List<Part>? Take(AccountId holder, long points, DateTimeOffset? now, EntryId? first)
    {
        List<Part> taken = [];
        List<Part> left = [];
        foreach (var part in Lots(holder).OrderBy(part => first is not null && part.Grant == first ? 0 : 1))
        {
            var some = now is not null && part.Expiry <= now ? 0 : Math.Min(points - taken.Sum(one => one.Points), part.Points);
            taken.Add(part with { Points = some });
            left.Add(part with { Points = part.Points - some });
        }

        if (taken.Sum(one => one.Points) < points)
        {
            return null;
        }

        _lots[holder] = Sorted(left.Where(part => part.Points > 0));
        return [.. taken.Where(part => part.Points > 0)];
    }

    public (long Points, long Debt) TakeBack(EntryId grant, long points)
    {
        var (holder, left) = Grants[grant];
        var wanted = Math.Min(points, left);
        var some = Math.Min(wanted, Lots(holder).Sum(part => part.Points));
        Grants[grant] = (holder, left - wanted);
        Take(holder, some, null, grant);
        _debts.Add((holder, grant, wanted - some));
        return (some, wanted - some);
    }

    private static List<Part> Sorted(IEnumerable<Part> parts) => [.. parts.OrderBy(part => part.Expiry ?? DateTimeOffset.MaxValue).ThenBy(part => part.Order)];

    public void Expire(DateTimeOffset now)
    {
        foreach (var holder in _lots.Keys.ToArray())
        {
            _lots[holder] = [.. Lots(holder).Where(part => part.Expiry is null || part.Expiry > now)];
        }
    }
}
