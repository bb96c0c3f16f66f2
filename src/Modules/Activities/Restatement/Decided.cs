namespace Puhui.Activities.Restatement;

/// <summary>What is written of a piece or a holder.</summary>
internal sealed class Decided
{
    public RestateTally Tally { get; } = new();

    /// <summary>Counted by the replacing version from now on.</summary>
    public List<RestateItem> Restated { get; } = [];

    /// <summary>Amounts that change.</summary>
    public List<RestateItem> Changed { get; } = [];

    /// <summary>Stay as they stand.</summary>
    public List<RestateItem> Left { get; } = [];

    /// <summary>Whose windows of caps are counted anew.</summary>
    public List<HolderSet> Windows { get; } = [];

    /// <summary>
    /// What of a holder's changes can be made: all that add, then those that take back, the earliest received first, as long as
    /// the balance bears them. Records under caps depend on each other and go together, last when they take back.
    /// </summary>
    public static Decided Of(HolderSet set, long available)
    {
        var decided = new Decided();
        var cappedChange = set.Capped.Sum(item => item.Change);
        foreach (var item in set.Plain.Where(item => item.Change >= 0))
        {
            available += item.Change;
            decided.Accept(item);
        }

        if (cappedChange >= 0)
        {
            available += cappedChange;
            decided.Accept(set with { Plain = [] });
        }

        foreach (var item in set.Plain.Where(item => item.Change < 0))
        {
            if (available + item.Change >= 0)
            {
                available += item.Change;
                decided.Accept(item);
            }
            else
            {
                decided.Leave(item);
            }
        }

        if (cappedChange < 0)
        {
            if (available + cappedChange >= 0)
            {
                decided.Accept(set with { Plain = [] });
            }
            else
            {
                set.Capped.Where(item => item.IsTried && !item.IsUncountable).ToList().ForEach(decided.Leave);
            }
        }

        return decided;
    }

    public void Accept(RestateItem item)
    {
        Count(Tally, item);
        if (item.IsTried && !item.IsUncountable)
        {
            Restated.Add(item);
        }

        if (item.Change != 0)
        {
            Changed.Add(item);
        }
    }

    public void Accept(HolderSet set)
    {
        set.Capped.ForEach(Accept);
        if (set.Capped.Count > 0)
        {
            Windows.Add(set);
        }
    }

    public void Leave(RestateItem item)
    {
        Left.Add(item);
        Tally.Leave(item.Standing, item.After);
    }

    /// <summary>Counts a record in a tally when it is tried for the first time or changes.</summary>
    public static void Count(RestateTally tally, RestateItem item)
    {
        if ((item.IsTried && !item.IsSeenBefore) || item.Change != 0)
        {
            tally.Count(item.Standing, item.After, item.IsTried, item.IsUncountable);
        }
    }
}

/// <summary>The records of one holder.</summary>
internal sealed record HolderSet(Guid Holder, List<RestateItem> Plain, List<RestateItem> Capped, IReadOnlyDictionary<string, decimal> Windows)
{
    public List<RestateItem> Items => [.. Plain, .. Capped];
}
