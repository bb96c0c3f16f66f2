using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Posting;

/// <summary>Rows in PostgreSQL's binary COPY format, in one pooled buffer: built once, sent as they are.</summary>
internal sealed class CopyBuffer : IDisposable
{
    private const int UnixToPostgresEpochSeconds = 946_684_800;
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int _length;

    public CopyBuffer()
    {
        Header.CopyTo(_bytes, 0);
        _length = Header.Length;
    }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void BeginRow(short fields) => BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), fields);

    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), -1);

    public void Int16(short value)
    {
        var field = TakeField(sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(field, value);
    }

    public void Int32(int value)
    {
        var field = TakeField(sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(field, value);
    }

    public void Int64(long value)
    {
        var field = TakeField(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(field, value);
    }

    public void Uuid(Guid value) => value.TryWriteBytes(TakeField(16), bigEndian: true, out _);

    public void Uuid(Guid? value)
    {
        if (value is { } present)
        {
            Uuid(present);
        }
        else
        {
            Null();
        }
    }

    public void Int64(long? value)
    {
        if (value is { } present)
        {
            Int64(present);
        }
        else
        {
            Null();
        }
    }

    public void Int32(int? value)
    {
        if (value is { } present)
        {
            Int32(present);
        }
        else
        {
            Null();
        }
    }

    /// <summary>A timestamptz: microseconds since 2000-01-01 UTC.</summary>
    public void Timestamp(DateTimeOffset value) => Int64(Leaf.Microseconds(value) - (UnixToPostgresEpochSeconds * 1_000_000L));

    public void Text(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, TakeField(size));
    }

    public void End() => BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), -1);

    public void Dispose()
    {
        var bytes = Interlocked.Exchange(ref _bytes, []);
        _length = 0;
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private Span<byte> TakeField(int size)
    {
        var span = Take(sizeof(int) + size);
        BinaryPrimitives.WriteInt32BigEndian(span, size);
        return span[sizeof(int)..];
    }

    private Span<byte> Take(int size)
    {
        if (_bytes.Length - _length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + size));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        var span = _bytes.AsSpan(_length, size);
        _length += size;
        return span;
    }
}
