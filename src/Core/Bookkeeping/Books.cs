using Puhui.Quantities;

namespace Puhui.Bookkeeping;

/// <summary>
/// The books in memory: the rules of bookkeeping and nothing else, for tests, for auditors, and as the model other books are
/// compared with. Every refusal is one of <see cref="BookRefusals"/>, looked for in that order; a refused entry changes nothing.
/// Not thread-safe.
/// </summary>
public sealed class Books
{
    private readonly Dictionary<AccountId, AccountKind> _accounts = [];
    private readonly Dictionary<(AccountId Account, Asset Asset), Balance> _balances = [];
    private readonly Dictionary<EntryId, Entry> _entries = [];
    private readonly Dictionary<EntryId, Int128> _remaining = [];
    private readonly HashSet<EntryId> _settled = [];

    /// <summary>All entries, in the order of posting.</summary>
    public IEnumerable<Entry> Entries => _entries.Values;

    /// <summary>All balances that were ever touched.</summary>
    public IReadOnlyDictionary<(AccountId Account, Asset Asset), Balance> Balances => _balances;

    /// <summary>Opens an account; opening it again with another kind is a bug of the caller.</summary>
    public void Open(AccountId account, AccountKind kind)
    {
        if (!_accounts.TryAdd(account, kind) && _accounts[account] != kind)
        {
            throw new ArgumentException($"{account} is open as {_accounts[account]}.", nameof(kind));
        }
    }

    /// <summary>What an account has; zero when it was never touched.</summary>
    public Balance BalanceOf(AccountId account, Asset asset) => _balances.GetValueOrDefault((account, asset));

    /// <summary>The first refusal that applies, or null after the entry is booked. Booking the same entry again changes nothing.</summary>
    public Refusal? Post(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Id == default)
        {
            return BookRefusals.EntryUnnamed();
        }

        if (_entries.TryGetValue(entry.Id, out var booked))
        {
            return booked.Equals(entry) ? null : BookRefusals.EntryConflict(entry.Id);
        }

        var refusal = RefuseForm(entry) ?? RefuseNamed(entry);
        if (refusal is not null)
        {
            return refusal;
        }

        var changes = Changes(entry);
        refusal = RefuseBalances(changes);
        if (refusal is null)
        {
            Apply(entry, changes);
        }

