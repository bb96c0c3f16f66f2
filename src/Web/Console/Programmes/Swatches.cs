using Puhui.Components;

namespace Puhui.Operating.Programmes;

/// <summary>The colours that are offered; programmes.css has a class for each.</summary>
internal static class Swatches
{
    public static readonly (int Hue, string Zh, string En)[] All =
    [
        (152, "叶绿", "Leaf"), (175, "松青", "Pine"), (200, "湖青", "Lake"), (225, "天青", "Sky"), (245, "海蓝", "Sea"), (270, "靛蓝", "Indigo"), (290, "紫", "Violet"), (315, "丁香", "Lilac"),
        (340, "玫红", "Rose"), (0, "莓红", "Berry"), (15, "朱", "Vermilion"), (30, "赤陶", "Clay"), (55, "琥珀", "Amber"), (75, "秋香", "Ochre"), (95, "橄榄", "Olive"), (120, "草绿", "Grass"),
    ];

    /// <summary>The one nearest to a hue, which may come from a file.</summary>
    public static (int Hue, string Zh, string En) Nearest(int hue) => All.MinBy(one => Math.Min(Math.Abs(one.Hue - hue), 360 - Math.Abs(one.Hue - hue)));

    public static string Name(int hue, Language l) => Nearest(hue) is var one ? l.Say(one.Zh, one.En) : "";
}
