namespace Puhui.Gbt32960.Bodies;

/// <summary>The six bytes of a time: year − 2000, month, day, hour, minute, second, in Beijing (UTC+8, no summer time).</summary>
internal static class BeijingTime
{
    public const int Size = 6;
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The time in UTC; false when there is no such time.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DateTimeOffset time)
    {
        time = default;
        if (bytes.Length < Size || bytes[0] > 99 || bytes[1] is 0 or > 12 || bytes[2] == 0 || bytes[3] > 23 || bytes[4] > 59 || bytes[5] > 59
            || bytes[2] > DateTime.DaysInMonth(2000 + bytes[0], bytes[1]))
        {
            return false;
        }

        time = new DateTimeOffset(2000 + bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], Offset).ToUniversalTime();
        return true;
    }

    public static void Write(DateTimeOffset time, Span<byte> bytes)
    {
        var local = time.ToOffset(Offset);
        bytes[0] = (byte)(local.Year - 2000);
        bytes[1] = (byte)local.Month;
        bytes[2] = (byte)local.Day;
        bytes[3] = (byte)local.Hour;
        bytes[4] = (byte)local.Minute;
        bytes[5] = (byte)local.Second;
    }

    public static byte[] ToBytes(DateTimeOffset time)
    {
        var bytes = new byte[Size];
        Write(time, bytes);
        return bytes;
    }

    /// <summary>The Beijing day a time is in.</summary>
    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(Offset).DateTime);

    /// <summary>The first moment of a Beijing day.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);
}
