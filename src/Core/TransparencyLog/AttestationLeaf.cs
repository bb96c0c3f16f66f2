using System.Buffers.Binary;

namespace Puhui.TransparencyLog;

/// <summary>
/// One attestation as the log sees it, version 2: as long as an entry's leaf, so that batches and tiles do not tell them apart.
/// Layout (docs/formats/leaf.md): version 0x02 | attestation id 16 | written at, µs since 1970, i64 big-endian | kind 0x07 |
/// 16 zeros | commitment to what it is about 32 | commitment to its details 32.
/// </summary>
/// <param name="Attestation">The attestation's id.</param>
/// <param name="WrittenAt">When it was written, in microseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="About">Commitment to topic, subject, time, programme and holder.</param>
/// <param name="Details">Commitment to the fields of its topic.</param>
public readonly record struct AttestationLeaf(Guid Attestation, long WrittenAt, TreeHash About, TreeHash Details)
{
    private const byte Version = 2;

    // Goes on where the kinds of entries end, so that no change of one byte turns an entry into an attestation.
    private const byte Kind = 7;

    /// <summary>Whether these bytes say of themselves that they are a leaf of this version; they may still be none.</summary>
    public static bool Claims(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && bytes[0] == Version;

    /// <summary>Writes this leaf: <see cref="Leaf.Size"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination = destination[..Leaf.Size];
        destination.Clear();
        destination[0] = Version;
        Attestation.TryWriteBytes(destination[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(destination[17..], WrittenAt);
        destination[25] = Kind;
        About.CopyTo(destination[42..]);
        Details.CopyTo(destination[74..]);
    }

    /// <summary>Reads a leaf; false for another length, version or kind, and when the sixteen bytes after the kind are not zero.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AttestationLeaf leaf)
    {
        leaf = default;
        if (bytes.Length != Leaf.Size || bytes[0] != Version || bytes[25] != Kind || bytes.Slice(26, 16).ContainsAnyExcept((byte)0))
        {
            return false;
        }

        leaf = new AttestationLeaf(
            new Guid(bytes.Slice(1, 16), bigEndian: true),
            BinaryPrimitives.ReadInt64BigEndian(bytes[17..]),
            new TreeHash(bytes.Slice(42, TreeHash.Size)),
            new TreeHash(bytes.Slice(74, TreeHash.Size)));
        return true;
    }
}
