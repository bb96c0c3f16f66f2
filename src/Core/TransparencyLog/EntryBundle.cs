using System.Buffers.Binary;

namespace Puhui.TransparencyLog;

/// <summary>The leaves of one level-0 tile as C2SP tlog-tiles serves them: each with its length before it (u16, big-endian), at most 256.</summary>
public static class EntryBundle
{
    private const int LengthSize = 2;

    /// <summary>Bytes of a bundle of this many leaves of one length.</summary>
    public static int SizeOf(int count, int leafSize = Leaf.Size) => count * (LengthSize + leafSize);

    /// <summary>Writes leaves of one length that stand one after the other; returns the bytes written.</summary>
    public static int Write(ReadOnlySpan<byte> leaves, Span<byte> destination, int leafSize = Leaf.Size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leafSize, 1);
        if (leaves.Length % leafSize != 0 || leafSize > ushort.MaxValue)
        {
            throw new ArgumentException($"{leaves.Length} bytes are not a whole number of leaves of {leafSize} bytes.", nameof(leaves));
        }

        var written = 0;
        for (; !leaves.IsEmpty; leaves = leaves[leafSize..])
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[written..], (ushort)leafSize);
            leaves[..leafSize].CopyTo(destination[(written + LengthSize)..]);
            written += LengthSize + leafSize;
        }

        return written;
    }

    /// <summary>Takes the next leaf off a bundle; false at its end. Throws <see cref="FormatException"/> when the bundle is cut short.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> bundle, out ReadOnlySpan<byte> leaf)
    {
        leaf = default;
        if (bundle.IsEmpty)
        {
            return false;
        }

        if (bundle.Length < LengthSize || bundle.Length < LengthSize + BinaryPrimitives.ReadUInt16BigEndian(bundle))
        {
            throw new FormatException("The bundle of entries ends inside an entry.");
        }

        leaf = bundle.Slice(LengthSize, BinaryPrimitives.ReadUInt16BigEndian(bundle));
        bundle = bundle[(LengthSize + leaf.Length)..];
        return true;
    }
}
