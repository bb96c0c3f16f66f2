using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

/// <summary>The test tree that Certificate Transparency implementations share: eight leaves and the roots over the first n.</summary>
public class Rfc6962Tests
{
    private static readonly string[] s_leaves =
    [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ];

    private static readonly string[] s_roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void Roots_are_those_of_the_shared_test_tree()
    {
        var appender = new TileAppender();
        for (var size = 0; size <= s_leaves.Length; size++)
        {
            Assert.Equal(s_roots[size], Convert.ToHexStringLower(appender.Root.Bytes));
            var hashes = s_leaves[..size].SelectMany(l => Rfc6962.HashLeaf(Convert.FromHexString(l)).Bytes.ToArray()).ToArray();
            var root = new byte[32];
            Rfc6962.Root(hashes, root);
            Assert.Equal(s_roots[size], Convert.ToHexStringLower(root));
            if (size < s_leaves.Length)
            {
                appender.Append(Rfc6962.HashLeaf(Convert.FromHexString(s_leaves[size])).Bytes);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(54)]
    [InlineData(55)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(70000)]
    public void Leaves_of_every_length_hash_as_the_runtime_hashes(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);

        Assert.Equal(ReferenceTree.LeafHash(data), Rfc6962.HashLeaf(data).Bytes.ToArray());
    }

    [Fact]
    public void Leaves_in_a_row_hash_as_single_leaves()
    {
        var leaves = new byte[5 * Leaf.Size];
        new Random(1).NextBytes(leaves);
        var hashes = new byte[5 * TreeHash.Size];

        Rfc6962.HashLeaves(leaves, Leaf.Size, hashes);

        Assert.Equal(ReferenceTree.Hashes([.. leaves.Chunk(Leaf.Size)]), hashes);
        Assert.Throws<ArgumentException>(() => Rfc6962.HashLeaves(leaves.AsSpan(1), Leaf.Size, hashes));
    }

    [Fact]
    public void A_node_may_be_written_over_its_own_parts()
    {
        var left = Rfc6962.HashLeaf([1]);
        var right = Rfc6962.HashLeaf([2]);
        byte[] pair = [.. left.Bytes, .. right.Bytes];
        var expected = new byte[32];
        Rfc6962.HashNode(left.Bytes, right.Bytes, expected);

        Rfc6962.HashNode(pair.AsSpan(0, 32), pair.AsSpan(32), pair.AsSpan(32));

        Assert.Equal(expected, pair[32..]);
    }
}
