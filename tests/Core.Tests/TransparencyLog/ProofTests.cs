using FsCheck;
using FsCheck.Fluent;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

public class ProofTests
{
    private static readonly Gen<int> s_sizes = Gen.Frequency((3, Gen.Choose(1, 40)), (2, Gen.Choose(200, 600)), (1, Gen.Elements(255, 256, 257, 511, 512, 513)));

    private static readonly Arbitrary<(int Size, int Index)> s_places =
        (from size in s_sizes from index in Gen.Choose(0, size - 1) select (size, index)).ToArbitrary();

    [Fact]
    public void Inclusion_proofs_are_the_paths_of_the_rfc_and_verify()
    {
        Prop.ForAll(s_places, place =>
        {
            var (tiles, leaves, root) = Grow(place.Size);
            var proof = Proofs.Inclusion(place.Index, place.Size, tiles);

            Assert.Equal(ReferenceTree.Path(place.Index, leaves), proof);
            Assert.True(ProofVerification.VerifyInclusion(place.Index, place.Size, Rfc6962.HashLeaf(leaves[place.Index]), proof, root));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Consistency_proofs_are_those_of_the_rfc_and_verify()
    {
        Prop.ForAll(s_places, place =>
        {
            var (tiles, leaves, root) = Grow(place.Size);
            var old = place.Index + 1;
            var proof = Proofs.Consistency(old, place.Size, tiles);

            Assert.Equal(ReferenceTree.Proof(old, leaves), proof);
            Assert.True(ProofVerification.VerifyConsistency(old, ReferenceTree.Root(leaves[..old]), place.Size, root, proof));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_changed_byte_of_an_inclusion_proof_is_rejected()
    {
        Prop.ForAll(s_places, place =>
        {
            var (tiles, leaves, root) = Grow(place.Size);
            var leaf = Rfc6962.HashLeaf(leaves[place.Index]);
            var proof = Proofs.Inclusion(place.Index, place.Size, tiles);
            bool Verifies(long index, long size, TreeHash l, TreeHash[] p, TreeHash r) => ProofVerification.VerifyInclusion(index, size, l, p, r);

            for (var i = 0; i < 32; i++)
            {
                Assert.False(Verifies(place.Index, place.Size, Flip(leaf, i), proof, root));
                Assert.False(Verifies(place.Index, place.Size, leaf, proof, Flip(root, i)));
                for (var step = 0; step < proof.Length; step++)
                {
                    TreeHash[] changed = [.. proof];
                    changed[step] = Flip(changed[step], i);
                    Assert.False(Verifies(place.Index, place.Size, leaf, changed, root));
                }
            }

            for (var index = -1; index <= place.Size; index++)
            {
                Assert.Equal(index == place.Index, Verifies(index, place.Size, leaf, proof, root));
            }

            Assert.False(Verifies(place.Index, place.Size, leaf, [.. proof, root], root));
            Assert.False(proof.Length > 0 && Verifies(place.Index, place.Size, leaf, proof[1..], root));
            Assert.False(proof.Length > 0 && Verifies(place.Index, place.Size, leaf, proof[..^1], root));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_changed_byte_of_a_consistency_proof_is_rejected()
    {
        Prop.ForAll(s_places, place =>
        {
            var (tiles, leaves, root) = Grow(place.Size);
            var old = place.Index + 1;
            var oldRoot = ReferenceTree.Root(leaves[..old]);
            var proof = Proofs.Consistency(old, place.Size, tiles);
            bool Verifies(TreeHash o, TreeHash n, TreeHash[] p) => ProofVerification.VerifyConsistency(old, o, place.Size, n, p);

            for (var i = 0; i < 32; i++)
            {
                Assert.False(Verifies(Flip(oldRoot, i), root, proof));
                Assert.False(Verifies(oldRoot, Flip(root, i), proof));
                for (var step = 0; step < proof.Length; step++)
                {
                    TreeHash[] changed = [.. proof];
                    changed[step] = Flip(changed[step], i);
                    Assert.False(Verifies(oldRoot, root, changed));
                }
            }

            Assert.False(Verifies(oldRoot, root, [.. proof, root]));
            Assert.False(proof.Length > 0 && Verifies(oldRoot, root, proof[..^1]));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Empty_and_equal_trees_are_consistent_without_a_proof()
    {
        var (tiles, _, root) = Grow(5);
        Assert.Empty(Proofs.Consistency(0, 5, tiles));
        Assert.Empty(Proofs.Consistency(5, 5, tiles));
        Assert.True(ProofVerification.VerifyConsistency(0, Rfc6962.EmptyRoot, 5, root, []));
        Assert.True(ProofVerification.VerifyConsistency(5, root, 5, root, []));
        Assert.False(ProofVerification.VerifyConsistency(0, root, 5, root, []));
        Assert.False(ProofVerification.VerifyConsistency(5, Rfc6962.EmptyRoot, 5, root, []));
        Assert.False(ProofVerification.VerifyConsistency(6, root, 5, root, []));
        Assert.False(ProofVerification.VerifyConsistency(-1, root, 5, root, []));
        Assert.False(ProofVerification.VerifyConsistency(3, root, 5, root, []));
        Assert.False(ProofVerification.VerifyConsistency(4, root, 5, root, []));
        Assert.False(ProofVerification.VerifyInclusion(0, 0, root, [], root));
    }

    [Fact]
    public void The_tiles_asked_for_are_enough()
    {
        Prop.ForAll(s_places, place =>
        {
            var (tiles, leaves, root) = Grow(place.Size);

            Assert.Equal(ReferenceTree.Path(place.Index, leaves), Proofs.Inclusion(place.Index, place.Size, Only(tiles, Proofs.TilesForInclusion(place.Index, place.Size))));
            Assert.Equal(ReferenceTree.Proof(place.Index + 1, leaves), Proofs.Consistency(place.Index + 1, place.Size, Only(tiles, Proofs.TilesForConsistency(place.Index + 1, place.Size))));
            Assert.Equal(root, Proofs.Root(place.Size, Only(tiles, Proofs.TilesForRoot(place.Size))));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Proofs_for_older_sizes_come_from_newer_tiles()
    {
        var (tiles, leaves, _) = Grow(600);
        foreach (var size in (int[])[1, 100, 256, 300, 512, 599])
        {
            Assert.Equal(ReferenceTree.Path(size / 2, leaves[..size]), Proofs.Inclusion(size / 2, size, tiles));
        }
    }

    [Fact]
    public void An_index_outside_the_tree_throws()
    {
        var (tiles, _, _) = Grow(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => Proofs.Inclusion(5, 5, tiles));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proofs.Inclusion(-1, 5, tiles));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proofs.Consistency(6, 5, tiles));
    }

    private static (TileSet Tiles, byte[][] Leaves, TreeHash Root) Grow(int size)
    {
        var leaves = ReferenceTree.Leaves(size, seed: size);
        var appender = new TileAppender();
        appender.Append(ReferenceTree.Hashes(leaves));
        var tiles = new TileSet(keepInnerNodes: size % 2 == 0);
        tiles.AddChanges(appender);
        return (tiles, leaves, appender.Root);
    }

    private static TileSet Only(TileSet all, IEnumerable<TileId> wanted)
    {
        var tiles = new TileSet();
        foreach (var tile in wanted)
        {
            tiles.Add(tile, all.Read(tile)[..(tile.Width * TreeHash.Size)].ToArray());
        }

        return tiles;
    }

    private static TreeHash Flip(TreeHash hash, int at)
    {
        var bytes = hash.Bytes.ToArray();
        bytes[at] ^= (byte)(1 << (at % 8));
        return new TreeHash(bytes);
    }
}
