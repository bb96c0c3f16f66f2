using System.Runtime.InteropServices;

namespace Puhui.TransparencyLog;

/// <summary>
/// Tiles held in memory. With <c>keepInnerNodes</c> the nodes inside a tile are computed once and kept (as many bytes
/// again), so that proofs of many entries cost no hashing; without, each proof hashes what it needs. Not thread-safe.
/// </summary>
/// <param name="keepInnerNodes">Whether to keep the inner nodes of tiles.</param>
public sealed class TileSet(bool keepInnerNodes = false) : ITileReader
{
    private readonly Dictionary<(int Level, long Index), Held> _tiles = [];

    /// <summary>Number of tiles held.</summary>
    public int Count => _tiles.Count;

    /// <summary>The tiles held, each at its widest.</summary>
    public IEnumerable<(TileId Tile, ReadOnlyMemory<byte> Hashes)> Tiles =>
        _tiles.Select(t => (new TileId(t.Key.Level, t.Key.Index, t.Value.Hashes.Length / TreeHash.Size), new ReadOnlyMemory<byte>(t.Value.Hashes)));

    /// <summary>Takes a tile over, replacing a narrower one of the same place. Its bytes must not be changed afterwards.</summary>
    public void Add(TileId tile, byte[] hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        if (tile.Width is < 1 or > TileId.FullWidth || hashes.Length < tile.Width * TreeHash.Size)
        {
            throw new ArgumentException($"Tile {tile.ToPath()} needs {tile.Width * TreeHash.Size} bytes, not {hashes.Length}.", nameof(hashes));
        }

        ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(_tiles, (tile.Level, tile.Index), out var exists);
        if (!exists || held!.Hashes.Length < hashes.Length)
        {
            held = new Held(hashes);
        }
    }

    /// <summary>Copies what an appender has changed.</summary>
    public void AddChanges(TileAppender appender)
    {
        ArgumentNullException.ThrowIfNull(appender);
        foreach (var change in appender.Changes)
        {
            Add(change.Tile, change.Hashes.ToArray());
        }
    }

    /// <inheritdoc />
    public ReadOnlySpan<byte> Read(TileId tile) => Find(tile).Hashes;

    /// <inheritdoc />
    public void Subtree(TileId tile, int height, int position, Span<byte> destination)
    {
        var held = Find(tile);
        if (height == 0 || !keepInnerNodes)
        {
            var size = TreeHash.Size << height;
            Rfc6962.Root(held.Hashes.AsSpan(position * size, size), destination);
            return;
        }

        held.InnerNodes ??= HashInnerNodes(held.Hashes);
        var width = held.Hashes.Length / TreeHash.Size;
        held.InnerNodes.AsSpan((InnerStart(width, height) + position) * TreeHash.Size, TreeHash.Size).CopyTo(destination);
    }

    /// <summary>Inner nodes stand by height, 1 to 8: of a full tile 128 nodes, then 64, … then 1.</summary>
    private static int InnerStart(int width, int height)
    {
        var start = 0;
        for (var below = 1; below < height; below++)
        {
            start += width >> below;
        }

        return start;
    }

    private static byte[] HashInnerNodes(ReadOnlySpan<byte> hashes)
    {
        var width = hashes.Length / TreeHash.Size;
        var nodes = new byte[InnerStart(width, TileId.Height + 1) * TreeHash.Size];
        for (var height = 1; width >> height > 0; height++)
        {
            var below = height == 1 ? hashes : nodes.AsSpan(InnerStart(width, height - 1) * TreeHash.Size);
            var here = nodes.AsSpan(InnerStart(width, height) * TreeHash.Size);
            for (var i = 0; i < width >> height; i++)
            {
                var pair = below.Slice(i * 2 * TreeHash.Size, 2 * TreeHash.Size);
                Rfc6962.HashNode(pair, pair[TreeHash.Size..], here.Slice(i * TreeHash.Size, TreeHash.Size));
            }
        }

        return nodes;
    }

    private Held Find(TileId tile) =>
        _tiles.TryGetValue((tile.Level, tile.Index), out var held) && held.Hashes.Length >= tile.Width * TreeHash.Size
            ? held
            : throw new KeyNotFoundException($"There is no tile {tile.ToPath()}.");

    private sealed class Held(byte[] hashes)
    {
        public byte[] Hashes { get; } = hashes;

        public byte[]? InnerNodes { get; set; }
    }
}
