using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Puhui.CarFreeDay.Photos;

/// <summary>
/// When a camera says it took a picture: DateTimeOriginal of EXIF, with its OffsetTimeOriginal when there is one. Only the two
/// directories on the way there are read, so positions (GPS) are never seen, and no chain of directories can keep it busy.
/// </summary>
internal static class ExifTime
{
    private const int ExifDirectory = 0x8769;
    private const int DateTimeOriginal = 0x9003;
    private const int OffsetTimeOriginal = 0x9011;
    private const int MostEntries = 512;
    private const int Ascii = 2;
    private const int Long = 4;

    /// <summary>Null when EXIF is not there, not readable, or does not say.</summary>
    public static DateTimeOffset? Read(ReadOnlySpan<byte> tiff, TimeZoneInfo zone)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
        {
            return null;
        }

        var little = tiff[0] == (byte)'I';
        var first = Find(tiff, little, Number(tiff, 4, 4, little), ExifDirectory, Long);
        if (first.Length < 4)
        {
            return null;
        }

        var directory = Number(first, 0, 4, little);
        if (!DateTime.TryParseExact(Text(Find(tiff, little, directory, DateTimeOriginal, Ascii)), "yyyy':'MM':'dd HH':'mm':'ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall)
            || wall.Year is < 1990 or > 2199)
        {
            return null;
        }

        var offset = Text(Find(tiff, little, directory, OffsetTimeOriginal, Ascii));
        return new DateTimeOffset(wall, TryOffset(offset, out var known) ? known : zone.GetUtcOffset(wall));
    }

    private static bool TryOffset(string text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length != 6 || text[0] is not ('+' or '-') || !TimeSpan.TryParseExact(text[1..], "hh':'mm", CultureInfo.InvariantCulture, out var size) || size > TimeSpan.FromHours(14))
        {
            return false;
        }

        offset = text[0] == '-' ? -size : size;
        return true;
    }

    /// <summary>The bytes of one entry of a directory; empty when it is not there.</summary>
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> tiff, bool little, long directory, int tag, int type)
    {
        if (directory < 8 || directory > tiff.Length - 2)
        {
            return default;
        }

        var entries = Math.Min(Number(tiff, (int)directory, 2, little), MostEntries);
        for (var i = 0; i < entries; i++)
        {
            var at = directory + 2 + (12L * i);
            if (at > tiff.Length - 12)
            {
                break;
            }

            if (Number(tiff, (int)at, 2, little) != tag)
            {
                continue;
            }

            var length = Number(tiff, (int)at + 4, 4, little) * (type == Long ? 4 : 1);
            var start = length <= 4 ? at + 8 : Number(tiff, (int)at + 8, 4, little);
            return Number(tiff, (int)at + 2, 2, little) != type || start > tiff.Length - length ? default : tiff.Slice((int)start, (int)length);
        }

        return default;
    }

    private static long Number(ReadOnlySpan<byte> bytes, int at, int size, bool little) => (size, little) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]),
        (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]),
    };

    private static string Text(ReadOnlySpan<byte> bytes) =>
        bytes.Length is > 0 and <= 64 ? Encoding.ASCII.GetString(bytes).TrimEnd('\0', ' ') : "";
}
