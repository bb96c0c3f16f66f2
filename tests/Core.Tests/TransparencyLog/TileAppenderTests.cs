using FsCheck;
using FsCheck.Fluent;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

public class TileAppenderTests
{
    [Fact]
    public void However_leaves_are_split_into_batches_tiles_and_root_are_the_same()
    {
        var batches = Gen.Choose(0, 700).ArrayOf().Resize(6);
        Prop.ForAll(batches.ToArbitrary(), sizes =>
        {
            var leaves = ReferenceTree.Leaves(sizes.Sum());
            var hashes = ReferenceTree.Hashes(leaves);
            var kept = new TileAppender();
            var keptTiles = new TileSet();
            var restartedTiles = new TileSet();
            long size = 0;
            foreach (var batch in sizes)
            {
                var part = hashes.AsSpan((int)size * 32, batch * 32);
                kept.Append(part);
                keptTiles.AddChanges(kept);
                kept.AcceptChanges();

                // Another process goes on from what is stored.
                var restarted = new TileAppender(size, restartedTiles);
                restarted.Append(part);
                restartedTiles.AddChanges(restarted);
                Assert.Equal(kept.Root, restarted.Root);
                size += batch;
            }

            var expected = new TileAppender();
            expected.Append(hashes);
            Assert.Equal(ReferenceTree.Root(leaves), expected.Root);
            Assert.Equal(expected.Root, kept.Root);
            Assert.Equal(expected.Root, Proofs.Root(size, keptTiles));
            Assert.Equal(Show(expected.Changes.Select(c => (c.Tile, c.Hashes))), Show(keptTiles.Tiles));
            Assert.Equal(Show(keptTiles.Tiles), Show(restartedTiles.Tiles));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Only_what_grew_is_a_change()
    {
        var appender = new TileAppender();
        appender.Append(ReferenceTree.Hashes(ReferenceTree.Leaves(300)));
        Assert.Equal([new(0, 0, 256), new(0, 1, 44), new(1, 0, 1)], appender.Changes.Select(c => c.Tile));
        appender.AcceptChanges();
        Assert.Empty(appender.Changes);

        appender.Append(ReferenceTree.Hashes(ReferenceTree.Leaves(1)));
        Assert.Equal([new TileId(0, 1, 45)], appender.Changes.Select(c => c.Tile));
        appender.Append([]);
        appender.AcceptChanges();

        appender.Append(ReferenceTree.Hashes(ReferenceTree.Leaves(211)));
        Assert.Equal([new(0, 1, 256), new(1, 0, 2)], appender.Changes.Select(c => c.Tile));
    }

    [Fact]
    public void Three_levels_of_tiles_are_right()
    {
        const int size = 70_000;
        var leaves = ReferenceTree.Leaves(size);
        var appender = new TileAppender();
        appender.AppendLeaves([.. leaves.SelectMany(l => l)], leafSize: 8);
        var tiles = new TileSet(keepInnerNodes: true);
        tiles.AddChanges(appender);

        Assert.Equal(ReferenceTree.Root(leaves), appender.Root);
        Assert.Equal(274 + 2 + 1, tiles.Count);
        Assert.Equal(17 * 32, tiles.Read(new TileId(1, 1, 17)).Length);
        Assert.Equal(ReferenceTree.Root(leaves[..65536]).Bytes.ToArray(), tiles.Read(new TileId(2, 0, 1)).ToArray());
        foreach (var index in (int[])[0, 255, 256, 65535, 65536, 69_999])
        {
            Assert.Equal(ReferenceTree.Path(index, leaves), Proofs.Inclusion(index, size, tiles));
        }

        Assert.Equal(ReferenceTree.Proof(65_537, leaves), Proofs.Consistency(65_537, size, tiles));
    }

    [Fact]
    public void Appending_does_not_allocate_once_it_has_grown()
    {
        var appender = new TileAppender();
        var leaves = new byte[1000 * Leaf.Size];
        for (var i = 0; i < 20; i++)
        {
            appender.AppendLeaves(leaves);
            appender.AcceptChanges();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            appender.AppendLeaves(leaves);
            appender.AcceptChanges();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Missing_tiles_are_named()
    {
        var e = Assert.Throws<KeyNotFoundException>(() => new TileAppender(300, new TileSet()));
        Assert.Contains("tile/0/001.p/44", e.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Show(IEnumerable<(TileId Tile, ReadOnlyMemory<byte> Hashes)> tiles) =>
        tiles.Select(t => $"{t.Tile.ToPath()} {Convert.ToHexString(t.Hashes.Span)}").Order(StringComparer.Ordinal);
}
