using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Puhui.Activities.Replay;

/// <summary>What each holder of a piece has and would have.</summary>
internal sealed class HolderSums
{
    /// <summary>Bytes of one holder: the account, before, after.</summary>
    public const int RowSize = 32;

    private readonly Dictionary<UInt128, Sum> _sums = new(16 * 1024, new ByHash());

    public int Count => _sums.Count;

    public void Add(UInt128 holder, long before, long after)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, holder, out _);
        checked
        {
            sum.Before += before;
            sum.After += after;
        }
    }

    public IEnumerable<(UInt128 Holder, long Before, long After)> All => _sums.Select(pair => (pair.Key, pair.Value.Before, pair.Value.After));

    /// <summary>All of them in the order of accounts.</summary>
    public byte[] ToBytes()
    {
        var holders = new UInt128[_sums.Count];
        var sums = new Sum[_sums.Count];
        _sums.Keys.CopyTo(holders, 0);
        _sums.Values.CopyTo(sums, 0);
        Array.Sort(holders, sums);
        var bytes = new byte[holders.Length * RowSize];
        for (var i = 0; i < holders.Length; i++)
        {
            var row = bytes.AsSpan(i * RowSize, RowSize);
            BinaryPrimitives.WriteUInt128BigEndian(row, holders[i]);
            BinaryPrimitives.WriteInt64BigEndian(row[16..], sums[i].Before);
            BinaryPrimitives.WriteInt64BigEndian(row[24..], sums[i].After);
        }

        return bytes;
    }

    public static (UInt128 Holder, long Before, long After) Read(ReadOnlySpan<byte> row) =>
        (BinaryPrimitives.ReadUInt128BigEndian(row), BinaryPrimitives.ReadInt64BigEndian(row[16..]), BinaryPrimitives.ReadInt64BigEndian(row[24..]));

    private struct Sum
    {
        public long Before;
        public long After;
    }

    /// <summary>Ids end in random bits: they are their own hash.</summary>
    private sealed class ByHash : IEqualityComparer<UInt128>
    {
        public bool Equals(UInt128 x, UInt128 y) => x == y;

        public int GetHashCode(UInt128 id) => unchecked((int)(ulong)id);
    }
}
