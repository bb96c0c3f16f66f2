using FsCheck;
using FsCheck.Fluent;
using Puhui.Bookkeeping;
using Xunit;

namespace Puhui.Core.Tests.Bookkeeping;

public sealed class Points_as_assets
{
    [Fact]
    public void Are_found_again_by_code_and_by_number() => Prop.ForAll(Gen.Choose(1, 30_000).ToArbitrary(), ordinal =>
    {
        var points = Asset.Points(ordinal);
        Assert.True(points.IsPoints);
        Assert.Equal(0, points.Scale);
        Assert.True(Asset.TryFind(points.Code, out var byCode));
        Assert.Equal(points, byCode);
        Assert.Equal(points, Asset.FromNumber(points.Number));
        Assert.Equal(points.GetHashCode(), byCode.GetHashCode());
        Assert.NotEqual(points, Asset.Points((ordinal % 30_000) + 1));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("POINTS-")]
    [InlineData("POINTS-0")]
    [InlineData("POINTS-01")]
    [InlineData("POINTS-+1")]
    [InlineData("POINTS- 1")]
    [InlineData("POINTS-1 ")]
    [InlineData("POINTS-1.0")]
    [InlineData("POINTS-30001")]
    [InlineData("POINTS-99999999999")]
    [InlineData("points-1")]
    [InlineData("POINTS")]
    [InlineData("")]
    [InlineData(null)]
    public void Have_one_way_to_be_written(string? code) => Assert.False(Asset.TryFind(code, out _));

    [Fact]
    public void Are_none_of_the_assets_that_are_always_there()
    {
        Assert.All(Asset.All, asset => Assert.False(asset.IsPoints));
        Assert.Equal(Asset.All, Asset.All.Select(asset => Asset.FromNumber(asset.Number)));
        Assert.All(new[] { 0, -1, 30_001 }, ordinal => Assert.Throws<ArgumentOutOfRangeException>(() => Asset.Points(ordinal)));
        Assert.All(new short[] { 0, -1, 5, 1000 }, number => Assert.Throws<ArgumentOutOfRangeException>(() => Asset.FromNumber(number)));
    }
}
