using System.Buffers.Binary;

namespace Puhui.CarFreeDay.Photos;

/// <summary>Why a photo is not taken.</summary>
internal sealed record PhotoFault(int Status, string Code, string Detail);

/// <summary>What the first bytes of a picture say, by its content and not by its name. Nothing is decoded here.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Exif">Where the TIFF structure of EXIF lies; empty when there is none.</param>
internal readonly record struct PhotoHeader(int Width, int Height, Range Exif)
{
    public const int MostBytes = 12 << 20;
    public const long MostPixels = 60_000_000;
    public const int LeastSide = 640;

    private const int MostExif = 128 << 10;

    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;

    public static PhotoFault? Read(ReadOnlySpan<byte> file, out PhotoHeader header)
    {
        header = default;
        PhotoHeader? found;
        if (file.StartsWith(new byte[] { 0xFF, 0xD8, 0xFF }))
        {
            found = Jpeg(file);
        }
        else if (file.StartsWith(PngSignature))
        {
            found = Png(file);
        }
        else if (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
        {
            found = WebP(file);
        }
        else
        {
            return new(415, "photo_type", IsHeic(file)
                ? "This is HEIC (or AVIF), which is not decoded here. Send it as JPEG; on an iPhone: Settings, Camera, Formats, Most Compatible."
                : "By its content this is neither JPEG, PNG nor WebP.");
        }

        if (found is not { Width: > 0, Height: > 0 } known)
        {
            return new(422, "photo_unreadable", "The picture is damaged or cut off.");
        }

        header = known;
        return (long)known.Width * known.Height > MostPixels ? new(413, "photo_large", $"The picture has more than {MostPixels / 1_000_000} megapixels.")
            : Math.Min(known.Width, known.Height) < LeastSide ? new(422, "photo_small", $"Each side of the picture has at least {LeastSide} pixels.")
            : null;
    }

    private static bool IsHeic(ReadOnlySpan<byte> file) =>
        file.Length >= 12 && file[4..].StartsWith("ftyp"u8)
        && (file[8..].StartsWith("hei"u8) || file[8..].StartsWith("hev"u8) || file[8..].StartsWith("mif1"u8) || file[8..].StartsWith("msf1"u8) || file[8..].StartsWith("avif"u8));

    private static PhotoHeader? Jpeg(ReadOnlySpan<byte> file)
    {
        var header = new PhotoHeader(0, 0, ..0);
        for (var at = 2; at + 4 <= file.Length;)
        {
            if (file[at] != 0xFF)
            {
                return null;
            }

            var marker = file[at + 1];
            if (marker is 0xFF or 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += marker == 0xFF ? 1 : 2;
                continue;
            }

            if (marker == 0xDA)
            {
                // Inside coded data FF D9 cannot stand: without it the end of the picture is missing.
                return file[at..].IndexOf(new byte[] { 0xFF, 0xD9 }) > 0 ? header : null;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (length < 2 || at + 2 + length > file.Length || marker == 0xD9)
            {
                return null;
            }

            var body = file.Slice(at + 4, length - 2);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                // A second frame would make other dimensions count than those that were judged.
                if (body.Length < 6 || header.Width > 0)
                {
                    return null;
                }

                header = header with { Height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]), Width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]) };
            }
            else if (marker == 0xE1 && body.StartsWith(ExifName) && IsEmpty(header.Exif))
            {
                header = header with { Exif = (at + 10)..(at + 2 + length) };
            }

            at += 2 + length;
        }

        return null;
    }

    private static PhotoHeader? Png(ReadOnlySpan<byte> file)
    {
        var header = new PhotoHeader(0, 0, ..0);
        for (var at = PngSignature.Length; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            var name = file.Slice(at + 4, 4);
            if (length > file.Length - at - 12 || (header.Width == 0) != name.SequenceEqual("IHDR"u8))
            {
                return null;
            }

            var body = file.Slice(at + 8, (int)length);
            if (name.SequenceEqual("IHDR"u8))
            {
                var (width, height) = body.Length == 13 ? (BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..])) : (0, 0);
                if (width <= 0 || height <= 0)
                {
                    return null;
                }

                header = header with { Width = width, Height = height };
            }
            else if (name.SequenceEqual("eXIf"u8) && body.Length <= MostExif)
            {
                header = header with { Exif = (at + 8)..(at + 8 + body.Length) };
            }
            else if (name.SequenceEqual("IEND"u8))
            {
                return header;
            }

            at += 12 + (int)length;
        }

        return null;
    }

    private static PhotoHeader? WebP(ReadOnlySpan<byte> file)
    {
        var end = 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (end > file.Length)
        {
            return null;
        }

        var header = new PhotoHeader(0, 0, ..0);
        var pictures = 0;
        for (var at = 12; at + 8 <= end;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            if (length > end - at - 8)
            {
                return null;
            }

            var name = file.Slice(at, 4);
            var body = file.Slice(at + 8, (int)length);
            var (width, height) = (0, 0);
            if (name.SequenceEqual("VP8 "u8) && body.Length >= 10 && body[3..].StartsWith(new byte[] { 0x9D, 0x01, 0x2A }))
            {
                (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF);
                pictures++;
            }
            else if (name.SequenceEqual("VP8L"u8) && body.Length >= 5 && body[0] == 0x2F)
            {
                var packed = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
                (width, height) = ((int)(packed & 0x3FFF) + 1, (int)((packed >> 14) & 0x3FFF) + 1);
                pictures++;
            }
            else if (name.SequenceEqual("VP8X"u8) && body.Length >= 10)
            {
                (width, height) = (1 + body[4] + (body[5] << 8) + (body[6] << 16), 1 + body[7] + (body[8] << 8) + (body[9] << 16));
            }
            else if (name.SequenceEqual("EXIF"u8) && body.Length <= MostExif)
            {
                var skip = body.StartsWith(ExifName) ? ExifName.Length : 0;
                header = header with { Exif = (at + 8 + skip)..(at + 8 + body.Length) };
            }

            header = header with { Width = Math.Max(header.Width, width), Height = Math.Max(header.Height, height) };
            at += 8 + (int)length + (int)(length & 1);
        }

        // Moving pictures keep theirs elsewhere, and are no photos.
        return pictures == 1 ? header : null;
    }

    private static bool IsEmpty(Range range) => range.Start.Value == range.End.Value;
}
