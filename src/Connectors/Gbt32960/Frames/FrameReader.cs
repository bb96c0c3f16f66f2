using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Puhui.Gbt32960.Frames;

/// <summary>What a look at the buffer gave.</summary>
internal enum FrameRead
{
    /// <summary>The buffer holds no whole frame; what cannot belong to one was taken off.</summary>
    NeedMore,

    /// <summary>A frame.</summary>
    Frame,

    /// <summary>Something that is no frame.</summary>
    Fault,
}

/// <summary>
/// Finds frames in a stream of bytes, one reader per peer. After something that is no frame it goes on at the next bytes that could
/// begin one; bytes skipped on the way are one fault, not many.
/// </summary>
internal sealed class FrameReader
{
    public const int HeaderSize = 24;
    public const int MaxBody = 65_531;
    public const int MaxFrame = HeaderSize + MaxBody + 1;
    private const int VinAt = 4;
    private const int VinSize = 17;
    private const int EncryptionAt = 21;
    private const int LengthAt = 22;

    private bool _lost;

    /// <summary>Takes the next thing off the buffer.</summary>
    /// <param name="buffer">What was received; cut to what is left.</param>
    /// <param name="frame">The frame; at a fault its header when that could be read, otherwise its command is 0.</param>
    /// <param name="fault">What is wrong.</param>
    public FrameRead Read(ref ReadOnlySequence<byte> buffer, out Frame frame, out FrameFault fault)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        while (true)
        {
            frame = default;
            fault = default;
            if (buffer.Length < 2)
            {
                return FrameRead.NeedMore;
            }

            if (!BeginsFrame(buffer))
            {
                if (Lose(ref buffer, 1))
                {
                    fault = FrameFault.StartMissing;
                    return FrameRead.Fault;
                }

                continue;
            }

            if (buffer.Length < HeaderSize)
            {
                return FrameRead.NeedMore;
            }

            buffer.Slice(0, HeaderSize).CopyTo(header);
            var length = BinaryPrimitives.ReadUInt16BigEndian(header[LengthAt..]);
            var plausible = IsPlausible(header);
            if (!plausible || length > MaxBody)
            {
                if (Lose(ref buffer, 2))
                {
                    fault = plausible ? FrameFault.LengthInvalid : FrameFault.HeaderInvalid;
                    frame = plausible ? Take(header, []) : default;
                    return FrameRead.Fault;
                }

                continue;
            }

            var size = HeaderSize + length + 1;
            if (buffer.Length < size)
            {
                return FrameRead.NeedMore;
            }

            var rest = buffer.Slice(size);
            if (CheckByte.Of(buffer.Slice(2, size - 3)) != FirstByte(buffer.Slice(size - 1)))
            {
                // Where the next frame stands right behind, this one is broken as a whole; elsewhere its length is not to be trusted.
                if (rest.IsEmpty || BeginsFrame(rest))
                {
                    buffer = rest;
                }
                else
                {
                    Lose(ref buffer, 2);
                }

                frame = Take(header, []);
                fault = FrameFault.CheckByteWrong;
                return FrameRead.Fault;
            }

            _lost = false;
            frame = Take(header, buffer.Slice(HeaderSize, length).ToArray());
            buffer = rest;
            return FrameRead.Frame;
        }
    }

    private static bool BeginsFrame(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> start = stackalloc byte[2];
        var length = (int)Math.Min(2, buffer.Length);
        buffer.Slice(0, length).CopyTo(start);
        return start[0] is (byte)'#' or (byte)'$' && (length == 1 || start[0] == start[1]);
    }

    private static byte FirstByte(in ReadOnlySequence<byte> buffer) => buffer.FirstSpan is { IsEmpty: false } span ? span[0] : buffer.Slice(0, 1).ToArray()[0];

    private static bool IsPlausible(ReadOnlySpan<byte> header)
    {
        if (!Command.IsKnown(header[2]) || !Answer.IsKnown(header[3]) || !Encryption.IsKnown(header[EncryptionAt]))
        {
            return false;
        }

        return Text(header).IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) < 0;
    }

    /// <summary>The identification without the zeros or spaces that fill it up.</summary>
    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> header) => header.Slice(VinAt, VinSize).TrimEnd("\0 "u8);

    private static Frame Take(ReadOnlySpan<byte> header, byte[] body) => new(
        header[0] == (byte)'#' ? Edition.Y2016 : Edition.Y2025,
        header[2],
        header[3],
        Encoding.ASCII.GetString(Text(header)),
        header[EncryptionAt],
        body);

    /// <summary>Goes on at the next bytes that could begin a frame; true when the way was not lost before.</summary>
    private bool Lose(ref ReadOnlySequence<byte> buffer, int atLeast)
    {
        var reader = new SequenceReader<byte>(buffer.Slice(atLeast));
        while (reader.TryAdvanceToAny("#$"u8, advancePastDelimiter: false) && !BeginsFrame(reader.UnreadSequence))
        {
            reader.Advance(1);
        }

        // Without another mark the reader stands where it stood: nothing of the rest can begin a frame.
        buffer = reader.End || !BeginsFrame(reader.UnreadSequence) ? buffer.Slice(buffer.End) : reader.UnreadSequence;
        var fresh = !_lost;
        _lost = true;
        return fresh;
    }
}