        return refusal;
    }

    /// <summary>What is wrong with the entry by itself.</summary>
    private Refusal? RefuseForm(Entry entry)
    {
        if (entry.Legs.Count == 0 && entry.Kind != EntryKind.Void)
        {
            return BookRefusals.LegsMissing();
        }

        foreach (var leg in entry.Legs)
        {
            if (leg.Asset is null)
            {
                return BookRefusals.AssetUnknown(null);
            }
        }

        foreach (var leg in entry.Legs)
        {
            if (!_accounts.ContainsKey(leg.Account))
            {
                return BookRefusals.AccountUnknown(leg.Account);
            }
        }

        var seen = new HashSet<(AccountId, Asset)>();
        foreach (var leg in entry.Legs)
        {
            if (!seen.Add((leg.Account, leg.Asset)))
            {
                return BookRefusals.AccountRepeated(leg.Account);
            }
        }

        if (entry.Legs.Any(leg => leg.Amount == 0))
        {
            return BookRefusals.AmountZero();
        }

        if (entry.Kind == EntryKind.Issue && entry.Legs.Any(leg => _accounts[leg.Account] != AccountKind.Issuance && leg.Amount < 0))
        {
            return BookRefusals.AmountNotPositive();
        }

        foreach (var asset in entry.Legs.GroupBy(leg => leg.Asset))
        {
            var sum = asset.Aggregate((Int128)0, (total, leg) => total + leg.Amount);
            if (sum != 0)
            {
                return BookRefusals.Unbalanced(asset.Key, sum);
            }
        }

        return null;
    }

    /// <summary>What is wrong with the entry it names.</summary>
    private Refusal? RefuseNamed(Entry entry) => entry.Kind switch
    {
        EntryKind.Correct => RefuseCorrection(entry),
        EntryKind.Post or EntryKind.Void => RefuseSettlement(entry),
        _ => entry.Names is null ? null : BookRefusals.CorrectedMissing(),
    };

    private Refusal? RefuseCorrection(Entry entry)
    {
        if (entry.Names is not { } named)
        {
            return BookRefusals.CorrectedMissing();
        }

        if (!_entries.TryGetValue(named, out var corrected))
        {
            return BookRefusals.CorrectedUnknown(named);
        }

        var sides = corrected.Legs.Select(leg => (leg.Account, leg.Asset)).ToHashSet();
        if (corrected.Kind != EntryKind.Issue || !sides.SetEquals(entry.Legs.Select(leg => (leg.Account, leg.Asset))))
        {
            return BookRefusals.CorrectedForeign(named);
        }

        return _remaining[named] + Credited(entry) < 0 ? BookRefusals.CorrectionExceeds(named) : null;
    }

    private Refusal? RefuseSettlement(Entry entry)
    {
        if (entry.Names is not { } named || !_entries.TryGetValue(named, out var pending) || pending.Kind != EntryKind.Pending)
        {
            return BookRefusals.PendingUnknown(entry.Names ?? default);
        }

        foreach (var leg in entry.Legs)
        {
            var reserved = pending.Legs.FirstOrDefault(side => side.Account == leg.Account && side.Asset.Equals(leg.Asset));
            if (reserved.Amount == 0 || (reserved.Amount < 0) != (leg.Amount < 0))
            {
                return BookRefusals.PendingForeign(named);
            }
        }

        foreach (var leg in entry.Legs)
        {
            var reserved = pending.Legs.First(side => side.Account == leg.Account && side.Asset.Equals(leg.Asset)).Amount;
            if (Int128.Abs(leg.Amount) > Int128.Abs(reserved))
            {
                return BookRefusals.PendingExceeded(named, reserved);
            }
        }

        return _settled.Contains(named) ? BookRefusals.PendingSettled(named) : null;
    }

    /// <summary>How each balance would change.</summary>
    private Dictionary<(AccountId Account, Asset Asset), (Int128 Posted, Int128 Reserved)> Changes(Entry entry)
    {
        var changes = new Dictionary<(AccountId, Asset), (Int128 Posted, Int128 Reserved)>();
        foreach (var leg in entry.Legs)
        {
            Change(leg, entry.Kind == EntryKind.Pending ? 0 : leg.Amount, entry.Kind == EntryKind.Pending && leg.Amount < 0 ? -(Int128)leg.Amount : 0);
        }

        if (entry.Kind is EntryKind.Post or EntryKind.Void)
        {
            foreach (var leg in _entries[entry.Names!.Value].Legs.Where(leg => leg.Amount < 0))
            {
                Change(leg, 0, leg.Amount);
            }
        }

        return changes;

        void Change(Leg leg, Int128 posted, Int128 reserved)
        {
            var before = changes.GetValueOrDefault((leg.Account, leg.Asset));
            changes[(leg.Account, leg.Asset)] = (before.Posted + posted, before.Reserved + reserved);
        }
    }

    private Refusal? RefuseBalances(Dictionary<(AccountId Account, Asset Asset), (Int128 Posted, Int128 Reserved)> changes)
    {
        foreach (var (key, change) in changes)
        {
            var balance = _balances.GetValueOrDefault(key);
            if (balance.Posted + change.Posted is var posted && (posted > long.MaxValue || posted < long.MinValue) || balance.Reserved + change.Reserved > long.MaxValue)
            {
                return BookRefusals.Overflow();
            }
        }

        foreach (var (key, change) in changes)
        {
            var balance = _balances.GetValueOrDefault(key);
            if (_accounts[key.Account] != AccountKind.Issuance && balance.Posted + change.Posted < balance.Reserved + change.Reserved)
            {
                return BookRefusals.BalanceInsufficient();
            }
        }

        return null;
    }

    private void Apply(Entry entry, Dictionary<(AccountId Account, Asset Asset), (Int128 Posted, Int128 Reserved)> changes)
    {
        foreach (var (key, change) in changes)
        {
            var balance = _balances.GetValueOrDefault(key);
            _balances[key] = new Balance((long)(balance.Posted + change.Posted), (long)(balance.Reserved + change.Reserved));
        }

        _entries.Add(entry.Id, entry);
        switch (entry.Kind)
        {
            case EntryKind.Issue:
                _remaining[entry.Id] = Credited(entry);
                break;
            case EntryKind.Correct:
                _remaining[entry.Names!.Value] += Credited(entry);
                break;
            case EntryKind.Post or EntryKind.Void:
                _settled.Add(entry.Names!.Value);
                break;
        }
    }

    /// <summary>What an entry adds to accounts that are not issuance accounts.</summary>
    private Int128 Credited(Entry entry) =>
        entry.Legs.Where(leg => _accounts[leg.Account] != AccountKind.Issuance).Aggregate((Int128)0, (sum, leg) => sum + leg.Amount);
}
