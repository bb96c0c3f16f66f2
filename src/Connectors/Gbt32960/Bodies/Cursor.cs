using System.Buffers.Binary;

namespace Puhui.Gbt32960.Bodies;

/// <summary>Walks through bytes that someone else wrote: a read past the end fails once and for all, it never throws.</summary>
internal ref struct Cursor(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether a read went past the end.</summary>
    public bool Failed { get; private set; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public readonly int Left => _rest.Length;

    public ReadOnlySpan<byte> Take(int length)
    {
        if (Failed || length > _rest.Length)
        {
            Failed = true;
            _rest = [];
            return [];
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public int Word() => Take(2) is { Length: 2 } word ? BinaryPrimitives.ReadUInt16BigEndian(word) : 0;

    /// <summary>A count in one byte; the marks "abnormal" FE and "invalid" FF count nothing.</summary>
    public int Count() => Byte() is var count and < 0xFE ? count : 0;

    /// <summary>A count in two bytes, with the same marks.</summary>
    public int LongCount() => Word() is var count and < 0xFFFE ? count : 0;

    public void Skip(int length) => Take(length);
}
