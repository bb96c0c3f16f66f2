using System.Buffers;
using System.Numerics;

namespace Puhui.Gbt32960.Frames;

/// <summary>The check byte (BCC): exclusive or of all bytes from the command to the last byte of the data.</summary>
internal static class CheckByte
{
    public static byte Of(in ReadOnlySequence<byte> bytes)
    {
        byte check = 0;
        foreach (var part in bytes)
        {
            check ^= Of(part.Span);
        }

        return check;
    }

    public static byte Of(ReadOnlySpan<byte> bytes)
    {
        byte check = 0;
        if (bytes.Length >= 2 * Vector<byte>.Count)
        {
            var sum = Vector<byte>.Zero;
            for (; bytes.Length >= Vector<byte>.Count; bytes = bytes[Vector<byte>.Count..])
            {
                sum ^= new Vector<byte>(bytes);
            }

            for (var i = 0; i < Vector<byte>.Count; i++)
            {
                check ^= sum[i];
            }
        }

        foreach (var one in bytes)
        {
            check ^= one;
        }

        return check;
    }
}
