using System.Globalization;

namespace Puhui.Citizen.Pwa;

/// <summary>A programme's hue as the sRGB colour that a manifest can say; close to the leaf of the style sheet.</summary>
internal static class Hues
{
    /// <summary>The house's own.</summary>
    public const int House = 152;

    // OKLCH of lightness 0.45 and chroma 0.105 at every thirtieth degree, by the conversion of CSS Color 4.
    private static readonly int[] Leaves =
        [0x823953, 0x863B31, 0x7E4401, 0x6C5100, 0x4E5D04, 0x1E6534, 0x006757, 0x006475, 0x005B89, 0x3F508F, 0x5F4686, 0x753D71];

    /// <summary>The nearest of twelve.</summary>
    public static string Hex(int hue) => "#" + Leaves[(((hue % 360) + 375) % 360 / 30)].ToString("x6", CultureInfo.InvariantCulture);
}
