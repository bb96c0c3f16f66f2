using System.Buffers.Binary;

namespace Puhui.TransparencyLog;

/// <summary>What an entry does; byte 25 of a leaf.</summary>
public enum LeafKind : byte
{
    /// <summary>Credits a holder.</summary>
    Issue = 1,

    /// <summary>Corrects an earlier entry, which it names.</summary>
    Correct = 2,

    /// <summary>Moves between holders.</summary>
    Transfer = 3,

    /// <summary>Reserves.</summary>
    Pending = 4,

    /// <summary>Completes a reservation.</summary>
    Post = 5,

    /// <summary>Gives a reservation back.</summary>
    Void = 6,
}

/// <summary>
/// One ledger entry as the log sees it, version 1: 106 bytes without personal data. Layout (docs/formats/leaf.md):
/// version 0x01 | entry id 16 | booked at, µs since 1970, i64 big-endian | kind | corrected entry id 16, zeros if none |
/// posting commitment 32 | origin commitment 32. Ids are big-endian UUIDs.
/// </summary>
/// <param name="Entry">The entry's id.</param>
/// <param name="BookedAt">Time of booking in microseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Kind">What the entry does.</param>
/// <param name="Corrects">The entry it names; <see cref="Guid.Empty"/> when none.</param>
/// <param name="Posting">Commitment to the posting fields.</param>
/// <param name="Origin">Commitment to the origin fields.</param>
public readonly record struct Leaf(Guid Entry, long BookedAt, LeafKind Kind, Guid Corrects, TreeHash Posting, TreeHash Origin)
{
    /// <summary>Bytes of a leaf.</summary>
    public const int Size = 106;

    private const byte Version = 1;

    /// <summary>Microseconds since 1970-01-01T00:00:00Z, rounded down.</summary>
    public static long Microseconds(DateTimeOffset time) =>
        (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond
        - ((time.UtcTicks - DateTime.UnixEpoch.Ticks) % TimeSpan.TicksPerMicrosecond < 0 ? 1 : 0);

    /// <summary>Writes a leaf from its parts, without allocation; the hot path.</summary>
    /// <param name="destination">Receives 106 bytes.</param>
    /// <param name="entry">The entry's id.</param>
    /// <param name="bookedAt">Microseconds since 1970, of <see cref="Microseconds"/>.</param>
    /// <param name="kind">What the entry does.</param>
    /// <param name="corrects">The entry it names, or <see cref="Guid.Empty"/>.</param>
    /// <param name="postingCommitment">32 bytes.</param>
    /// <param name="originCommitment">32 bytes.</param>
    public static void Write(
        Span<byte> destination,
        Guid entry,
        long bookedAt,
        LeafKind kind,
        Guid corrects,
        ReadOnlySpan<byte> postingCommitment,
        ReadOnlySpan<byte> originCommitment)
    {
        destination = destination[..Size];
        destination[0] = Version;
        entry.TryWriteBytes(destination[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(destination[17..], bookedAt);
        destination[25] = (byte)kind;
        corrects.TryWriteBytes(destination[26..], bigEndian: true, out _);
        postingCommitment[..TreeHash.Size].CopyTo(destination[42..]);
        originCommitment[..TreeHash.Size].CopyTo(destination[74..]);
    }

    /// <summary>Writes this leaf: 106 bytes.</summary>
    public void Write(Span<byte> destination) => Write(destination, Entry, BookedAt, Kind, Corrects, Posting.Bytes, Origin.Bytes);

    /// <summary>Reads a leaf; false for another length, another version or an unknown kind.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Leaf leaf)
    {
        leaf = default;
        if (bytes.Length != Size || bytes[0] != Version || bytes[25] is < (byte)LeafKind.Issue or > (byte)LeafKind.Void)
        {
            return false;
        }

        leaf = new Leaf(
            new Guid(bytes.Slice(1, 16), bigEndian: true),
            BinaryPrimitives.ReadInt64BigEndian(bytes[17..]),
            (LeafKind)bytes[25],
            new Guid(bytes.Slice(26, 16), bigEndian: true),
            new TreeHash(bytes.Slice(42, TreeHash.Size)),
            new TreeHash(bytes.Slice(74, TreeHash.Size)));
        return true;
    }
}
