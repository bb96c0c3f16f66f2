using System.Globalization;
using System.Net;
using System.Text;
using Puhui.Components;
using Puhui.Components.Figures;
using Puhui.Components.Parts;
using Puhui.Components.Plants;
using Puhui.Engagement.Contracts;

namespace Puhui.Citizen.Shares;

/// <summary>
/// The picture of a shared year, 1080 × 1440, as SVG that stands alone: the plant the year has grown, its figure, its months, the
/// programme's name and colour, and a QR code of the address that proves it.
/// </summary>
internal static class StatementPicture
{
    public const int Width = 1080;
    public const int Height = 1440;

    private const string Chinese = "'PingFang SC','Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei',-apple-system,sans-serif";
    private const string Latin = "-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans','PingFang SC','Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif";
    private const double BarsLeft = 96;
    private const double BarsWidth = 600;
    private const double BarsGround = 1316;
    private const double BarsHeight = 128;

    public static string Draw(SharedStatement shared, Language l, int hue, string mark, string address)
    {
        var one = shared.Statement;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" lang=\"{l.Tag}\" role=\"img\">");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Safe(ShareWords.Title(shared, l))}</title><desc>{Safe(ShareWords.Summary(shared, l))}</desc>");
        Style(svg, hue, l.Say(Chinese, Latin));
        Ground(svg);
        svg.Append(CultureInfo.InvariantCulture, $"<svg x=\"500\" y=\"470\" width=\"500\" height=\"542\" viewBox=\"0 0 {PlantMarkup.Width} {PlantMarkup.Height}\" overflow=\"visible\">{PlantMarkup.Of(one.TotalMg, ShareWords.Seed(shared.Token))}</svg>");
        Head(svg, shared, l, mark);
        Facts(svg, one, l);
        Panel(svg, one, l, address);
        return svg.Append("</svg>").ToString();
    }

    private static void Style(StringBuilder svg, int hue, string fonts)
    {
        svg.Append("<style>text{font-family:").Append(fonts).Append(";fill:").Append(PictureColours.Of(24, .03, 158)).Append("}.soft{fill:").Append(PictureColours.Of(42, .026, 152)).Append('}');
        Class(".plant-leaf", 62, .15, 145).Append(Fill(".plant-shade", 53, .135, 148)).Append(Fill(".plant-stem", 48, .1, 148)).Append(Fill(".plant-petal", 86, .14, 88))
            .Append(Fill(".plant-heart", 66, .15, 62)).Append(Fill(".plant-soil", 46, .05, 65)).Append(Fill(".disc", 92.5, .08, 95)).Append(Fill(".far", 90, .055, hue)).Append(Fill(".near", 84.5, .085, hue - 8))
            .Append(Fill(".bar", 72, .12, hue)).Append(Fill(".best", 50, .125, hue)).Append(Fill(".mark-ground", 45, .105, hue)).Append(Fill(".mark-fill", 99, .01, hue)).Append(Fill(".panel", 99.7, .003, 112))
            .Append(CultureInfo.InvariantCulture, $".mark-line,.mark-thin,.mark-cut{{fill:none;stroke:{PictureColours.Of(99, .01, hue)};stroke-width:3;stroke-linecap:round;stroke-linejoin:round}}")
            .Append(CultureInfo.InvariantCulture, $".mark-thin{{stroke-width:1.2}}.mark-cut{{stroke:{PictureColours.Of(45, .105, hue)};stroke-width:2.2}}.zero{{stroke:{PictureColours.Of(82, .02, 145)};stroke-width:2}}</style>");

        StringBuilder Class(string name, double lightness, double chroma, double of) => svg.Append(Fill(name, lightness, chroma, of));
    }

    private static string Fill(string name, double lightness, double chroma, double hue) => $"{name}{{fill:{PictureColours.Of(lightness, chroma, hue)}}}";

    private static void Ground(StringBuilder svg) => svg
        .Append("<defs><linearGradient id=\"sky\" x2=\"0\" y2=\"1\"><stop stop-color=\"").Append(PictureColours.Of(92.5, .034, 200)).Append("\"/><stop offset=\".72\" stop-color=\"").Append(PictureColours.Of(97.2, .03, 105)).Append("\"/></linearGradient></defs>")
        .Append("<rect width=\"1080\" height=\"1440\" fill=\"url(#sky)\"/><circle class=\"disc\" cx=\"806\" cy=\"660\" r=\"172\"/>")
        .Append("<path class=\"far\" d=\"M0 930C190 806 380 786 580 862S930 936 1080 862V1440H0Z\"/>")
        .Append("<path class=\"near\" d=\"M0 1032C232 992 405 920 665 928S1004 984 1080 1012V1440H0Z\"/>");

    private static void Head(StringBuilder svg, SharedStatement shared, Language l, string mark)
    {
        var mass = Mass.Of(shared.Statement.TotalMg, l);
        var headline = ShareWords.Headline(shared, l);
        svg.Append(CultureInfo.InvariantCulture, $"<svg x=\"84\" y=\"76\" width=\"60\" height=\"60\" viewBox=\"0 0 48 48\"><circle class=\"mark-ground\" cx=\"24\" cy=\"24\" r=\"24\"/>{MarkDrawing.Of(mark)}</svg>");
        Text(svg, 164, 118, 34, l.Say(shared.Statement.Programme.Zh, shared.Statement.Programme.En), weight: 600, most: 470);
        Text(svg, 996, 118, 30, l.Say("年度绿色账单", "Annual green statement"), anchor: "end", kind: "soft", most: 420);
        Text(svg, 82, 246, 68, headline, weight: 600, most: 916);
        Text(svg, 84, 306, 34, l.Say("少排的二氧化碳", "of carbon dioxide kept out of the air"), kind: "soft", most: 900);
        var size = mass.Number.Length > 5 ? 168 : 200;
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"76\" y=\"492\" font-size=\"{size}\" font-weight=\"600\" letter-spacing=\"-6\">{Safe(mass.Number)}<tspan dx=\"20\" font-size=\"72\" font-weight=\"400\" letter-spacing=\"0\">{Safe(mass.Unit)}</tspan></text>");
    }

    private static void Facts(StringBuilder svg, GreenStatement one, Language l)
    {
        List<(string Figure, string Words)> facts =
        [
            (Number(one.Acts, l), l.Say("次绿色行动", one.Acts == 1 ? "green act" : "green acts")),
            (Number(one.ActiveDays, l), l.Say("个绿色的日子", one.ActiveDays == 1 ? "green day" : "green days")),
        ];
        if (one.BestDay is { } best)
        {
            facts.Add((ShareWords.Day(best, l), l.Say($"最绿的一天，{Mass.Of(one.BestDayMg, l)}", $"the greenest day, {Mass.Of(one.BestDayMg, l)}")));
        }

        var y = 636;
        foreach (var (figure, words) in facts)
        {
            Text(svg, 84, y, 54, figure, weight: 600, most: 420);
            Text(svg, 84, y + 42, 28, words, kind: "soft", most: 430);
            y += 124;
        }
    }

    private static void Panel(StringBuilder svg, GreenStatement one, Language l, string address)
    {
        svg.Append("<rect class=\"panel\" x=\"48\" y=\"1068\" width=\"984\" height=\"324\" rx=\"40\"/>");
        Text(svg, BarsLeft, 1126, 28, l.Say("十二个月", "Month by month"), weight: 600);
        var most = Math.Max(1, one.Months.Max());
        var step = BarsWidth / 12;
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"zero\" d=\"M{BarsLeft} {BarsGround + 1}h{BarsWidth - 14}\"/>");
        for (var month = 0; month < one.Months.Count; month++)
        {
            var mg = one.Months[month];
            var x = BarsLeft + (month * step);
            if (mg > 0)
            {
                var height = Math.Max(6, BarsHeight * mg / most);
                svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{(mg == most ? "best" : "bar")}\" x=\"{x:0.#}\" y=\"{BarsGround - height:0.#}\" width=\"{step - 14:0.#}\" height=\"{height:0.#}\" rx=\"8\"/>");
            }

            Text(svg, x + ((step - 14) / 2), 1352, 22, Number(month + 1, l), anchor: "middle", kind: "soft");
        }

        var qr = QrPath.Of(address);
        svg.Append(CultureInfo.InvariantCulture, $"<svg x=\"760\" y=\"1086\" width=\"236\" height=\"236\" viewBox=\"0 0 {qr.Side} {qr.Side}\" shape-rendering=\"crispEdges\"><rect width=\"{qr.Side}\" height=\"{qr.Side}\" fill=\"#fff\"/><path d=\"{qr.Path}\"/></svg>");
        Text(svg, 878, 1352, 26, l.Say("扫码验真", "Scan to check it"), anchor: "middle", weight: 600);
    }

    private static void Text(StringBuilder svg, double x, double y, int size, string text, int weight = 400, string anchor = "start", string? kind = null, double most = double.MaxValue) => svg.Append(
        CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" font-size=\"{size}\" font-weight=\"{weight}\" text-anchor=\"{anchor}\"{(kind is null ? "" : $" class=\"{kind}\"")}>{Safe(Fitting(text, size, most))}</text>");

    /// <summary>As much of a text as fits a width, by a careful guess of its letters' widths.</summary>
    private static string Fitting(string text, int size, double most)
    {
        var width = 0.0;
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            width += size * (elements.GetTextElement()[0] < 0x2E80 ? 0.58 : 1.0);
            if (width > most)
            {
                return text[..elements.ElementIndex].TrimEnd() + "…";
            }
        }

        return text;
    }

    private static string Number(int number, Language l) => number.ToString("#,##0", l.Culture);

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
