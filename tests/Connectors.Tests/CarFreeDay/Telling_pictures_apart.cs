using System.Numerics;
using Microsoft.Extensions.Logging.Abstractions;
using Puhui.CarFreeDay.Pictures;
using Puhui.Connectors.Tests.CarFreeDay.Support;

namespace Puhui.Connectors.Tests.CarFreeDay;

public sealed class Telling_pictures_apart : IDisposable
{
    private readonly Decoder _decoder = new(DecoderTool.Installed(), new Fence(NullLogger<Fence>.Instance));

    public void Dispose() => _decoder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_picture_stored_anew_smaller_or_cropped_is_the_same(int car)
    {
        var photo = Dashboard.Jpeg(Dashboard.Draw(car, "018234", noise: car));
        var first = await PrintAsync(photo);

        AssertSame(first, await PrintAsync(Dashboard.Vips(photo, "jpg", "copy", "IN", "OUT[Q=40]")), "recompressed");
        AssertSame(first, await PrintAsync(Dashboard.Vips(photo, "jpg", "thumbnail", "IN", "OUT", "700", "--height", "2000")), "smaller");
        AssertSame(first, await PrintAsync(Dashboard.Vips(photo, "png", "copy", "IN", "OUT")), "as PNG");
        AssertSame(first, await PrintAsync(Dashboard.Vips(photo, "webp", "copy", "IN", "OUT")), "as WebP");
        AssertSame(first, await PrintAsync(Dashboard.Vips(photo, "jpg", "crop", "IN", "OUT", "10", "7", "941", "706")), "cropped by 2 %");
        AssertSame(first, await PrintAsync(Dashboard.Vips(photo, "jpg", "linear", "IN", "OUT", "1", "15", "--uchar")), "lighter");
    }

    [Fact]
    public async Task Photos_taken_by_hand_of_the_same_dashboard_are_different()
    {
        for (var car = 1; car <= 4; car++)
        {
            var first = await PrintAsync(Dashboard.Jpeg(Dashboard.Draw(car, "018234", noise: 1)));
            AssertOther(first, await PrintAsync(Dashboard.Jpeg(Dashboard.Draw(car, "018234", right: 0.09, down: -0.07, scale: 1.12, brighter: 12, noise: 2))), $"car {car}, another hand");
        }
    }

    [Fact]
    public async Task Photos_of_other_cars_are_different()
    {
        var prints = new List<Print>();
        for (var car = 11; car <= 18; car++)
        {
            prints.Add(await PrintAsync(Dashboard.Jpeg(Dashboard.Draw(car, "018234"))));
        }

        for (var i = 0; i < prints.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                AssertOther(prints[i], prints[j], $"cars {i} and {j}");
            }
        }
    }

    private static (int Low, int Slope) Distance(Print a, Print b) => unchecked((BitOperations.PopCount((ulong)(a.Low ^ b.Low)), BitOperations.PopCount((ulong)(a.Slope ^ b.Slope))));

    private static void AssertSame(Print a, Print b, string what)
    {
        var (low, slope) = Distance(a, b);
        Assert.True(low <= Print.MostLow && slope <= Print.MostSlope, $"{what}: {low} and {slope} bits differ");
    }

    private static void AssertOther(Print a, Print b, string what)
    {
        var (low, slope) = Distance(a, b);
        Assert.False(low <= Print.MostLow && slope <= Print.MostSlope, $"{what}: only {low} and {slope} bits differ");
    }

    private async Task<Print> PrintAsync(byte[] photo)
    {
        var decoded = await _decoder.DecodeAsync(photo, TestContext.Current.CancellationToken);
        Assert.NotNull(decoded);
        return decoded.Print;
    }
}
