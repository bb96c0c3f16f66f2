using System.Numerics;

namespace Puhui.TransparencyLog;

/// <summary>The hashes of a Merkle tree as of RFC 6962, section 2.1, with SHA-256. Nothing here allocates.</summary>
public static class Rfc6962
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;
    private const int LongestOnStack = 1024;

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static TreeHash EmptyRoot { get; } = Empty();

    /// <summary>Writes the hash of a leaf: SHA-256(0x00 ‖ data), 32 bytes.</summary>
    public static void HashLeaf(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        if (data.Length < LongestOnStack)
        {
            Span<byte> message = stackalloc byte[1 + data.Length];
            message[0] = LeafPrefix;
            data.CopyTo(message[1..]);
            Sha256.Hash(message, destination);
        }
        else
        {
            Sha256.Hash([LeafPrefix], data, destination);
        }
    }

    /// <summary>The hash of a leaf as a value.</summary>
    public static TreeHash HashLeaf(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[TreeHash.Size];
        HashLeaf(data, hash);
        return new TreeHash(hash);
    }

    /// <summary>Hashes leaves of one length that stand one after the other.</summary>
    /// <param name="leaves">A whole number of leaves.</param>
    /// <param name="leafSize">Bytes of each, for example <see cref="Leaf.Size"/>.</param>
    /// <param name="destination">Receives 32 bytes per leaf.</param>
    public static void HashLeaves(ReadOnlySpan<byte> leaves, int leafSize, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leafSize, 1);
        if (leaves.Length % leafSize != 0)
        {
            throw new ArgumentException($"{leaves.Length} bytes are not a whole number of leaves of {leafSize} bytes.", nameof(leaves));
        }

        for (var i = 0; i < leaves.Length / leafSize; i++)
        {
            HashLeaf(leaves.Slice(i * leafSize, leafSize), destination.Slice(i * TreeHash.Size, TreeHash.Size));
        }
    }

    /// <summary>Writes the hash of an inner node: SHA-256(0x01 ‖ left ‖ right). The destination may overlap either.</summary>
    public static void HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        Span<byte> message = stackalloc byte[1 + (2 * TreeHash.Size)];
        message[0] = NodePrefix;
        left[..TreeHash.Size].CopyTo(message[1..]);
        right[..TreeHash.Size].CopyTo(message[(1 + TreeHash.Size)..]);
        Sha256.Hash(message, destination);
    }

    /// <summary>Writes the root over these leaf hashes (32 bytes each, any number), hashing all of them.</summary>
    public static void Root(ReadOnlySpan<byte> leafHashes, Span<byte> destination)
    {
        var count = leafHashes.Length / TreeHash.Size;
        if (count <= 1)
        {
            (count == 0 ? EmptyRoot.Bytes : leafHashes[..TreeHash.Size]).CopyTo(destination);
            return;
        }

        Span<byte> pair = stackalloc byte[2 * TreeHash.Size];
        var split = (1 << (BitOperations.Log2((uint)count - 1))) * TreeHash.Size;
        Root(leafHashes[..split], pair);
        Root(leafHashes[split..], pair[TreeHash.Size..]);
        HashNode(pair, pair[TreeHash.Size..], destination);
    }

    private static TreeHash Empty()
    {
        Span<byte> hash = stackalloc byte[TreeHash.Size];
        Sha256.Hash([], hash);
        return new TreeHash(hash);
    }
}
