namespace Puhui.TransparencyLog;

/// <summary>A tile that grew: its name with the new width, and its hashes from the first on.</summary>
/// <param name="Tile">Place and new width.</param>
/// <param name="Hashes">Width × 32 bytes; valid until the appender is used again.</param>
public readonly record struct TileChange(TileId Tile, ReadOnlyMemory<byte> Hashes);

/// <summary>
/// Grows a log: takes leaf hashes and gives the changed tiles and the new root. Costs one node hash per leaf; kept between
/// batches it reads nothing and does not allocate once it has grown. Not thread-safe.
/// </summary>
public sealed class TileAppender
{
    private const int HighestBit = 62;

    // The complete subtree of 2^n leaves that ends at the right edge, for each bit n set in the size.
    private readonly byte[] _frontier = new byte[(HighestBit + 1) * TreeHash.Size];
    private readonly List<LevelBuffer> _levels = [];
    private byte[] _leafHashes = [];
    private TreeHash? _root;

    /// <summary>Starts an empty log.</summary>
    public TileAppender()
    {
    }

    /// <summary>Goes on from a log of this size, whose <see cref="TileId.RightEdge"/> the reader holds.</summary>
    public TileAppender(long size, ITileReader tiles)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Size = size;
        for (var level = 0; TileId.HashesAt(level, size) > 0; level++)
        {
            var hashes = TileId.HashesAt(level, size);
            var width = (int)(hashes % TileId.FullWidth);
            var buffer = new LevelBuffer(hashes / TileId.FullWidth);
            _levels.Add(buffer);
            if (width == 0)
            {
                continue;
            }

            var tile = new TileId(level, buffer.FirstTile, width);
            buffer.Load(tiles.Read(tile)[..(width * TreeHash.Size)]);
            for (var height = 0; height < TileId.Height; height++)
            {
                if ((width >> height & 1) == 1)
                {
                    tiles.Subtree(tile, height, (width >> height) - 1, Frontier((level * TileId.Height) + height));
                }
            }
        }
    }

    /// <summary>Leaves in the log.</summary>
    public long Size { get; private set; }

    /// <summary>The root over all leaves.</summary>
    public TreeHash Root => _root ??= ComputeRoot();

    /// <summary>The tiles that grew since the start or the last <see cref="AcceptChanges"/>, by level and index.</summary>
    public IEnumerable<TileChange> Changes
    {
        get
        {
            for (var level = 0; level < _levels.Count; level++)
            {
                foreach (var change in _levels[level].Changes(level))
                {
                    yield return change;
                }
            }
        }
    }

    /// <summary>Appends leaf hashes that stand one after the other, 32 bytes each.</summary>
    public void Append(ReadOnlySpan<byte> leafHashes)
    {
        if (leafHashes.Length % TreeHash.Size != 0)
        {
            throw new ArgumentException($"{leafHashes.Length} bytes are not a whole number of hashes.", nameof(leafHashes));
        }

        if (leafHashes.IsEmpty)
        {
            return;
        }

        Level(0).Add(leafHashes);
        for (; !leafHashes.IsEmpty; leafHashes = leafHashes[TreeHash.Size..])
        {
            Grow(leafHashes[..TreeHash.Size]);
        }

        _root = null;
    }

    /// <summary>Hashes and appends leaves of one length that stand one after the other.</summary>
    public void AppendLeaves(ReadOnlySpan<byte> leaves, int leafSize = Leaf.Size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leafSize, 1);
        var size = leaves.Length / leafSize * TreeHash.Size;
        if (_leafHashes.Length < size)
        {
            _leafHashes = new byte[size];
        }

        Rfc6962.HashLeaves(leaves, leafSize, _leafHashes);
        Append(_leafHashes.AsSpan(0, size));
    }

    /// <summary>Forgets the changes, once they are stored.</summary>
    public void AcceptChanges()
    {
        foreach (var level in _levels)
        {
            level.Accept();
        }
    }

    private void Grow(ReadOnlySpan<byte> leafHash)
    {
        var height = 0;
        var size = Size;
        if ((size & 1) == 0)
        {
            leafHash.CopyTo(Frontier(0));
        }
        else
        {
            Span<byte> node = stackalloc byte[TreeHash.Size];
            leafHash.CopyTo(node);
            for (; (size & 1) == 1; size >>= 1)
            {
                Rfc6962.HashNode(Frontier(height), node, node);
                height++;
                if (height % TileId.Height == 0)
                {
                    Level(height / TileId.Height).Add(node);
                }
            }

            node.CopyTo(Frontier(height));
        }

        Size++;
    }

    private TreeHash ComputeRoot()
    {
        if (Size == 0)
        {
            return Rfc6962.EmptyRoot;
        }

        var height = System.Numerics.BitOperations.TrailingZeroCount(Size);
        Span<byte> root = stackalloc byte[TreeHash.Size];
        Frontier(height).CopyTo(root);
        for (height++; Size >> height > 0; height++)
        {
            if ((Size >> height & 1) == 1)
            {
                Rfc6962.HashNode(Frontier(height), root, root);
            }
        }

        return new TreeHash(root);
    }

    private Span<byte> Frontier(int height) => _frontier.AsSpan(height * TreeHash.Size, TreeHash.Size);

    private LevelBuffer Level(int level)
    {
        if (level == _levels.Count)
        {
            _levels.Add(new LevelBuffer(0));
        }

        return _levels[level];
    }

    /// <summary>The hashes of one level from the first tile that may still change.</summary>
    private sealed class LevelBuffer(long firstTile)
    {
        private byte[] _bytes = new byte[TileId.FullSize];
        private int _length;
        private int _accepted;

        public long FirstTile { get; private set; } = firstTile;

        public void Load(ReadOnlySpan<byte> hashes)
        {
            Add(hashes);
            _accepted = _length;
        }

        public void Add(ReadOnlySpan<byte> hashes)
        {
            if (_length + hashes.Length > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(_length + hashes.Length, _bytes.Length * 2));
            }

            hashes.CopyTo(_bytes.AsSpan(_length));
            _length += hashes.Length;
        }

        public IEnumerable<TileChange> Changes(int level)
        {
            // What was accepted lies in the first tile, which is full only if nothing of it was.
            for (var start = 0; start < _length && _length > _accepted; start += TileId.FullSize)
            {
                var size = Math.Min(TileId.FullSize, _length - start);
                var tile = new TileId(level, FirstTile + (start / TileId.FullSize), size / TreeHash.Size);
                yield return new TileChange(tile, _bytes.AsMemory(start, size));
            }
        }

        public void Accept()
        {
            var full = _length / TileId.FullSize;
            _bytes.AsSpan(full * TileId.FullSize, _length - (full * TileId.FullSize)).CopyTo(_bytes);
            FirstTile += full;
            _length -= full * TileId.FullSize;
            _accepted = _length;
        }
    }
}
