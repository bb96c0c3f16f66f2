using Puhui.Components.Figures;

namespace Puhui.Components.Plants;

/// <summary>
/// How far a plant has grown: a leaf at 1 g, 2 g, 5 g, 10 g, 20 g … so that the first ride shows and a life's work still fits.
/// </summary>
/// <param name="Leaves">Leaves grown, 0 for a seed.</param>
/// <param name="NextLeafMilligrams">What is missing to the next leaf; 0 when the plant is full grown.</param>
public readonly record struct PlantGrowth(int Leaves, long NextLeafMilligrams)
{
    /// <summary>Leaves of a full-grown plant, reached at 1,000 t.</summary>
    public const int MostLeaves = 28;

    private const long OneGram = 1000;

    /// <summary>The growth that a balance shows. A balance below zero is a seed.</summary>
    public static PlantGrowth Of(long milligrams)
    {
        for (var leaf = 0; leaf < MostLeaves; leaf++)
        {
            var threshold = Threshold(leaf);
            if (milligrams < threshold)
            {
                return new PlantGrowth(leaf, threshold - Math.Max(milligrams, 0));
            }
        }

        return new PlantGrowth(MostLeaves, 0);
    }

    /// <summary>What the reader is told about the next leaf.</summary>
    public string Outlook(Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        if (NextLeafMilligrams == 0)
        {
            return language.Say("枝叶已经长满", "Fully grown");
        }

        var missing = Mass.AtLeast(NextLeafMilligrams, language);
        return language.Say($"再减 {missing}，长出第 {Leaves + 1} 片叶", $"{missing} more for leaf {Leaves + 1}");
    }

    private static long Threshold(int leaf)
    {
        ReadOnlySpan<int> steps = [1, 2, 5];
        long threshold = OneGram * steps[leaf % 3];
        for (var decade = 0; decade < leaf / 3; decade++)
        {
            threshold *= 10;
        }

        return threshold;
    }
}
