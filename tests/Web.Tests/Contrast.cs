using System.Globalization;
using System.Text.RegularExpressions;
using Puhui.Components.Assets;
using Xunit;

namespace Puhui.Web.Tests;

/// <summary>Computes the contrast of every pair of tokens that is put on one another, in light and in dark (WCAG 2.2: 4.5 for text, 3 for shapes).</summary>
public sealed partial class Contrast
{
    private const double Text = 4.5;
    private const double Shape = 3;

    private static readonly (string Front, string Back, double Least)[] Pairs =
    [
        .. from back in (string[])["paper", "raised", "sunk"] from front in (string[])["ink", "ink-soft", "leaf", "leaf-strong", "berry"] select (front, back, Text),
        ("paper", "ink", Text), ("on-leaf", "leaf", Text), ("on-leaf", "leaf-strong", Text), ("on-leaf", "berry", Text),
        ("leaf", "leaf-soft", Text), ("leaf-strong", "leaf-soft", Text), ("sky", "sky-soft", Text), ("sun", "sun-soft", Text), ("clay", "clay-soft", Text), ("berry", "berry-soft", Text),
        ("ink", "sky-soft", Text), ("ink", "clay-soft", Text), ("ink", "berry-soft", Text), ("ink", "leaf-soft", Text),
        ("ink", "sky-high", Text), ("ink", "sky-low", Text), ("ink-soft", "raised", Text), ("on-hill", "hill", Text), ("on-hill", "hill-far", Text),
        ("edge", "paper", Shape), ("edge", "raised", Shape), ("bar-today", "paper", Shape), ("plant-shade", "sky-low", Shape),
    ];

    public static TheoryData<string, string, double, bool> All()
    {
        var data = new TheoryData<string, string, double, bool>();
        foreach (var (front, back, least) in Pairs)
        {
            data.Add(front, back, least, false);
            data.Add(front, back, least, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Tokens_are_readable_on_one_another(string front, string back, double least, bool dark)
    {
        var tokens = Tokens(dark);
        var ratio = Ratio(tokens[front], tokens[back]);
        Assert.True(ratio >= least, string.Create(CultureInfo.InvariantCulture, $"{front} on {back} has {ratio:0.00}, at least {least} is asked ({(dark ? "dark" : "light")})"));
    }

    [Theory]
    [InlineData("oklch(100% 0 0)", "oklch(0% 0 0)", 21)]
    [InlineData("oklch(62.8% .2577 29.23)", "oklch(100% 0 0)", 4.0)] // sRGB red on white
    public void The_computation_gives_known_ratios(string front, string back, double expected) =>
        Assert.Equal(expected, Ratio(front, back), 0.02);

    private static Dictionary<string, string> Tokens(bool dark)
    {
        var css = AssetLibrary.Text("puhui.css");
        var tokens = Read(css[css.IndexOf(":root{", StringComparison.Ordinal)..css.IndexOf("@media", StringComparison.Ordinal)]);
        if (dark)
        {
            var start = css.IndexOf("@media(prefers-color-scheme:dark)", StringComparison.Ordinal);
            foreach (var (name, value) in Read(css[start..css.IndexOf("@supports", StringComparison.Ordinal)]))
            {
                tokens[name] = value;
            }
        }

        return tokens.ToDictionary(pair => pair.Key, pair => pair.Value
            .Replace("calc(var(--leaf-hue) - 10)", "142", StringComparison.Ordinal)
            .Replace("var(--leaf-hue)", "152", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Read(string css) =>
        Token().Matches(css).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    private static double Ratio(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>OKLCH to linear sRGB (Björn Ottosson's matrices), clipped to what a screen shows, then WCAG's relative luminance.</summary>
    private static double Luminance(string oklch)
    {
        var parts = Oklch().Match(oklch);
        Assert.True(parts.Success, $"'{oklch}' is not oklch(L% C H)");
        var (lightness, chroma, hue) = (Number(parts, 1) / 100, Number(parts, 2), Number(parts, 3) * Math.PI / 180);
        var (a, b) = (chroma * Math.Cos(hue), chroma * Math.Sin(hue));
        var l = Math.Pow(lightness + (0.3963377774 * a) + (0.2158037573 * b), 3);
        var m = Math.Pow(lightness - (0.1055613458 * a) - (0.0638541728 * b), 3);
        var s = Math.Pow(lightness - (0.0894841775 * a) - (1.2914855480 * b), 3);
        var red = Math.Clamp((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s), 0, 1);
        var green = Math.Clamp((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s), 0, 1);
        var blue = Math.Clamp((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s), 0, 1);
        return (0.2126 * red) + (0.7152 * green) + (0.0722 * blue);
    }

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"--([a-z-]+):(oklch\([^;]*?\));")]
    private static partial Regex Token();

    [GeneratedRegex(@"^oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)$")]
    private static partial Regex Oklch();
}
