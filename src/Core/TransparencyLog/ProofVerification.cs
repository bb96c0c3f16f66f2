namespace Puhui.TransparencyLog;

/// <summary>Checks inclusion and consistency proofs (RFC 9162, sections 2.1.3.2 and 2.1.4.2, the same proofs as RFC 6962). Nothing here allocates.</summary>
public static class ProofVerification
{
    /// <summary>Whether the proof leads from the leaf at this index to the root of the tree of this size. A proof of another length is false.</summary>
    public static bool VerifyInclusion(long index, long treeSize, TreeHash leafHash, ReadOnlySpan<TreeHash> proof, TreeHash root)
    {
        if (index < 0 || index >= treeSize)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[TreeHash.Size];
        leafHash.CopyTo(hash);
        var node = index;
        var last = treeSize - 1;
        foreach (ref readonly var step in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                Rfc6962.HashNode(step.Bytes, hash, hash);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                Rfc6962.HashNode(hash, step.Bytes, hash);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && root.Bytes.SequenceEqual(hash);
    }

    /// <summary>
    /// Whether the proof shows that the old tree is a beginning of the new one. For an old size of 0 and for equal sizes the proof
    /// must be empty (and for equal sizes the roots equal; the root of an empty tree is checked).
    /// </summary>
    public static bool VerifyConsistency(long oldSize, TreeHash oldRoot, long newSize, TreeHash newRoot, ReadOnlySpan<TreeHash> proof)
    {
        if (oldSize < 0 || oldSize > newSize)
        {
            return false;
        }

        if (oldSize == 0 || oldSize == newSize)
        {
            return proof.IsEmpty && (oldSize == newSize ? oldRoot == newRoot : oldRoot == Rfc6962.EmptyRoot);
        }

        var node = oldSize - 1;
        var last = newSize - 1;
        while ((node & 1) == 1)
        {
            node >>= 1;
            last >>= 1;
        }

        Span<byte> oldHash = stackalloc byte[TreeHash.Size];
        Span<byte> newHash = stackalloc byte[TreeHash.Size];
        var start = 0;
        if (node != 0)
        {
            // The old tree is not one complete subtree: its last complete subtree begins the proof.
            if (proof.IsEmpty)
            {
                return false;
            }

            proof[0].CopyTo(oldHash);
            start = 1;
        }
        else
        {
            oldRoot.CopyTo(oldHash);
        }

        oldHash.CopyTo(newHash);
        foreach (ref readonly var step in proof[start..])
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                Rfc6962.HashNode(step.Bytes, oldHash, oldHash);
                Rfc6962.HashNode(step.Bytes, newHash, newHash);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                Rfc6962.HashNode(newHash, step.Bytes, newHash);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && oldRoot.Bytes.SequenceEqual(oldHash) && newRoot.Bytes.SequenceEqual(newHash);
    }
}
