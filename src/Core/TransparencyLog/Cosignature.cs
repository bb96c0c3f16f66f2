using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Puhui.TransparencyLog;

/// <summary>
/// The cosignature of a witness (C2SP tlog-cosignature, Ed25519): it has seen the log at this checkpoint, and everything it saw before
/// is a beginning of it. In a note it stands as 8 bytes of time (seconds since 1970, big-endian) and the 64-byte signature.
/// </summary>
public static class Cosignature
{
    /// <summary>Bytes in a note, after the key id.</summary>
    public const int Size = 8 + 64;

    /// <summary>The bytes a witness signs with Ed25519: two lines, then the text of the checkpoint's note.</summary>
    /// <param name="time">Seconds since 1970, not negative.</param>
    /// <param name="checkpointText">The note's text in UTF-8, with its last newline.</param>
    public static byte[] Message(long time, ReadOnlySpan<byte> checkpointText)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n")), .. checkpointText];
    }

    /// <summary>Puts time and signature together.</summary>
    public static byte[] Join(long time, ReadOnlySpan<byte> signature)
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time);
        signature.CopyTo(bytes.AsSpan(8));
        return bytes;
    }

    /// <summary>Takes them apart; false for another length or a time beyond 2^63 − 1.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> bytes, out long time, out ReadOnlySpan<byte> signature)
    {
        time = bytes.Length == Size ? BinaryPrimitives.ReadInt64BigEndian(bytes) : -1;
        signature = time >= 0 ? bytes[8..] : default;
        return time >= 0;
    }
}
