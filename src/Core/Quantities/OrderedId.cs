using System.Buffers.Binary;

namespace Puhui.Quantities;

/// <summary>
/// New ids: UUIDs of version 7 (RFC 9562) that rise strictly within a process, also within one millisecond, so that "newest first" is the
/// order in which things were made. The twelve bits after the time count (method 1 of section 6.2); the other 62 are random.
/// </summary>
public static class OrderedId
{
    private const int CounterBits = 12;

    private static long s_last;

    /// <summary>A new id. Under more than 4,096 a millisecond, or when the clock goes back, its time runs ahead of the clock.</summary>
    public static Guid New()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7().TryWriteBytes(bytes, bigEndian: true, out _);
        var time = BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16;
        long last;
        long mine;
        do
        {
            last = Volatile.Read(ref s_last);
            mine = Math.Max(time << CounterBits, last + 1);
        }
        while (Interlocked.CompareExchange(ref s_last, mine, last) != last);

        BinaryPrimitives.WriteInt64BigEndian(bytes, ((mine >> CounterBits) << 16) | 0x7000 | (mine & 0xfff));
        return new Guid(bytes, bigEndian: true);
    }
}
