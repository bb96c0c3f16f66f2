using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Puhui.Quantities;

namespace Puhui.Programmes;

/// <summary>
/// A logo as it is taken in: a PNG whose chunks are checked one by one and written anew, the pixels unpacked and packed again. What
/// is kept holds an image and nothing else: no text, no profile, no bytes after the end, nothing that another reader could take
/// for a page or a program.
/// </summary>
internal static class PngLogo
{
    public const int MostBytes = 256 * 1024;
    private const int LeastSide = 32;
    private const int MostSide = 1024;
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] Table = MakeTable();

    private readonly record struct Header(int Width, int Height, byte Depth, byte Colour, byte Interlace)
    {
        public int Channels => Colour switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };

        public bool IsKnown => (Colour, Depth) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) or (2 or 4 or 6, 8 or 16) => Interlace <= 1,
            _ => false,
        };
    }

    public static string? DigestOf(byte[]? logo) => logo is null ? null : Convert.ToHexStringLower(SHA256.HashData(logo).AsSpan(0, 8));

    /// <summary>The logo written anew. Refusals in order: <c>logo_large</c>, <c>logo_type</c>, <c>logo_damaged</c>, <c>logo_size</c>.</summary>
    public static Result<byte[]> Clean(ReadOnlySpan<byte> png)
    {
        if (png.Length > MostBytes)
        {
            return new Refusal("logo_large", "The logo is larger than 256 KiB; save it smaller.", "logo");
        }

        if (!png.StartsWith(Signature))
        {
            return new Refusal("logo_type", "The logo is not a PNG image. Other kinds are not taken, an SVG could carry a program.", "logo");
        }

        Dictionary<string, byte[]> kept = new(StringComparer.Ordinal);
        using var packed = new MemoryStream();
        if (!ReadChunks(png[Signature.Length..], kept, packed) || ReadHeader(kept) is not { IsKnown: true } header)
        {
            return new Refusal("logo_damaged", "The PNG is damaged or cut off; save it again.", "logo");
        }

        if (header.Width is < LeastSide or > MostSide || header.Height is < LeastSide or > MostSide)
        {
            return new Refusal("logo_size", $"The logo is {LeastSide} to {MostSide} pixels a side.", "logo");
        }

        if ((header.Colour == 3 && !kept.ContainsKey("PLTE")) || Unpack(packed, Expected(header)) is not { } pixels)
        {
            return new Refusal("logo_damaged", "The PNG is damaged or cut off; save it again.", "logo");
        }

        return Write(kept, pixels);
    }

    /// <summary>Takes the chunks an image needs and drops the others; false when the form is broken.</summary>
    private static bool ReadChunks(ReadOnlySpan<byte> rest, Dictionary<string, byte[]> kept, MemoryStream packed)
    {
        while (rest.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
            {
                return false;
            }

            var size = (int)length;
            if (Crc(rest.Slice(4, size + 4)) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + size)..]))
            {
                return false;
            }

            var name = System.Text.Encoding.Latin1.GetString(rest.Slice(4, 4));
            var data = rest.Slice(8, size);
            switch (name)
            {
                case "IHDR" or "PLTE" or "tRNS":
                    if (!kept.TryAdd(name, data.ToArray()))
                    {
                        return false;
                    }

                    break;
                case "IDAT":
                    packed.Write(data);
                    break;
                case "IEND":
                    return true;
            }

            rest = rest[(12 + size)..];
        }

        return false;
    }

    private static Header? ReadHeader(Dictionary<string, byte[]> kept) =>
        kept.TryGetValue("IHDR", out var bytes) && bytes.Length == 13 && bytes[10] == 0 && bytes[11] == 0
        && BinaryPrimitives.ReadUInt32BigEndian(bytes) <= int.MaxValue && BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4)) <= int.MaxValue
            ? new Header(BinaryPrimitives.ReadInt32BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)), bytes[8], bytes[9], bytes[12])
            : null;

    /// <summary>How many bytes the lines of the image are, each with its filter byte; of all seven passes of an interlaced one.</summary>
    private static int Expected(Header header)
    {
        if (header.Interlace == 0)
        {
            return Lines(header, header.Width, header.Height);
        }

        ReadOnlySpan<(int X, int Y, int StepX, int StepY)> passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        var sum = 0;
        foreach (var (x, y, stepX, stepY) in passes)
        {
            sum += Lines(header, (header.Width - x + stepX - 1) / stepX, (header.Height - y + stepY - 1) / stepY);
        }

        return sum;
    }

    private static int Lines(Header header, int width, int height) =>
        width <= 0 ? 0 : height * (1 + ((width * header.Channels * header.Depth) + 7) / 8);

    private static byte[]? Unpack(MemoryStream packed, int expected)
    {
        packed.Position = 0;
        var pixels = new byte[expected];
        try
        {
            using var unpacking = new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true);
            return unpacking.ReadAtLeast(pixels, expected, throwOnEndOfStream: false) == expected && unpacking.ReadByte() < 0 ? pixels : null;
        }
        catch (InvalidDataException)
        {
            // The caller names it: damaged.
            return null;
        }
    }

    private static byte[] Write(Dictionary<string, byte[]> kept, byte[] pixels)
    {
        using var packed = new MemoryStream();
        using (var packing = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            packing.Write(pixels);
        }

        using var png = new MemoryStream();
        png.Write(Signature);
        Chunk(png, "IHDR"u8, kept["IHDR"]);
        if (kept.TryGetValue("PLTE", out var palette))
        {
            Chunk(png, "PLTE"u8, palette);
        }

        if (kept.TryGetValue("tRNS", out var transparency))
        {
            Chunk(png, "tRNS"u8, transparency);
        }

        Chunk(png, "IDAT"u8, packed.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> name, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        name.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        png.Write(chunk);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc = Table[(crc ^ one) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
