using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Rewards.Contracts;

namespace Puhui.Modules.Tests.Rewards.Pictures;

public sealed class Pictures_of_operators
{
    private static readonly byte[] s_png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    [Fact]
    public async Task Are_kept_once_under_their_hash_and_used_by_offers()
    {
        await using var house = await RewardHouse.OpenAsync();
        var pictures = house.Modules.Get<IPictures>();
        var hash = (await pictures.KeepAsync(s_png, default)).Value;

        Assert.Equal(hash, (await pictures.KeepAsync(s_png, default)).Value);
        var (bytes, type) = (await pictures.FindAsync(hash, default))!.Value;
        Assert.Equal(("image/png", s_png.Length), (type, bytes.Length));
        Assert.Equal("image/jpeg", (await pictures.FindAsync((await pictures.KeepAsync(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, default)).Value, default))!.Value.MediaType);
        Assert.Equal("image/webp", (await pictures.FindAsync((await pictures.KeepAsync("RIFF\0\0\0\0WEBP"u8.ToArray(), default)).Value, default))!.Value.MediaType);
        Assert.Equal(hash, (await house.OfferAsync(1, change: terms => terms with { Picture = hash })).Terms.Picture);
    }

    [Fact]
    public async Task Of_other_kinds_or_too_large_are_refused()
    {
        await using var house = await RewardHouse.OpenAsync();
        var pictures = house.Modules.Get<IPictures>();
        foreach (var bytes in new byte[][] { [], "<svg onload=alert(1)>"u8.ToArray(), "GIF89a"u8.ToArray(), "RIFF\0\0\0\0WAVE"u8.ToArray(), [.. s_png, .. new byte[1 << 20]] })
        {
            Assert.Equal("picture_invalid", (await pictures.KeepAsync(bytes, default)).Refusal!.Code);
        }

        Assert.Null(await pictures.FindAsync("../../etc/passwd", default));
        Assert.Null(await pictures.FindAsync(new string('0', 64), default));
    }
}
