using System.Diagnostics;

namespace Puhui.Connectors.Tests.CarFreeDay.Support;

/// <summary>Pictures of instrument clusters: drawn here, encoded by the same tool that decodes them on the server.</summary>
internal static class Dashboard
{
    public const int Width = 960;
    public const int Height = 720;

    // Which of the seven bars each digit lights: top, upper left, upper right, middle, lower left, lower right, bottom.
    private static readonly string[] Bars = ["1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011"];

    /// <summary>A photo of a car's dashboard: the car is the seed; how the hand held the phone is moved and scaled.</summary>
    public static byte[] Draw(int car, string digits, double right = 0, double down = 0, double scale = 1, int brighter = 0, int noise = 0)
    {
        var random = new Random(car);
        var spots = Enumerable.Range(0, 14).Select(_ => (X: random.NextDouble(), Y: random.NextDouble(), Size: 0.05 + (random.NextDouble() * 0.22), Light: random.Next(-110, 111))).ToArray();
        var grain = new Random(noise);
        var ppm = new byte[(Width * Height * 3) + 16];
        var head = System.Text.Encoding.ASCII.GetBytes($"P6\n{Width} {Height}\n255\n");
        head.CopyTo(ppm, 0);
        for (var (y, at) = (0, head.Length); y < Height; y++)
        {
            var v = ((((double)y / Height) - 0.5 - down) / scale) + 0.5;
            var here = Array.FindAll(spots, spot => Math.Abs(v - spot.Y) < spot.Size);
            for (var x = 0; x < Width; x++, at += 3)
            {
                var u = ((((double)x / Width) - 0.5 - right) / scale) + 0.5;
                double light = 110 + brighter;
                foreach (var spot in here)
                {
                    var (dx, dy) = ((u - spot.X) / spot.Size, (v - spot.Y) / spot.Size);
                    light += Math.Abs(dx) + Math.Abs(dy) < 1 ? spot.Light : 0;
                }

                light = Lit(digits, (u - 0.3) / 0.4, (v - 0.55) / 0.12) ? 245 : light;
                light += noise == 0 ? 0 : grain.Next(-12, 13);
                ppm[at] = ppm[at + 1] = ppm[at + 2] = (byte)Math.Clamp(light, 0, 255);
            }
        }

        return ppm[..(head.Length + (Width * Height * 3))];
    }

    /// <summary>Runs vips on a picture: <c>jpegsave</c>, <c>pngsave</c>, <c>thumbnail</c>, <c>crop</c>…; <c>IN</c> and <c>OUT</c> stand for the files.</summary>
    public static byte[] Vips(byte[] picture, string kind, params string[] command)
    {
        var folder = Directory.CreateTempSubdirectory("puhui-photo-");
        try
        {
            var (input, output) = (Path.Combine(folder.FullName, "in"), Path.Combine(folder.FullName, "out." + kind));
            File.WriteAllBytes(input, picture);
            using var process = Process.Start("vips", command.Select(word => word.Replace("IN", input, StringComparison.Ordinal).Replace("OUT", output, StringComparison.Ordinal)));
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return File.ReadAllBytes(output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static byte[] Jpeg(byte[] ppm, int quality = 90) => Vips(ppm, "jpg", "copy", "IN", $"OUT[Q={quality}]");

    /// <summary>An APP1 segment as cameras write it: DateTimeOriginal, its offset, and a position.</summary>
    public static byte[] WithExif(byte[] jpeg, string taken, string? offset = "+08:00")
    {
        var tiff = Exif(taken, offset);
        byte[] segment = [0xFF, 0xE1, (byte)((tiff.Length + 8) >> 8), (byte)(tiff.Length + 8), .. "Exif\0\0"u8, .. tiff];
        return [.. jpeg.AsSpan(0, 2), .. segment, .. jpeg.AsSpan(2)];
    }

    public static byte[] Exif(string taken, string? offset)
    {
        using var tiff = new MemoryStream();
        using var w = new BinaryWriter(tiff);
        w.Write("II*\0"u8);
        w.Write(8);
        w.Write((short)2);
        Entry(w, 0x8769, 4, 1, 38);
        Entry(w, 0x8825, 4, 1, 120);
        w.Write(0);
        w.Write((short)(offset is null ? 1 : 2));
        Entry(w, 0x9003, 2, 20, 80);
        if (offset is not null)
        {
            Entry(w, 0x9011, 2, 7, 104);
        }

        w.Seek(80, SeekOrigin.Begin);
        w.Write(System.Text.Encoding.ASCII.GetBytes(taken.PadRight(20, '\0')));
        w.Seek(104, SeekOrigin.Begin);
        w.Write(System.Text.Encoding.ASCII.GetBytes((offset ?? "").PadRight(8, '\0')));
        w.Seek(120, SeekOrigin.Begin);
        w.Write((short)1);
        Entry(w, 1, 2, 2, 'N');
        w.Write(0);
        return tiff.ToArray();
    }

    private static void Entry(BinaryWriter w, int tag, short type, int count, int value)
    {
        w.Write((ushort)tag);
        w.Write(type);
        w.Write(count);
        w.Write(value);
    }

    private static bool Lit(string digits, double x, double y)
    {
        if (x is < 0 or >= 1 || y is < 0 or >= 1)
        {
            return false;
        }

        var at = x * digits.Length;
        if (!char.IsAsciiDigit(digits[(int)at]))
        {
            return false;
        }

        var (bars, u) = (Bars[digits[(int)at] - '0'], at - Math.Floor(at));
        var (left, right) = (u is > 0.1 and < 0.3, u is > 0.7 and < 0.9);
        return u is > 0.1 and < 0.9
            && ((bars[0] == '1' && y < 0.15) || (bars[3] == '1' && y is > 0.43 and < 0.57) || (bars[6] == '1' && y > 0.85)
                || (bars[1] == '1' && left && y < 0.5) || (bars[2] == '1' && right && y < 0.5) || (bars[4] == '1' && left && y > 0.5) || (bars[5] == '1' && right && y > 0.5));
    }
}
