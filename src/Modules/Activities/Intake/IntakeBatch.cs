using System.Buffers;
using System.Text;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Intake;

/// <summary>
/// The records of one request: rows, and one arena that holds their text as UTF-8. Pooled, so that a steady stream of
/// requests allocates nothing per record.
/// </summary>
internal sealed class IntakeBatch : IDisposable
{
    public const int MaxRecords = 10_000;

    private static readonly System.Collections.Concurrent.ConcurrentBag<IntakeBatch> Pool = [];
    private static int _pooled;

    private byte[] _arena = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private Row[] _rows = new Row[64];

    private IntakeBatch()
    {
    }

    /// <summary>Adds records to this batch.</summary>
    public RecordBuilder Builder { get; } = new();

    public Source Source { get; private set; } = null!;

    public DateTimeOffset ReceivedAt { get; private set; }

    /// <summary>The records are old and known to be.</summary>
    public bool IsHistorical { get; set; }

    /// <summary>What the holders are.</summary>
    public SubjectKind Subjects { get; set; }

    /// <summary>At least one row waits for its person's consent.</summary>
    public bool HasWaiting { get; set; }

    /// <summary>All or nothing.</summary>
    public bool Atomic { get; set; }

    /// <summary>Whether the answer tells the balance after each record.</summary>
    public bool TellsBalances { get; set; }

    public int Count { get; private set; }

    public int ArenaLength { get; private set; }

    public Span<Row> Rows => _rows.AsSpan(0, Count);

    public static IntakeBatch Rent(Source source, DateTimeOffset now)
    {
        if (Pool.TryTake(out var batch))
        {
            Interlocked.Decrement(ref _pooled);
        }
        else
        {
            batch = new IntakeBatch();
        }

        batch.Source = source;
        batch.ReceivedAt = now;
        batch.IsHistorical = false;
        batch.Subjects = source.Subjects;
        batch.Builder.Use(batch);
        return batch;
    }

    public ref Row this[int index] => ref _rows[index];

    public ReadOnlySpan<byte> Text(Slice slice) => _arena.AsSpan(slice.Offset, slice.Length);

    public ReadOnlyMemory<byte> Memory(Slice slice) => _arena.AsMemory(slice.Offset, slice.Length);

    public string String(Slice slice) => Encoding.UTF8.GetString(Text(slice));

    public string? StringOrNull(Slice slice) => slice.IsGiven ? String(slice) : null;

    /// <summary>Room at the end of the arena; call <see cref="Keep"/> with what was used of it.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_arena.Length - ArenaLength < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_arena.Length * 2, ArenaLength + length));
            _arena.AsSpan(0, ArenaLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_arena);
            _arena = larger;
        }

        return _arena.AsSpan(ArenaLength, length);
    }

    public Slice Keep(int length)
    {
        var slice = new Slice(ArenaLength, length);
        ArenaLength += length;
        return slice;
    }

    public Slice Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        return Keep(text.Length);
    }

    public void CutArena(int length) => ArenaLength = length;

    public void Add(in Row row)
    {
        if (Count == _rows.Length)
        {
            Array.Resize(ref _rows, Count * 4);
        }

        _rows[Count++] = row;
    }

    public void Dispose()
    {
        Rows.Clear();
        Count = 0;
        ArenaLength = 0;
        Atomic = false;
        HasWaiting = false;
        TellsBalances = false;
        if (_arena.Length <= 1024 * 1024 && Interlocked.Increment(ref _pooled) <= 64)
        {
            Pool.Add(this);
            return;
        }

        if (_arena.Length <= 1024 * 1024)
        {
            Interlocked.Decrement(ref _pooled);
        }

        ArrayPool<byte>.Shared.Return(_arena);
        _arena = [];
    }
}
