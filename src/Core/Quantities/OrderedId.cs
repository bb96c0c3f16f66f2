using System.Buffers.Binary;

namespace Puhui.Quantities;

/// <summary>
/// New ids: UUIDs of version 7 that rise strictly within a process by <see cref="MintingClock"/>, so that "newest first" is the order in
/// which things were made; 62 bits are random.
/// </summary>
public static class OrderedId
{
    private static readonly MintingClock s_clock = new();

    /// <summary>A new id.</summary>
    public static Guid New()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7().TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, s_clock.Next(BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16));
        return new Guid(bytes, bigEndian: true);
    }
}
