using System.Globalization;
using System.Text;
using QRCoder;

namespace Puhui.Components.Parts;

/// <summary>A QR code as one path with a run per row of dark modules: a tenth of the size of one rectangle per module.</summary>
/// <param name="Side">Modules on a side, the quiet zone included.</param>
/// <param name="Path">The path, one unit a module.</param>
public sealed record QrPath(int Side, string Path)
{
    /// <summary>The code of a text, usually an address.</summary>
    public static QrPath Of(string content)
    {
        using var data = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Length; x++)
            {
                var start = x;
                while (x < rows[y].Length && rows[y][x])
                {
                    x++;
                }

                if (x > start)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1h-{x - start}z");
                }
            }
        }

        return new QrPath(rows.Count, path.ToString());
    }
}
