using System.Buffers.Binary;
using Npgsql;

namespace Puhui.Bench.Recalculate;

/// <summary>
/// The floor: the same rows with the same columns, read from PostgreSQL by binary COPY, walked field by field, one number of each summed.
/// Nothing is parsed beyond that.
/// </summary>
internal static class ReadAndSum
{
    private const int HeaderSize = 19;
    private const int AmountField = 4;

    public static (long Rows, long Sum) Run(NpgsqlConnection connection)
    {
        using var copy = connection.BeginRawBinaryCopy(
            "copy (select account_id, at, scenario, inputs, quantified_mg, evidence, region, limited from activities.record) to stdout (format binary)");
        var buffer = new byte[256 * 1024];
        var (begin, end, rows, sum) = (0, 0, 0L, 0L);
        var skip = HeaderSize;
        while (true)
        {
            if (end == buffer.Length)
            {
                buffer.AsSpan(begin, end - begin).CopyTo(buffer);
                (begin, end) = (0, end - begin);
            }

            var read = copy.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                return (rows, sum);
            }

            end += read;
            if (skip > 0)
            {
                begin = skip;
                skip = 0;
            }

            while (TryRow(buffer.AsSpan(begin, end - begin), out var length, out var amount))
            {
                begin += length;
                rows++;
                sum += amount;
            }

            if (begin == end)
            {
                begin = end = 0;
            }
        }
    }

    private static bool TryRow(ReadOnlySpan<byte> buffer, out int length, out long amount)
    {
        (length, amount) = (0, 0);
        if (buffer.Length < sizeof(short))
        {
            return false;
        }

        var fields = BinaryPrimitives.ReadInt16BigEndian(buffer);
        var at = sizeof(short);
        for (var field = 0; field < fields; field++)
        {
            if (buffer.Length - at < sizeof(int))
            {
                return false;
            }

            var size = BinaryPrimitives.ReadInt32BigEndian(buffer[at..]);
            at += sizeof(int);
            if (size > buffer.Length - at)
            {
                return false;
            }

            if (field == AmountField)
            {
                amount = BinaryPrimitives.ReadInt64BigEndian(buffer[at..]);
            }

            at += Math.Max(0, size);
        }

        length = at;
        return fields > 0;
    }
}
