namespace Puhui.TransparencyLog;

/// <summary>
/// Gives the tiles of a log that proofs are made from. Where tiles come from a database or the net, ask
/// <see cref="Proofs.TilesForInclusion"/> (or its sisters) what is needed, fetch it in one go into a <see cref="TileSet"/>, then prove.
/// </summary>
public interface ITileReader
{
    /// <summary>
    /// The hashes of a tile: at least <c>tile.Width</c> × 32 bytes (a fuller version of the tile serves as well).
    /// Throws <see cref="KeyNotFoundException"/> when the log has no such tile.
    /// </summary>
    ReadOnlySpan<byte> Read(TileId tile);

    /// <summary>
    /// Writes the root of a complete subtree inside a tile: over its hashes <c>position·2^height</c> up to <c>(position + 1)·2^height</c>.
    /// Hashes them anew; a reader that keeps inner nodes answers at once.
    /// </summary>
    void Subtree(TileId tile, int height, int position, Span<byte> destination)
    {
        var size = TreeHash.Size << height;
        Rfc6962.Root(Read(tile).Slice(position * size, size), destination);
    }
}
