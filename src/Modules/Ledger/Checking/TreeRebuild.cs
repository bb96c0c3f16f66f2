using Puhui.TransparencyLog;

namespace Puhui.Ledger.Checking;

/// <summary>
/// Grows the tree anew from its leaves and compares it with what is kept or served: every tile, and the root at the size of
/// every checkpoint. Since all checkpoints are roots of beginnings of one tree, they are consistent with each other.
/// </summary>
internal sealed class TreeRebuild(Func<IReadOnlyCollection<TileId>, CancellationToken, Task<TileSet>> stored, Findings findings)
{
    private readonly TileAppender _appender = new();
    private readonly Dictionary<int, TileChange> _edge = [];

    public long Size => _appender.Size;

    public TreeHash Root => _appender.Root;

    /// <summary>Tiles the tree has, full and partial.</summary>
    public long Tiles { get; private set; }

    public void Append(ReadOnlySpan<byte> leaves) => _appender.AppendLeaves(leaves);

    /// <summary>Compares the tiles that became full since the last call; to be called now and then, so that memory stays bounded.</summary>
    public async Task CompareFullTilesAsync(CancellationToken ct)
    {
        var changes = _appender.Changes.Select(change => change with { Hashes = change.Hashes.ToArray() }).ToArray();
        _appender.AcceptChanges();
        foreach (var change in changes)
        {
            // The last change of a level is its right edge, which the next chunk may fill.
            _edge[change.Tile.Level] = change;
        }

        var full = changes.Where(change => change.Tile.IsFull).ToArray();
        await CompareAsync(full, ct);
        foreach (var change in full.Where(change => _edge[change.Tile.Level].Tile == change.Tile))
        {
            _edge.Remove(change.Tile.Level);
        }
    }

    /// <summary>Compares the partial tiles at the right edge.</summary>
    public async Task CompareEdgeAsync(CancellationToken ct)
    {
        await CompareFullTilesAsync(ct);
        await CompareAsync([.. _edge.Values], ct);
    }

    private async Task CompareAsync(TileChange[] expected, CancellationToken ct)
    {
        Tiles += expected.Length;
        var kept = await stored([.. expected.Select(change => change.Tile)], ct);
        var widths = kept.Tiles.ToDictionary(held => (held.Tile.Level, held.Tile.Index), held => held.Hashes);
        foreach (var (tile, hashes) in expected)
        {
            if (!widths.TryGetValue((tile.Level, tile.Index), out var there))
            {
                findings.Add("tile_missing", tile.ToPath(), "the tree has it, the log does not");
            }
            else if (there.Length != hashes.Length)
            {
                findings.Add("tile_width", tile.ToPath(), $"it has {there.Length / TreeHash.Size} hashes instead of {tile.Width}");
            }
            else if (!there.Span.SequenceEqual(hashes.Span))
            {
                var at = there.Span.CommonPrefixLength(hashes.Span) / TreeHash.Size;
                findings.Add("tile_differs", tile.ToPath(), $"hash {at} is not the one recomputed; it covers {Covered(tile, at)}");
            }
        }
    }

    private static string Covered(TileId tile, int at)
    {
        var width = 1L << (tile.Level * TileId.Height);
        var first = ((tile.Index * TileId.FullWidth) + at) * width;
        return width == 1 ? $"leaf {first}" : $"leaves {first} to {first + width - 1}";
    }
}
