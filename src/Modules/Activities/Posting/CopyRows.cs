using System.Buffers.Binary;
using System.Text;

namespace Puhui.Activities.Posting;

/// <summary>
/// Rows in PostgreSQL's binary COPY format, built in one buffer that is kept from transaction to transaction.
/// Text goes in as the UTF-8 it arrived as.
/// </summary>
internal sealed class CopyRows
{
    private const int Kept = 8 * 1024 * 1024;
    private const long PostgresEpoch = 946_684_800_000_000;
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    private byte[] _bytes = new byte[64 * 1024];
    private int _length;

    public int Count { get; private set; }

    public void Clear()
    {
        if (_bytes.Length > Kept)
        {
            _bytes = new byte[64 * 1024];
        }

        Header.CopyTo(_bytes, 0);
        _length = Header.Length;
        Count = 0;
    }

    public void BeginRow(short fields)
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), fields);
        Count++;
    }

    /// <summary>Ends the rows and gives the bytes to send.</summary>
    public ReadOnlyMemory<byte> End()
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), -1);
        return _bytes.AsMemory(0, _length);
    }

    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), -1);

    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Field(sizeof(short)), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Field(sizeof(int)), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Field(sizeof(long)), value);

    public void Uuid(Guid value) => value.TryWriteBytes(Field(16), bigEndian: true, out _);

    public void Bytes16(UInt128 value) => BinaryPrimitives.WriteUInt128BigEndian(Field(16), value);

    /// <param name="microseconds">Since 1970, UTC.</param>
    public void Time(long microseconds) => Int64(microseconds - PostgresEpoch);

    public void Utf8(ReadOnlySpan<byte> text) => text.CopyTo(Field(text.Length));

    public void Utf8OrNull(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            Null();
        }
        else
        {
            Utf8(text);
        }
    }

    public void Text(string? text)
    {
        if (text is null)
        {
            Null();
            return;
        }

        Encoding.UTF8.GetBytes(text, Field(Encoding.UTF8.GetByteCount(text)));
    }

    private Span<byte> Field(int size)
    {
        var span = Take(sizeof(int) + size);
        BinaryPrimitives.WriteInt32BigEndian(span, size);
        return span[sizeof(int)..];
    }

    private Span<byte> Take(int size)
    {
        if (_bytes.Length - _length < size)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + size));
        }

        var span = _bytes.AsSpan(_length, size);
        _length += size;
        return span;
    }
}
