using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;

namespace Puhui.Activities.Posting;

/// <summary>The rows of several requests that go through one transaction, in the order of their keys. Reused by its worker.</summary>
internal sealed class PostingGroup
{
    private RowKey[] _keys = new RowKey[1024];
    private int[] _byArrival = new int[1024];

    private readonly List<(IntakeBatch Batch, int Index)> _refused = [];

    public List<IntakeBatch> Batches { get; } = [];

    /// <summary>Rows that were refused before the transaction.</summary>
    public IReadOnlyList<(IntakeBatch Batch, int Index)> Refused => _refused;

    /// <summary>Rows that were not refused before the transaction.</summary>
    public int Count { get; private set; }

    public bool HasCaps { get; private set; }

    public bool HasCorrections { get; private set; }

    public bool TellsBalances { get; private set; }

    /// <summary>At least one row claims a time.</summary>
    public bool HasClaims { get; private set; }

    /// <summary>At least one row brings references, places or a trace.</summary>
    public bool HasExtras { get; private set; }

    public bool IsAtomic { get; private set; }

    /// <summary>An atomic request was not taken because of at least one of its records.</summary>
    public bool IsWithdrawn { get; set; }

    public Span<RowKey> Keys => _keys.AsSpan(0, Count);

    /// <summary>Places in <see cref="Keys"/> in the order of arrival.</summary>
    public ReadOnlySpan<int> ByArrival => _byArrival.AsSpan(0, Count);

    public ref RowKey this[int place] => ref _keys[place];

    public void Fill(IEnumerable<LaneItem> items)
    {
        Clear();
        foreach (var item in items)
        {
            Batches.Add(item.Batch);
            IsAtomic |= item.Batch.Atomic;
            TellsBalances |= item.Batch.TellsBalances;
            for (var i = 0; i < item.Batch.Count; i++)
            {
                Take(item, i);
            }
        }

        Keys.Sort(default(RowKey.Order));
        for (var i = 0; i < Count; i++)
        {
            _byArrival[_keys[i].Arrival] = i;
            _keys[i].First = i > 0 && _keys[i].HasSameId(_keys[i - 1]) ? _keys[i - 1].First : i;
        }
    }

    private void Take(in LaneItem item, int index)
    {
        ref var row = ref item.Batch[index];
        if (row.IsRefused)
        {
            if (item.Part == 0)
            {
                _refused.Add((item.Batch, index));
            }

            return;
        }

        if (row.IsWaiting)
        {
            return;
        }

        if (item.Parts > 1 && RowKey.PartOf(item.Batch.Text(row.Id), item.Parts) != item.Part)
        {
            return;
        }

        row.Verdict = row.Status;
        row.VerdictReason = row.Reason;
        HasCaps |= row.NeedsCaps;
        HasCorrections |= row.Corrects.IsGiven;
        HasClaims |= row.Claims;
        HasExtras |= row.Extras is not null;
        Add(new RowKey(item.Batch, index, Count));
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
            row.Claimant = null;
            _keys[i].IsFresh = false;
        }
    }

    public void Clear()
    {
        _keys.AsSpan(0, Count).Clear();
        Batches.Clear();
        _refused.Clear();
        Count = 0;
        HasCaps = HasCorrections = HasClaims = HasExtras = TellsBalances = IsAtomic = IsWithdrawn = false;
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
                row.Claimant = first.Claimant;
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
