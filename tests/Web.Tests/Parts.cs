using Microsoft.AspNetCore.Http;
using Puhui.Citizen.Words;
using Puhui.Components.Charts;
using Puhui.Components.Figures;
using Puhui.Components.Plants;
using Puhui.Components.Words;
using Puhui.Components;
using Xunit;

namespace Puhui.Web.Tests;

/// <summary>The rules behind what is shown.</summary>
public sealed class Parts
{
    [Theory]
    [InlineData(0, "0 g")]
    [InlineData(1, "1 mg")]
    [InlineData(999, "999 mg")]
    [InlineData(1_000, "1 g")]
    [InlineData(9_999, "9.99 g")]
    [InlineData(50_000, "50 g")]
    [InlineData(892_800, "892 g")]
    [InlineData(999_999, "999 g")]
    [InlineData(1_243_800, "1.24 kg")]
    [InlineData(33_912_345, "33.9 kg")]
    [InlineData(999_999_999, "999 kg")]
    [InlineData(1_000_000_000_000, "1,000 t")]
    [InlineData(long.MaxValue, "9,223,372,036 t")]
    [InlineData(long.MinValue, "−9,223,372,036 t")]
    [InlineData(-290_400, "−290 g")]
    public void A_mass_is_short_and_never_larger_than_the_books(long milligrams, string expected) =>
        Assert.Equal(expected, Mass.Of(milligrams, Language.Chinese).ToString().Replace('\u00a0', ' '));

    [Fact]
    public void What_is_missing_is_never_promised_too_small() =>
        Assert.Equal("1.25 kg", Mass.AtLeast(1_240_001, Language.English).ToString().Replace('\u00a0', ' '));

    [Theory]
    [InlineData(-5, 0, 1_000)]
    [InlineData(0, 0, 1_000)]
    [InlineData(999, 0, 1)]
    [InlineData(1_000, 1, 1_000)]
    [InlineData(892_800, 9, 107_200)]
    [InlineData(1_000_000, 10, 1_000_000)]
    [InlineData(1_000_000_000_000, 28, 0)]
    public void A_plant_grows_by_the_balance(long milligrams, int leaves, long missing) =>
        Assert.Equal(new PlantGrowth(leaves, missing), PlantGrowth.Of(milligrams));

    [Fact]
    public void A_plant_has_exactly_the_leaves_it_names()
    {
        for (var leaves = 0; leaves <= PlantGrowth.MostLeaves; leaves++)
        {
            for (uint seed = 0; seed < 40; seed++)
            {
                var drawing = PlantDrawing.Of(leaves, seed);
                Assert.Equal(leaves, drawing.Leaves.Count);
                Assert.All(drawing.Leaves, leaf => Assert.True(leaf is { X: > 10 and < 230, Y: > 10 and <= 240 }, $"{leaf} of {leaves}, seed {seed}"));
            }
        }
    }

    [Theory]
    [InlineData(new long[] { 0, 0 }, 1)]
    [InlineData(new long[] { 3, 7 }, 2)]
    [InlineData(new long[] { 1_930_000, 3_030_000 }, 2)]
    [InlineData(new long[] { -120_000, 1_300_000 }, 2)]
    public void An_axis_starts_at_zero_with_round_lines(long[] values, int atLeast)
    {
        var scale = BarScale.Of(values);
        Assert.Contains(0, scale.Lines);
        Assert.InRange(scale.Lines.Count, atLeast, 5);
        Assert.All(values, value => Assert.InRange(scale.FromTop(value), 0, 1));
        Assert.True(scale.Bottom <= 0);
    }

    [Theory]
    [InlineData("坐地铁 12.4 公里", "Metro, 12.4 km", "metro", "distance", "12.4 km")]
    [InlineData("步行 7,250 步", "Walking, 7,250 steps", "walking", "steps", "7250 steps")]
    [InlineData("坐公交 1 次", "Bus, 1 trip", "bus", "trips", "1 trips")]
    [InlineData("省电 0.5 度", "Power saved, 0.5 kWh", "power-saved", "energy", "0.5 kWh")]
    [InlineData("dog-walking 3 laps", "dog-walking, 3 laps", "dog-walking", "distance", "3 laps")]
    public void An_activity_is_said_in_words(string chinese, string english, string scenario, string input, string quantity)
    {
        KeyValuePair<string, string>[] inputs = [new("weather", "rain"), new(input, quantity)];
        Assert.Equal(chinese, ScenarioWords.Describe(scenario, inputs, Language.Chinese).Replace('\u00a0', ' '));
        Assert.Equal(english, ScenarioWords.Describe(scenario, inputs, Language.English).Replace('\u00a0', ' '));
    }

    [Theory]
    [InlineData(999, 0, "")]
    [InlineData(44_544, 3, "10 hours of light")]
    [InlineData(167_250, 3, "About 1 km not driven")]
    [InlineData(33_912_345, 3, "About 203 km not driven")]
    public void A_comparison_fits_the_amount_and_names_its_source(long milligrams, int count, string expected)
    {
        var likes = Comparison.Of(milligrams, Language.English);
        Assert.Equal(count, likes.Count);
        Assert.Contains(expected, string.Join('\n', likes.Take(1).Select(like => like.Sentence)), StringComparison.Ordinal);
        Assert.All(likes, like => Assert.NotEmpty(like.Source));
    }

    [Theory]
    [InlineData("?lang=en", "lang=zh-CN", "zh-CN", "en")]
    [InlineData("", "lang=en", "zh-CN", "en")]
    [InlineData("", "", "fr, en-GB;q=0.8, zh;q=0.9", "zh-CN")]
    [InlineData("", "", "fr, en-GB;q=0.8", "en")]
    [InlineData("", "", "fr", "zh-CN")]
    [InlineData("?lang=xx", "lang=yy", "", "zh-CN")]
    public void The_language_is_asked_for_remembered_or_preferred(string query, string cookie, string accept, string expected)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString(query);
        http.Request.Headers.Cookie = cookie;
        http.Request.Headers.AcceptLanguage = accept;
        Assert.Equal(expected, Language.Of(http).Tag);
        Assert.Equal(query == "?lang=en", http.Response.Headers.SetCookie.ToString().Contains("lang=en", StringComparison.Ordinal));
    }
}
