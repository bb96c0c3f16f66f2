using System.Collections.Concurrent;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>
/// What holders take part in, remembered for five seconds: a join counts for records that arrive so much later at the latest, in
/// this process at once. Bounded by starting anew when it is full.
/// </summary>
internal sealed class SpanCache(TimeProvider time)
{
    private const int Most = 500_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<AccountId, Kept> _kept = new();
    private int _forgotten;

    private readonly record struct Kept(IReadOnlyList<MembershipSpan> Spans, long At);

    public bool TryGet(AccountId holder, out IReadOnlyList<MembershipSpan> spans)
    {
        if (_kept.TryGetValue(holder, out var kept) && time.GetElapsedTime(kept.At) < Fresh)
        {
            spans = kept.Spans;
            return true;
        }

        spans = [];
        return false;
    }

    /// <summary>To be asked before reading; what is forgotten meanwhile is not remembered from before.</summary>
    public int Begin() => Volatile.Read(ref _forgotten);

    public void Add(AccountId holder, IReadOnlyList<MembershipSpan> spans, int since)
    {
        if (since != Volatile.Read(ref _forgotten))
        {
            return;
        }

        if (_kept.Count >= Most)
        {
            _kept.Clear();
        }

        _kept[holder] = new Kept(spans, time.GetTimestamp());
    }

    public void Forget(AccountId holder)
    {
        Interlocked.Increment(ref _forgotten);
        _kept.TryRemove(holder, out _);
    }
}
