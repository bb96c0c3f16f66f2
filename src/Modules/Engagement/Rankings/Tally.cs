using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Rankings;

/// <summary>Whose month in which programme.</summary>
internal readonly record struct TallyKey(ProgrammeId Programme, DateOnly Month, AccountId Holder);

/// <summary>What a stretch of the journal changes, added up per row.</summary>
internal sealed class Tally(Dictionary<AccountId, AccountId> moves)
{
    private readonly Dictionary<TallyKey, long> _changes = [];

    /// <summary>What changes, without what comes to nothing.</summary>
    public IReadOnlyList<(TallyKey Key, long Mg)> Changes => [.. _changes.Where(change => change.Value != 0).Select(change => (change.Key, change.Value))];

    /// <summary>Whose history an account belongs to.</summary>
    public AccountId HolderOf(AccountId account)
    {
        var steps = 0;
        while (moves.TryGetValue(account, out var next) && steps++ < 100)
        {
            account = next;
        }

        return account;
    }

    public void Add(ProgrammeId programme, DateOnly month, AccountId account, long mg)
    {
        var key = new TallyKey(programme, month, HolderOf(account));
        _changes[key] = checked(_changes.GetValueOrDefault(key) + mg);
    }

    /// <summary>Notes a move; false when it is known, or brings something back that was moved before.</summary>
    public bool Move(AccountId from, AccountId to)
    {
        if (HolderOf(to) == from || moves.ContainsKey(from))
        {
            return false;
        }

        moves.Add(from, to);
        return true;
    }

    /// <summary>Lets what an account has count for the holder: what is written and what this stretch has added so far.</summary>
    public void Bring(AccountId from, AccountId to, IReadOnlyList<(ProgrammeId Programme, DateOnly Month, long Mg)> written)
    {
        foreach (var (key, mg) in _changes.Where(change => change.Key.Holder == from).ToArray())
        {
            _changes.Remove(key);
            Change(key with { Holder = to }, mg);
        }

        foreach (var (programme, month, mg) in written)
        {
            Change(new TallyKey(programme, month, from), -mg);
            Change(new TallyKey(programme, month, to), mg);
        }
    }

    private void Change(TallyKey key, long mg) => _changes[key] = checked(_changes.GetValueOrDefault(key) + mg);
}
