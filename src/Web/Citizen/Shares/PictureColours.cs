using System.Globalization;

namespace Puhui.Citizen.Shares;

/// <summary>The house's colours (OKLCH) as pictures that stand alone need them: programs that draw SVG know only sRGB.</summary>
internal static class PictureColours
{
    /// <summary>A colour as <c>#rrggbb</c>.</summary>
    /// <param name="lightness">0 to 100.</param>
    /// <param name="chroma">From 0.</param>
    /// <param name="hue">In degrees.</param>
    public static string Of(double lightness, double chroma, double hue)
    {
        var (a, b) = (chroma * Math.Cos(hue * Math.PI / 180), chroma * Math.Sin(hue * Math.PI / 180));
        var light = lightness / 100;
        var l = Math.Pow(light + (0.3963377774 * a) + (0.2158037573 * b), 3);
        var m = Math.Pow(light - (0.1055613458 * a) - (0.0638541728 * b), 3);
        var s = Math.Pow(light - (0.0894841775 * a) - (1.2914855480 * b), 3);
        var red = (4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s);
        var green = (-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s);
        var blue = (-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s);
        return string.Create(CultureInfo.InvariantCulture, $"#{Byte(red):x2}{Byte(green):x2}{Byte(blue):x2}");
    }

    private static int Byte(double linear)
    {
        var clipped = Math.Clamp(linear, 0, 1);
        var encoded = clipped <= 0.0031308 ? 12.92 * clipped : (1.055 * Math.Pow(clipped, 1 / 2.4)) - 0.055;
        return (int)Math.Round(encoded * 255);
    }
}
