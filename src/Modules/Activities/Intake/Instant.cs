namespace Puhui.Activities.Intake;

/// <summary>Reads RFC 3339 times into Unix microseconds; finer digits are cut. The offset is required.</summary>
internal static class Instant
{
    public enum Reading
    {
        Accepted,
        ZoneMissing,
        Invalid,
    }

    public static DateTimeOffset ToTime(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static long FromTime(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static Reading Read(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length < 19
            || !Digits(text[..4], out var year) || text[4] != '-' || !Digits(text.Slice(5, 2), out var month) || text[7] != '-'
            || !Digits(text.Slice(8, 2), out var day) || text[10] is not ((byte)'T' or (byte)'t')
            || !Digits(text.Slice(11, 2), out var hour) || text[13] != ':' || !Digits(text.Slice(14, 2), out var minute)
            || text[16] != ':' || !Digits(text.Slice(17, 2), out var second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return Reading.Invalid;
        }

        var rest = text[19..];
        if (!Fraction(ref rest, out var fraction))
        {
            return Reading.Invalid;
        }

        if (rest.IsEmpty)
        {
            return Reading.ZoneMissing;
        }

        if (!Offset(rest, out var offsetMinutes))
        {
            return Reading.Invalid;
        }

        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        microseconds = (local / TimeSpan.TicksPerMicrosecond) + fraction - (offsetMinutes * 60_000_000L);
        return Reading.Accepted;
    }

    private static bool Fraction(ref ReadOnlySpan<byte> rest, out int microseconds)
    {
        microseconds = 0;
        if (rest.IsEmpty || rest[0] != '.')
        {
            return true;
        }

        var digits = 0;
        for (rest = rest[1..]; !rest.IsEmpty && rest[0] is >= (byte)'0' and <= (byte)'9'; rest = rest[1..], digits++)
        {
            if (digits < 6)
            {
                microseconds = (microseconds * 10) + (rest[0] - '0');
            }
        }

        for (var missing = digits; missing < 6; missing++)
        {
            microseconds *= 10;
        }

        return digits is >= 1 and <= 9;
    }

    private static bool Offset(ReadOnlySpan<byte> rest, out int minutes)
    {
        minutes = 0;
        if (rest.Length == 1)
        {
            return rest[0] is (byte)'Z' or (byte)'z';
        }

        if (rest.Length != 6 || rest[0] is not ((byte)'+' or (byte)'-') || !Digits(rest.Slice(1, 2), out var hours) || rest[3] != ':'
            || !Digits(rest.Slice(4, 2), out var rest60) || hours > 23 || rest60 > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest60) * (rest[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
