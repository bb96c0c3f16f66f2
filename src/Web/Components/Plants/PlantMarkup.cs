using System.Globalization;
using System.Text;

namespace Puhui.Components.Plants;

/// <summary>The plant as markup for pictures that stand alone, in the classes <c>plant-leaf</c>, <c>plant-stem</c> and so on; the picture colours them.</summary>
public static class PlantMarkup
{
    /// <summary>Width of the drawing's box.</summary>
    public const int Width = PlantDrawing.Width;

    /// <summary>Height of the drawing's box; the ground is at 240.</summary>
    public const int Height = PlantDrawing.Height;

    private const string Leaf =
        """<path class="plant-leaf" d="M0 0C18-28 62-34 100-6C74 22 26 20 0 0Z"/><path class="plant-shade" d="M0 0C30-6 64-10 100-6C74 22 26 20 0 0Z"/>""";

    /// <summary>The plant a balance has grown, as the inside of an <c>svg</c> of this box.</summary>
    /// <param name="milligrams">The balance.</param>
    /// <param name="seed">What gives this plant its own bearing.</param>
    public static string Of(long milligrams, uint seed)
    {
        var drawing = PlantDrawing.Of(PlantGrowth.Of(milligrams).Leaves, seed);
        var markup = new StringBuilder();
        foreach (var stem in drawing.Stems)
        {
            markup.Append(CultureInfo.InvariantCulture, $"<path class=\"plant-stem\" d=\"{stem}\"/>");
        }

        foreach (var leaf in drawing.Leaves)
        {
            markup.Append(CultureInfo.InvariantCulture, $"<g transform=\"{leaf.Transform}\">{Leaf}</g>");
        }

        foreach (var blossom in drawing.Blossoms)
        {
            markup.Append(CultureInfo.InvariantCulture, $"<g transform=\"{blossom.Transform}\">");
            for (var petal = 0; petal < 5; petal++)
            {
                markup.Append(CultureInfo.InvariantCulture, $"<path class=\"plant-petal\" d=\"M0 0C-34-18-26-54 0-54C26-54 34-18 0 0Z\" transform=\"rotate({petal * 72})\"/>");
            }

            markup.Append("<circle class=\"plant-heart\" r=\"14\"/></g>");
        }

        if (drawing.Stems.Count == 0)
        {
            markup.Append("<ellipse class=\"plant-petal\" cx=\"120\" cy=\"228\" rx=\"11\" ry=\"7.5\" transform=\"rotate(-20 120 228)\"/>");
        }

        return markup.Append("<path class=\"plant-soil\" d=\"M88 241c10-7 22-9 32-9s22 2 32 9q-32 7-64 0Z\"/>").ToString();
    }
}
