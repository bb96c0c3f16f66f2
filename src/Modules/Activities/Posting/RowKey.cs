using System.Buffers.Binary;
using Puhui.Activities.Intake;

namespace Puhui.Activities.Posting;

/// <summary>Where a row of a group stands in the order of the record key. All writers go in this order, so none waits in a ring.</summary>
internal struct RowKey
{
    public IntakeBatch Batch;
    public int Index;

    /// <summary>Order of arrival in the group.</summary>
    public int Arrival;

    /// <summary>The place of the first row with the same id; its own place when it is the first.</summary>
    public int First;
    public bool IsFresh;
    private ulong _prefix;

    public RowKey(IntakeBatch batch, int index, int arrival)
    {
        Batch = batch;
        Index = index;
        Arrival = arrival;
        var id = batch.Text(batch[index].Id);
        Span<byte> head = stackalloc byte[8];
        head.Clear();
        id[..Math.Min(8, id.Length)].CopyTo(head);
        _prefix = BinaryPrimitives.ReadUInt64BigEndian(head);
    }

    /// <summary>To which of some workers an id falls.</summary>
    public static int PartOf(ReadOnlySpan<byte> id, int parts)
    {
        var hash = 0u;
        foreach (var value in id)
        {
            hash = System.Numerics.BitOperations.Crc32C(hash, value);
        }

        return (int)(hash % (uint)parts);
    }

    public readonly int Source => Batch.Source.Number;

    public readonly ReadOnlySpan<byte> Id => Batch.Text(Batch[Index].Id);

    public readonly ref Row Row => ref Batch[Index];

    public readonly bool HasSameId(in RowKey other) => _prefix == other._prefix && Source == other.Source && Id.SequenceEqual(other.Id);

    public readonly struct Order : IComparer<RowKey>
    {
        public int Compare(RowKey x, RowKey y)
        {
            var order = x.Source.CompareTo(y.Source);
            order = order != 0 ? order : x._prefix.CompareTo(y._prefix);
            order = order != 0 ? order : x.Id.SequenceCompareTo(y.Id);
            return order != 0 ? order : x.Arrival.CompareTo(y.Arrival);
        }
    }
}
