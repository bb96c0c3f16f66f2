using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

public class TileIdTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 999, 256, "tile/0/999")]
    [InlineData(0, 1000, 256, "tile/0/x001/000")]
    [InlineData(2, 1067, 1, "tile/2/x001/067.p/1")]
    [InlineData(63, 1234067, 255, "tile/63/x001/x234/067.p/255")]
    public void Paths_are_those_of_tlog_tiles(int level, long index, int width, string path)
    {
        var tile = new TileId(level, index, width);

        Assert.Equal(path, tile.ToPath());
        Assert.True(TileId.TryParsePath(path.AsSpan("tile/".Length), out var read));
        Assert.Equal(tile, read);
    }

    [Fact]
    public void Entries_have_paths_of_their_own()
    {
        var tile = new TileId(0, 1234067, 12);

        Assert.Equal("tile/entries/x001/x234/067.p/12", tile.ToEntriesPath());
        Assert.True(TileId.TryParseEntriesPath("x001/x234/067.p/12", out var read));
        Assert.Equal(tile, read);
        Assert.Throws<InvalidOperationException>(() => new TileId(1, 0, 256).ToEntriesPath());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0/")]
    [InlineData("0/1")]
    [InlineData("0/0001")]
    [InlineData("00/001")]
    [InlineData("64/001")]
    [InlineData("-1/001")]
    [InlineData("0/x000/001")]
    [InlineData("0/001/002")]
    [InlineData("0/x001")]
    [InlineData("0/x001/")]
    [InlineData("0/X001/002")]
    [InlineData("0/x001x002")]
    [InlineData("0/001.p/0")]
    [InlineData("0/001.p/256")]
    [InlineData("0/001.p/012")]
    [InlineData("0/001.p/")]
    [InlineData("0/001.p")]
    [InlineData("0/001.p/+1")]
    [InlineData("0/ 01")]
    [InlineData("0/００１")]
    [InlineData("0/x001/x001/x001/x001/x001/x001/001")]
    [InlineData("0/001/")]
    [InlineData("0/../001")]
    public void Other_paths_are_not_read(string path) => Assert.False(TileId.TryParsePath(path, out _));

    [Fact]
    public void Widths_are_those_of_the_specification()
    {
        // The example of tlog-tiles: 70,000 leaves.
        Assert.Equal([new TileId(0, 273, 112), new TileId(1, 1, 17), new TileId(2, 0, 1)], TileId.RightEdge(70_000));
        Assert.Equal(256, TileId.WidthAt(0, 272, 70_000));
        Assert.Equal(0, TileId.WidthAt(0, 274, 70_000));
        Assert.Equal([new TileId(1, 0, 1)], TileId.RightEdge(256));
        Assert.Empty(TileId.RightEdge(0));
        Assert.Equal(8, TileId.RightEdge(long.MaxValue).Count);
    }
}
