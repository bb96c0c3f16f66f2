using System.Buffers.Binary;
using System.Text;

namespace Puhui.Gbt32960.Frames;

/// <summary>Makes frames.</summary>
internal static class FrameWriter
{
    /// <summary>A frame with its check byte. The identification is filled up with zeros.</summary>
    public static byte[] Write(Edition edition, byte command, byte flag, string vin, ReadOnlySpan<byte> body, byte encryption = Encryption.None)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, FrameReader.MaxBody);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vin.Length, 17);
        var frame = new byte[FrameReader.HeaderSize + body.Length + 1];
        frame[0] = frame[1] = edition == Edition.Y2016 ? (byte)'#' : (byte)'$';
        frame[2] = command;
        frame[3] = flag;
        Encoding.ASCII.GetBytes(vin, frame.AsSpan(4));
        frame[21] = encryption;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(22), (ushort)body.Length);
        body.CopyTo(frame.AsSpan(FrameReader.HeaderSize));
        frame[^1] = CheckByte.Of(frame.AsSpan(2, frame.Length - 3));
        return frame;
    }
}
