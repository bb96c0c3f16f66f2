using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Programmes;

public sealed class The_logo_of_a_programme
{
    private static readonly ChangeAuthor Someone = new("stf_somebody");

    [Fact]
    public async Task Is_kept_without_anything_but_its_picture()
    {
        await using var modules = await Settings_of_a_programme.StartAsync();
        var desk = modules.Get<IProgrammeDesk>();
        var made = (await desk.CreateAsync("spring-city", Settings_of_a_programme.Good, Someone, default)).Value;
        byte[] dirty = [.. Png(64, 48, extra: "<script>alert(1)</script>"), .. "<html>after the end</html>"u8];

        var changed = (await desk.SetLogoAsync(made.Id, dirty, Someone, default)).Value;
        var kept = (await desk.LogoAsync(made.Id, default))!;

        Assert.NotNull(changed.LogoDigest);
        Assert.Equal(["IHDR", "IDAT", "IEND"], Chunks(kept));
        Assert.DoesNotContain("script", Encoding.Latin1.GetString(kept), StringComparison.Ordinal);
        Assert.Equal(Png(64, 48).AsSpan(16, 17).ToArray(), kept.AsSpan(16, 17).ToArray());
        Assert.Null((await desk.SetLogoAsync(made.Id, null, Someone, default)).Value.LogoDigest);
        Assert.Equal(["logo", "logo", "created"], (await desk.HistoryAsync(made.Id, default)).Select(one => one.What));
    }

    [Fact]
    public async Task Is_refused_when_it_is_no_whole_png_of_a_fit_size()
    {
        await using var modules = await Settings_of_a_programme.StartAsync();
        var desk = modules.Get<IProgrammeDesk>();
        var made = (await desk.CreateAsync("spring-city", Settings_of_a_programme.Good, Someone, default)).Value;
        var good = Png(64, 64);
        var flipped = (byte[])good.Clone();
        flipped[good.Length / 2] ^= 1;

        (string Name, byte[] File, string Code)[] wrong =
        [
            ("svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray(), "logo_type"),
            ("nothing", [], "logo_type"),
            ("too many bytes", new byte[256 * 1024 + 1], "logo_large"),
            ("a flipped bit", flipped, "logo_damaged"),
            ("cut off", good[..^20], "logo_damaged"),
            ("fewer pixels than said", Png(64, 64, lines: 40), "logo_damaged"),
            ("more pixels than said", Png(64, 64, lines: 65), "logo_damaged"),
            ("too small", Png(31, 64), "logo_size"),
            ("too wide", Png(1025, 32), "logo_size"),
            ("a bomb", Png(64, 64, lines: 100_000), "logo_damaged"),
        ];
        foreach (var (name, file, code) in wrong)
        {
            Assert.Equal((name, code), (name, (await desk.SetLogoAsync(made.Id, file, Someone, default)).Refusal?.Code));
        }

        for (var cut = 0; cut < good.Length; cut++)
        {
            Assert.False((await desk.SetLogoAsync(made.Id, good.AsMemory(0, cut), Someone, default)).IsAccepted);
        }
    }

    /// <summary>An RGBA picture in one colour.</summary>
    internal static byte[] Png(int width, int height, int? lines = null, string? extra = null)
    {
        using var packed = new MemoryStream();
        using (var packing = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var line = new byte[1 + (width * 4)];
            line.AsSpan(1).Fill(0x5A);
            for (var y = 0; y < (lines ?? height); y++)
            {
                packing.Write(line);
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 6;
        byte[] png = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", header)];
        return [.. png, .. extra is null ? [] : Chunk("tEXt", Encoding.Latin1.GetBytes(extra)), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string name, byte[] data)
    {
        byte[] body = [.. Encoding.Latin1.GetBytes(name), .. data];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + body.Length), Crc(body));
        return chunk;
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }
        }

        return ~crc;
    }

    private static IEnumerable<string> Chunks(byte[] png)
    {
        for (var at = 8; at < png.Length; at += 12 + BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)))
        {
            yield return Encoding.Latin1.GetString(png, at + 4, 4);
        }
    }
}
