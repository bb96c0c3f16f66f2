using System.Globalization;

namespace Puhui.TransparencyLog;

/// <summary>
/// Names a tile of a log: up to 256 consecutive hashes of one level (C2SP tlog-tiles). Level 0 holds leaf hashes;
/// a hash of level n + 1 is the root over a full tile of level n.
/// </summary>
/// <param name="Level">0 to 7 in practice, 63 at most.</param>
/// <param name="Index">Place of the tile in its level, from 0.</param>
/// <param name="Width">Hashes in it: 256 when full, 1 to 255 at the right edge.</param>
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>Levels of the tree inside one tile.</summary>
    public const int Height = 8;

    /// <summary>Bytes of a full tile.</summary>
    public const int FullSize = FullWidth * TreeHash.Size;

    private const int HighestLevel = 63;

    /// <summary>Whether it holds all 256 hashes and can never change.</summary>
    public bool IsFull => Width == FullWidth;

    /// <summary>The number of hashes a level has in a tree of this size.</summary>
    public static long HashesAt(int level, long treeSize) => level >= 64 / Height ? 0 : treeSize >> (level * Height);

    /// <summary>The hashes the tile has in a tree of this size: 0 when the tree does not reach it.</summary>
    public static int WidthAt(int level, long index, long treeSize) =>
        (int)Math.Clamp(HashesAt(level, treeSize) - (index * FullWidth), 0, FullWidth);

    /// <summary>
    /// The tiles an appender must know to go on from this size: of each level the last tile, when it is partial. None for an empty tree.
    /// </summary>
    public static IReadOnlyList<TileId> RightEdge(long treeSize)
    {
        var tiles = new List<TileId>();
        for (var level = 0; HashesAt(level, treeSize) > 0; level++)
        {
            var hashes = HashesAt(level, treeSize);
            if (hashes % FullWidth != 0)
            {
                tiles.Add(new TileId(level, hashes / FullWidth, (int)(hashes % FullWidth)));
            }
        }

        return tiles;
    }

    /// <summary>The path below the log's prefix: <c>tile/0/x001/067</c>, or with <c>.p/12</c> when partial.</summary>
    public string ToPath() => string.Create(CultureInfo.InvariantCulture, $"tile/{Level}/{TilePath.Format(Index, Width)}");

    /// <summary>The path of the bundle of entries with the same place and width (level 0 only): <c>tile/entries/x001/067</c>.</summary>
    public string ToEntriesPath() => Level == 0
        ? $"tile/entries/{TilePath.Format(Index, Width)}"
        : throw new InvalidOperationException("Only level 0 has entries.");

    /// <summary>
    /// Reads the part of a tile's path after <c>tile/</c>, such as <c>0/x001/067.p/12</c>. False for anything not written
    /// exactly as <see cref="ToPath"/> writes it.
    /// </summary>
    public static bool TryParsePath(ReadOnlySpan<char> path, out TileId tile)
    {
        tile = default;
        var slash = path.IndexOf('/');
        if (slash is < 1 or > 2
            || !TilePath.TryParseNumber(path[..slash], out var level)
            || level > HighestLevel
            || !TilePath.TryParse(path[(slash + 1)..], out var index, out var width))
        {
            return false;
        }

        tile = new TileId((int)level, index, width);
        return true;
    }

    /// <summary>Reads the part of a bundle's path after <c>tile/entries/</c>, such as <c>x001/067.p/12</c>.</summary>
    public static bool TryParseEntriesPath(ReadOnlySpan<char> path, out TileId tile)
    {
        var parsed = TilePath.TryParse(path, out var index, out var width);
        tile = parsed ? new TileId(0, index, width) : default;
        return parsed;
    }
}
