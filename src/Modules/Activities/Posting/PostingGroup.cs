using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;

namespace Puhui.Activities.Posting;

/// <summary>The rows of several requests that go through one transaction, in the order of their keys. Reused by its worker.</summary>
internal sealed class PostingGroup
{
    private RowKey[] _keys = new RowKey[1024];
    private int[] _byArrival = new int[1024];

    public List<IntakeBatch> Batches { get; } = [];

    /// <summary>Rows that were not refused before the transaction.</summary>
    public int Count { get; private set; }

    public bool HasCaps { get; private set; }

    public bool HasCorrections { get; private set; }

    public bool HasRefusals { get; private set; }

    public bool TellsBalances { get; private set; }

    public bool IsAtomic { get; private set; }

    /// <summary>An atomic request was not taken because of at least one of its records.</summary>
    public bool IsWithdrawn { get; set; }

    public Span<RowKey> Keys => _keys.AsSpan(0, Count);

    /// <summary>Places in <see cref="Keys"/> in the order of arrival.</summary>
    public ReadOnlySpan<int> ByArrival => _byArrival.AsSpan(0, Count);

    public ref RowKey this[int place] => ref _keys[place];

    public void Fill(IEnumerable<IntakeBatch> batches)
    {
        Clear();
        foreach (var batch in batches)
        {
            Batches.Add(batch);
            IsAtomic |= batch.Atomic;
            TellsBalances |= batch.TellsBalances;
            for (var i = 0; i < batch.Count; i++)
            {
                ref var row = ref batch[i];
                row.Verdict = row.Status;
                row.VerdictReason = row.Reason;
                if (row.IsRefused)
                {
                    HasRefusals = true;
                    continue;
                }

                HasCaps |= row.NeedsCaps;
                HasCorrections |= row.Corrects.IsGiven;
                Add(new RowKey(batch, i, Count));
            }
        }

        Keys.Sort(default(RowKey.Order));
        for (var i = 0; i < Count; i++)
        {
            _byArrival[_keys[i].Arrival] = i;
            _keys[i].First = i > 0 && _keys[i].HasSameId(_keys[i - 1]) ? _keys[i - 1].First : i;
        }
    }

    /// <summary>Back to what was known before the transaction, for another try.</summary>
    public void Reset()
    {
        IsWithdrawn = false;
        for (var i = 0; i < Count; i++)
        {
            ref var row = ref _keys[i].Row;
            row.Status = row.Verdict;
            row.Reason = row.VerdictReason;
            row.HasEntry = false;
            row.Credited = 0;
            _keys[i].IsFresh = false;
        }
    }

    public void Clear()
    {
        _keys.AsSpan(0, Count).Clear();
        Batches.Clear();
        Count = 0;
        HasCaps = HasCorrections = HasRefusals = TellsBalances = IsAtomic = IsWithdrawn = false;
    }

    /// <summary>Gives the rows that name an id a second time the answer of the first.</summary>
    public void AnswerRepeats()
    {
        for (var i = 0; i < Count; i++)
        {
            if (_keys[i].First == i)
            {
                continue;
            }

            ref readonly var first = ref _keys[_keys[i].First].Row;
            ref var row = ref _keys[i].Row;
            var known = first.Status == ActivityStatus.Conflict ? first.KnownDigest : first.Digest;
            if (first.IsRefused)
            {
                row.Status = ActivityStatus.Refused;
                row.Reason = first.Reason;
            }
            else if (row.Digest == known)
            {
                row.Status = ActivityStatus.Duplicate;
                row.Reason = first.Status == ActivityStatus.Conflict ? null : first.Reason;
                row.Credited = first.Credited;
                row.HasEntry = first.HasEntry;
                row.Activity = first.Activity;
                row.Account = first.Account;
            }
            else
            {
                row.Status = ActivityStatus.Conflict;
                row.KnownDigest = known;
                row.Reason = null;
            }
        }
    }

    /// <summary>Whether an atomic request holds a record that cannot be taken.</summary>
    public bool HasSpoiltRow()
    {
        foreach (var batch in Batches)
        {
            foreach (ref readonly var row in batch.Rows)
            {
                if (row.Status is ActivityStatus.Refused or ActivityStatus.Conflict)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Add(in RowKey key)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, Count * 2);
            Array.Resize(ref _byArrival, Count * 2);
        }

        _keys[Count++] = key;
    }
}
