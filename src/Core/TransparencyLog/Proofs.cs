using System.Numerics;

namespace Puhui.TransparencyLog;

/// <summary>Makes inclusion and consistency proofs (RFC 6962, sections 2.1.1 and 2.1.2) from tiles. Hashes are in that RFC's order.</summary>
public static class Proofs
{
    /// <summary>More hashes than any proof has.</summary>
    public const int LongestProof = 64;

    /// <summary>Proves that the leaf at <paramref name="index"/> is in the tree of <paramref name="treeSize"/> leaves.</summary>
    public static TreeHash[] Inclusion(long index, long treeSize, ITileReader tiles)
    {
        Span<TreeHash> proof = stackalloc TreeHash[LongestProof];
        return proof[..Inclusion(index, treeSize, tiles, proof)].ToArray();
    }

    /// <summary>As <see cref="Inclusion(long, long, ITileReader)"/>, into the caller's memory; returns the number of hashes.</summary>
    public static int Inclusion(long index, long treeSize, ITileReader tiles, Span<TreeHash> proof)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, treeSize);
        var count = 0;
        long low = 0, high = treeSize;
        while (high - low > 1)
        {
            var middle = low + Split(high - low);
            if (index < middle)
            {
                proof[count++] = RangeRoot(middle, high, treeSize, tiles);
                high = middle;
            }
            else
            {
                proof[count++] = RangeRoot(low, middle, treeSize, tiles);
                low = middle;
            }
        }

        proof[..count].Reverse();
        return count;
    }

    /// <summary>Proves that the tree of <paramref name="oldSize"/> leaves is a beginning of the tree of <paramref name="newSize"/> leaves.</summary>
    /// <param name="oldSize">0 to <paramref name="newSize"/>; for 0 and for equal sizes the proof is empty.</param>
    /// <param name="newSize">Leaves of the larger tree.</param>
    /// <param name="tiles">Tiles of the larger tree.</param>
    public static TreeHash[] Consistency(long oldSize, long newSize, ITileReader tiles)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        if (oldSize == 0 || oldSize == newSize)
        {
            return [];
        }

        var proof = new List<TreeHash>(LongestProof);
        long low = 0, high = newSize;
        while (oldSize != high)
        {
            var middle = low + Split(high - low);
            if (oldSize <= middle)
            {
                proof.Add(RangeRoot(middle, high, newSize, tiles));
                high = middle;
            }
            else
            {
                proof.Add(RangeRoot(low, middle, newSize, tiles));
                low = middle;
            }
        }

        if (low > 0)
        {
            proof.Add(RangeRoot(low, high, newSize, tiles));
        }

        proof.Reverse();
        return [.. proof];
    }

    /// <summary>The root of the tree of this size, from its tiles.</summary>
    public static TreeHash Root(long treeSize, ITileReader tiles)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        return treeSize == 0 ? Rfc6962.EmptyRoot : RangeRoot(0, treeSize, treeSize, tiles);
    }

    /// <summary>The tiles that <see cref="Inclusion(long, long, ITileReader)"/> will read.</summary>
    public static IReadOnlyCollection<TileId> TilesForInclusion(long index, long treeSize)
    {
        var recorder = new Recorder();
        Span<TreeHash> proof = stackalloc TreeHash[LongestProof];
        _ = Inclusion(index, treeSize, recorder, proof);
        return recorder.Tiles;
    }

    /// <summary>The tiles that <see cref="Consistency"/> will read.</summary>
    public static IReadOnlyCollection<TileId> TilesForConsistency(long oldSize, long newSize)
    {
        var recorder = new Recorder();
        _ = Consistency(oldSize, newSize, recorder);
        return recorder.Tiles;
    }

    /// <summary>The tiles that <see cref="Root"/> will read.</summary>
    public static IReadOnlyCollection<TileId> TilesForRoot(long treeSize)
    {
        var recorder = new Recorder();
        _ = Root(treeSize, recorder);
        return recorder.Tiles;
    }

    /// <summary>The largest power of two below <paramref name="size"/>.</summary>
    private static long Split(long size) => 1L << BitOperations.Log2((ulong)size - 1);

    /// <summary>The root over the leaves from low to high, where low is a multiple of the range's largest complete subtree.</summary>
    private static TreeHash RangeRoot(long low, long high, long treeSize, ITileReader tiles)
    {
        // From the smallest complete subtree at the right up to the largest at the left.
        Span<byte> root = stackalloc byte[TreeHash.Size];
        Span<byte> left = stackalloc byte[TreeHash.Size];
        var end = high;
        for (var rest = high - low; rest != 0; rest &= rest - 1)
        {
            var height = BitOperations.TrailingZeroCount(rest);
            end -= 1L << height;
            if (rest == high - low)
            {
                ReadNode(height, end >> height, treeSize, tiles, root);
            }
            else
            {
                ReadNode(height, end >> height, treeSize, tiles, left);
                Rfc6962.HashNode(left, root, root);
            }
        }

        return new TreeHash(root);
    }

    private static void ReadNode(int height, long position, long treeSize, ITileReader tiles, Span<byte> destination)
    {
        var level = height / TileId.Height;
        var inside = height % TileId.Height;
        var index = position >> (TileId.Height - inside);
        var tile = new TileId(level, index, TileId.WidthAt(level, index, treeSize));
        tiles.Subtree(tile, inside, (int)(position - (index << (TileId.Height - inside))), destination);
    }

    private sealed class Recorder : ITileReader
    {
        public HashSet<TileId> Tiles { get; } = [];

        public ReadOnlySpan<byte> Read(TileId tile) => throw new NotSupportedException("Only records what is asked for.");

        public void Subtree(TileId tile, int height, int position, Span<byte> destination)
        {
            Tiles.Add(tile);
            destination.Clear();
        }
    }
}
