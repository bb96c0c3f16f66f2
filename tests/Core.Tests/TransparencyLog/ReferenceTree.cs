using System.Security.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Core.Tests.TransparencyLog;

/// <summary>The definitions of RFC 6962, section 2.1, word for word and slow: what the fast code is compared with.</summary>
internal static class ReferenceTree
{
    public static byte[][] Leaves(int count, int seed = 0) =>
        [.. Enumerable.Range(0, count).Select(i => BitConverter.GetBytes(((long)seed << 32) + i))];

    public static byte[] LeafHash(byte[] leaf) => SHA256.HashData([0, .. leaf]);

    public static byte[] Hashes(byte[][] leaves) => [.. leaves.SelectMany(LeafHash)];

    public static TreeHash Root(byte[][] leaves) => new(Mth(leaves));

    public static TreeHash[] Path(int m, byte[][] d) => [.. PathBytes(m, d).Select(h => new TreeHash(h))];

    public static TreeHash[] Proof(int m, byte[][] d) => [.. SubProof(m, d, true).Select(h => new TreeHash(h))];

    private static byte[] Mth(byte[][] d) => d.Length switch
    {
        0 => SHA256.HashData([]),
        1 => LeafHash(d[0]),
        _ => SHA256.HashData([1, .. Mth(d[..Split(d.Length)]), .. Mth(d[Split(d.Length)..])]),
    };

    private static List<byte[]> PathBytes(int m, byte[][] d)
    {
        if (d.Length == 1)
        {
            return [];
        }

        var k = Split(d.Length);
        return m < k ? [.. PathBytes(m, d[..k]), Mth(d[k..])] : [.. PathBytes(m - k, d[k..]), Mth(d[..k])];
    }

    private static List<byte[]> SubProof(int m, byte[][] d, bool known)
    {
        if (m == d.Length)
        {
            return known ? [] : [Mth(d)];
        }

        var k = Split(d.Length);
        return m <= k ? [.. SubProof(m, d[..k], known), Mth(d[k..])] : [.. SubProof(m - k, d[k..], false), Mth(d[..k])];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}
