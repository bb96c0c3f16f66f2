using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Puhui.TransparencyLog;

/// <summary>
/// Writes the canonical encoding of an ordered list of named texts: for each field the length of the name (u16, big-endian),
/// the name, the length of the value (u32, big-endian), the value; both UTF-8. Reused by <see cref="Clear"/>, it does not
/// allocate once it has grown. Not thread-safe. See docs/formats/leaf.md.
/// </summary>
public sealed class FieldWriter
{
    private byte[] _buffer;
    private int _length;

    /// <summary>A writer with room for this many bytes before it grows.</summary>
    public FieldWriter(int capacity = 512) => _buffer = new byte[capacity];

    /// <summary>What has been written since the last <see cref="Clear"/>. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Bytes written.</summary>
    public int Length => _length;

    /// <summary>Starts again, keeping the buffer.</summary>
    public void Clear() => _length = 0;

    /// <summary>
    /// Adds a field. The name begins with an ASCII letter (so that JSON readers keep the order of fields) and occurs once
    /// in a list; name and value are valid UTF-8. Throws <see cref="ArgumentException"/> for a bad name.
    /// </summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(name, value.Length));
        Commit(name, value.Length);
    }

    /// <summary>Adds a text field.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        var destination = Reserve(name, Encoding.UTF8.GetMaxByteCount(value.Length));
        Commit(name, Encoding.UTF8.GetBytes(value, destination));
    }

    /// <summary>Adds a whole number as decimal text, with a minus sign when negative.</summary>
    public void Add(ReadOnlySpan<byte> name, long value)
    {
        value.TryFormat(Reserve(name, 20), out var written, default, CultureInfo.InvariantCulture);
        Commit(name, written);
    }

    /// <summary>Adds a time as UTC text with microseconds: <c>yyyy-MM-ddTHH:mm:ss.ffffffZ</c>.</summary>
    public void Add(ReadOnlySpan<byte> name, DateTimeOffset value)
    {
        // The round-trip format is the fast one; it has seven digits and then the Z.
        var text = Reserve(name, 28);
        value.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[26] = (byte)'Z';
        Commit(name, 27);
    }

    private Span<byte> Reserve(ReadOnlySpan<byte> name, int valueLength)
    {
        if (name.IsEmpty || name.Length > ushort.MaxValue || !char.IsAsciiLetter((char)name[0]))
        {
            throw new ArgumentException("A field name begins with an ASCII letter and has at most 65,535 bytes.", nameof(name));
        }

        var needed = _length + 2 + name.Length + 4 + valueLength;
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));
        }

        return _buffer.AsSpan(_length + 2 + name.Length + 4, valueLength);
    }

    private void Commit(ReadOnlySpan<byte> name, int valueLength)
    {
        var head = _buffer.AsSpan(_length);
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)name.Length);
        name.CopyTo(head[2..]);
        BinaryPrimitives.WriteUInt32BigEndian(head[(2 + name.Length)..], (uint)valueLength);
        _length += 2 + name.Length + 4 + valueLength;
    }
}
