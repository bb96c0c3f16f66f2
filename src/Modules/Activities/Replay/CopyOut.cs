using Npgsql;

namespace Puhui.Activities.Replay;

/// <summary>
/// Reads what PostgreSQL's binary COPY sends through one buffer that is reused, so that a million rows cost no more memory than
/// a thousand. Synchronous on purpose: a row comes with each read, and a thread of its own waits for it cheapest.
/// </summary>
internal static class CopyOut
{
    private const int HeaderSize = 19;
    private const int FirstSize = 256 * 1024;

    internal delegate void OnRow(in PastRecord record);

    public static long Read(NpgsqlConnection connection, string sql, OnRow row, CancellationToken ct)
    {
        using var copy = connection.BeginRawBinaryCopy($"copy ({sql}) to stdout (format binary)");
        var buffer = new byte[FirstSize];
        var (begin, end, rows, headed) = (0, 0, 0L, false);
        PastRecord record = default;
        while (true)
        {
            if (end == buffer.Length)
            {
                Make(ref buffer, ref begin, ref end);
            }

            var read = copy.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                return rows;
            }

            end += read;
            if (!headed)
            {
                if (end < HeaderSize)
                {
                    continue;
                }

                (begin, headed) = (HeaderSize, true);
            }

            while (!IsTrailer(buffer.AsSpan(begin, end - begin)) && record.TryRead(buffer.AsSpan(begin, end - begin), out var length))
            {
                begin += length;
                row(record);
                record = default;
                if ((++rows & 0xFFF) == 0)
                {
                    ct.ThrowIfCancellationRequested();
                }
            }

            record = default;
            if (begin == end)
            {
                begin = end = 0;
            }
        }
    }

    private static bool IsTrailer(ReadOnlySpan<byte> rest) => rest.Length == sizeof(short) && rest[0] == 0xFF && rest[1] == 0xFF;

    /// <summary>Room at the end: what is read already goes; a row larger than the buffer gets a larger one.</summary>
    private static void Make(ref byte[] buffer, ref int begin, ref int end)
    {
        var rest = buffer.AsSpan(begin, end - begin);
        if (begin == 0)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
            return;
        }

        rest.CopyTo(buffer);
        (begin, end) = (0, rest.Length);
    }
}
