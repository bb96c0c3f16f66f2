using System.Globalization;

namespace Puhui.TransparencyLog;

/// <summary>The <c>&lt;N&gt;[.p/&lt;W&gt;]</c> part of a C2SP tlog-tiles path: 1234067 is <c>x001/x234/067</c>.</summary>
internal static class TilePath
{
    /// <summary>Writes index and width.</summary>
    public static string Format(long index, int width)
    {
        var text = (index % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (var rest = index / 1000; rest > 0; rest /= 1000)
        {
            text = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:D3}/{text}");
        }

        return width == TileId.FullWidth ? text : string.Create(CultureInfo.InvariantCulture, $"{text}.p/{width}");
    }

    /// <summary>Reads index and width; false for anything but the one way to write them.</summary>
    public static bool TryParse(ReadOnlySpan<char> path, out long index, out int width)
    {
        index = 0;
        width = TileId.FullWidth;
        var suffix = path.IndexOf(".p/", StringComparison.Ordinal);
        if (suffix >= 0)
        {
            if (!TryParseNumber(path[(suffix + 3)..], out var number) || number is < 1 or >= TileId.FullWidth)
            {
                return false;
            }

            width = (int)number;
            path = path[..suffix];
        }

        // Six groups stay below 2^60, more tiles than a tree of 2^63 leaves can have.
        if (path.Length is < 3 or > (6 * 5) - 2)
        {
            return false;
        }

        for (var first = true; ; first = false)
        {
            var isLast = path.Length == 3;
            var digits = isLast ? path : path.Length >= 8 && path[0] == 'x' && path[4] == '/' ? path[1..4] : [];
            if (digits.Length != 3 || digits.ContainsAnyExceptInRange('0', '9') || (first && !isLast && digits is "000"))
            {
                return false;
            }

            index = (index * 1000) + int.Parse(digits, CultureInfo.InvariantCulture);
            if (isLast)
            {
                return true;
            }

            path = path[5..];
        }
    }

    /// <summary>Reads a decimal number of up to 18 digits without sign or leading zeros.</summary>
    public static bool TryParseNumber(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        return text.Length is >= 1 and <= 18
            && !text.ContainsAnyExceptInRange('0', '9')
            && (text.Length == 1 || text[0] != '0')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
