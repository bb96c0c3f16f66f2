using System.Buffers;

namespace Puhui.Ledger.Posting;

/// <summary>A list whose memory goes back to the pool: a batch is made for each write and would otherwise be garbage at once.</summary>
internal sealed class PooledList<T> : IDisposable
    where T : struct
{
    private T[] _items = [];

    public int Count { get; private set; }

    public ReadOnlySpan<T> Span => _items.AsSpan(0, Count);

    public ReadOnlyMemory<T> Memory => _items.AsMemory(0, Count);

    public void Add(in T item) => Take(1)[0] = item;

    /// <summary>Room for this many more items, to be filled by the caller.</summary>
    public Span<T> Take(int count)
    {
        if (_items.Length - Count < count)
        {
            var larger = ArrayPool<T>.Shared.Rent(Math.Max(Math.Max(_items.Length * 2, 64), Count + count));
            Span.CopyTo(larger);
            Return();
            _items = larger;
        }

        Count += count;
        return _items.AsSpan(Count - count, count);
    }

    public void Dispose()
    {
        Count = 0;
        Return();
    }

    private void Return()
    {
        var items = _items;
        _items = [];
        if (items.Length > 0)
        {
            ArrayPool<T>.Shared.Return(items);
        }
    }
}
