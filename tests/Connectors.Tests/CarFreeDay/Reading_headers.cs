using System.Diagnostics;
using Puhui.CarFreeDay.Photos;
using Puhui.Connectors.Tests.CarFreeDay.Support;

namespace Puhui.Connectors.Tests.CarFreeDay;

public sealed class Reading_headers
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly byte[] Ppm = Dashboard.Draw(1, "012345");
    private static readonly byte[] Jpeg = Dashboard.WithExif(Dashboard.Jpeg(Ppm, 40), "2026:09:18 08:00:00");
    private static readonly byte[] Png = Dashboard.Vips(Ppm, "png", "copy", "IN", "OUT");
    private static readonly byte[] WebP = Dashboard.Vips(Ppm, "webp", "copy", "IN", "OUT");

    [Fact]
    public void Dimensions_come_from_the_content()
    {
        foreach (var file in (byte[][])[Jpeg, Png, WebP])
        {
            Assert.Null(PhotoHeader.Read(file, out var header));
            Assert.Equal((Dashboard.Width, Dashboard.Height), (header.Width, header.Height));
        }
    }

    [Theory]
    [InlineData("+08:00", "2026-09-18T08:00:00+08:00")]
    [InlineData("-03:30", "2026-09-18T08:00:00-03:30")]
    [InlineData(null, "2026-09-18T08:00:00+08:00")]
    [InlineData("nearby", "2026-09-18T08:00:00+08:00")]
    public void The_time_of_exif_is_read_with_its_offset_or_in_the_zone_of_the_source(string? offset, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), ExifTime.Read(Dashboard.Exif("2026:09:18 08:00:00", offset), Shanghai));

    [Theory]
    [InlineData("0000:00:00 00:00:00")]
    [InlineData("2026:02:30 08:00:00")]
    [InlineData("yesterday")]
    [InlineData("")]
    public void A_time_that_is_none_counts_as_none(string text) => Assert.Null(ExifTime.Read(Dashboard.Exif(text, "+08:00"), Shanghai));

    [Fact]
    public void What_is_no_photo_is_refused_by_its_content()
    {
        byte[] heic = [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8];
        Assert.Contains("HEIC", Code(heic, "photo_type").Detail, StringComparison.Ordinal);
        Code([], "photo_type");
        Code("GIF89a"u8.ToArray(), "photo_type");
        Code([.. "%PDF-1.7\n"u8, .. Jpeg], "photo_type");
        Code([.. "<svg xmlns='http://www.w3.org/2000/svg'/>"u8], "photo_type");
        Code(new byte[1000], "photo_type");
    }

    [Fact]
    public void What_is_cut_off_is_refused()
    {
        foreach (var file in (byte[][])[Jpeg, Png, WebP])
        {
            for (var part = 1; part < 20; part++)
            {
                Code(file[..(file.Length * part / 20)], "photo_unreadable");
            }

            Code(file[..^(file == WebP ? 1 : 2)], "photo_unreadable");
        }
    }

    [Fact]
    public void Too_many_pixels_are_refused_before_anything_is_decoded()
    {
        var png = (byte[])Png.Clone();
        png.AsSpan(16, 8).Fill(0x7F);
        Code(png, "photo_large");
        png.AsSpan(16, 8).Fill(0xFF);
        Code(png, "photo_unreadable");
        var jpeg = (byte[])Jpeg.Clone();
        var frame = jpeg.AsSpan().IndexOf(new byte[] { 0xFF, 0xC0 });
        jpeg.AsSpan(frame + 5, 4).Fill(0xFF);
        Code(jpeg, "photo_large");
        jpeg.AsSpan(frame + 5, 4).Clear();
        Code(jpeg, "photo_unreadable");
        jpeg[frame + 6] = 100;
        jpeg[frame + 8] = 100;
        Code(jpeg, "photo_small");
    }

    [Fact]
    public void A_second_frame_header_does_not_change_what_was_judged()
    {
        var frame = Jpeg.AsSpan().IndexOf(new byte[] { 0xFF, 0xC0 });
        var length = 2 + (Jpeg[frame + 2] << 8) + Jpeg[frame + 3];
        Code([.. Jpeg.AsSpan(0, frame), .. Jpeg.AsSpan(frame, length), .. Jpeg.AsSpan(frame)], "photo_unreadable");
    }

    [Fact]
    public void Ten_thousand_mutated_pictures_and_times_break_nothing_and_take_no_time()
    {
        var random = new Random(32);
        var (taken, refused) = (0, 0);
        byte[][] good = [Jpeg, Png, WebP];
        for (var i = 0; i < 10_000; i++)
        {
            var file = Mutated(good[i % 3], random);
            var exif = Mutated(Jpeg[12..160], random);
            PhotoFault? fault = null;
            Assert.True(
                Quick(() =>
                {
                    fault = PhotoHeader.Read(file, out var header);
                    _ = ExifTime.Read(file.AsSpan()[header.Exif], Shanghai);
                    _ = ExifTime.Read(exif, Shanghai);
                    Assert.True(fault is not null || (long)header.Width * header.Height is > 0 and <= PhotoHeader.MostPixels);
                }),
                $"picture {i} takes too long");
            (taken, refused) = fault is null ? (taken + 1, refused) : (taken, refused + 1);
            Assert.InRange(fault?.Status ?? 422, 400, 499);
        }

        Assert.True(taken > 1000 && refused > 1000, $"{taken} taken, {refused} refused");
    }

    // A slow machine may stop a thread for that long; the same input is not slow three times.
    private static bool Quick(Action step)
    {
        for (var tries = 0; tries < 3; tries++)
        {
            var watch = Stopwatch.StartNew();
            step();
            if (watch.Elapsed < TimeSpan.FromMilliseconds(100))
            {
                return true;
            }
        }

        return false;
    }

    internal static byte[] Mutated(byte[] good, Random random)
    {
        var file = (byte[])good.Clone();
        var head = random.Next(2) == 0 ? Math.Min(700, file.Length) : file.Length;
        for (var times = random.Next(1, 9); times > 0; times--)
        {
            file[random.Next(head)] = (byte)(random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => random.Next(256) });
        }

        return random.Next(4) switch
        {
            0 => file[..random.Next(file.Length)],
            1 when random.Next(4) == 0 => [.. file, .. file.AsSpan(0, Math.Min(file.Length, 5000))],
            _ => file,
        };
    }

    private static PhotoFault Code(byte[] file, string code)
    {
        var fault = PhotoHeader.Read(file, out _);
        Assert.Equal(code, fault?.Code);
        return fault!;
    }
}
