using System.Globalization;
using Puhui.Engagement.Contracts;
using Puhui.Quantities;

namespace Puhui.Engagement.Statements;

/// <summary>The text of a shared annual statement; see docs/formats/green-statement.md.</summary>
internal static class GreenText
{
    private const string First = "puhui green statement v1";

    public static string Write(SharedText shared)
    {
        var one = shared.Statement;
        var text = TextLines.Begin(First)
            .Append(CultureInfo.InvariantCulture, $"programme {shared.Programme}\n")
            .Append(CultureInfo.InvariantCulture, $"title-zh {one.Programme.Zh}\n")
            .Append(CultureInfo.InvariantCulture, $"title-en {one.Programme.En}\n")
            .Append(CultureInfo.InvariantCulture, $"year {one.Year}\n");
        if (shared.Name is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"name {shared.Name}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"total-mg {one.TotalMg}\n")
            .Append(CultureInfo.InvariantCulture, $"acts {one.Acts}\n")
            .Append(CultureInfo.InvariantCulture, $"active-days {one.ActiveDays}\n")
            .Append(CultureInfo.InvariantCulture, $"months-mg {string.Join(' ', one.Months.Select(mg => mg.ToString(CultureInfo.InvariantCulture)))}\n");
        foreach (var (scenario, mg, acts) in one.Scenarios)
        {
            text.Append(CultureInfo.InvariantCulture, $"scenario {scenario} {mg} {acts}\n");
        }

        if (one.BestDay is { } best)
        {
            text.Append(CultureInfo.InvariantCulture, $"best-day {TextLines.Of(best)} {one.BestDayMg}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"points-earned {one.PointsEarned}\n")
            .Append(CultureInfo.InvariantCulture, $"goal-points {one.GoalPoints}\n")
            .Append(CultureInfo.InvariantCulture, $"shared-at {TextLines.Of(shared.SharedAt)}\n")
            .ToString();
    }

    public static Result<SharedText> Open(string? note, string? keyLines)
    {
        var text = Signing.Open(note, keyLines);
        return text.IsAccepted ? Read(text.Value) : text.Refusal;
    }

    public static Result<SharedText> Read(string text)
    {
        try
        {
            return TextLines.TryRead(text, First, out var lines) ? Read(lines) : Unreadable($"Its first line is not '{First}'.");
        }
        catch (Exception problem) when (problem is FormatException or OverflowException)
        {
            return Unreadable(problem.Message);
        }
    }

    private static SharedText Read(TextLines lines)
    {
        long[] months = [.. lines.One("months-mg").Split(' ').Select(mg => TextLines.Number(mg, "months-mg"))];
        if (months.Length != 12)
        {
            throw new FormatException("A year has twelve months.");
        }

        var best = lines.Maybe("best-day")?.Split(' ');
        return new SharedText(
            lines.One("programme"),
            lines.Maybe("name"),
            lines.At("shared-at"),
            new GreenStatement(
                (lines.One("title-zh"), lines.One("title-en")),
                checked((int)lines.Number("year")),
                lines.Number("total-mg"),
                checked((int)lines.Number("acts")),
                checked((int)lines.Number("active-days")),
                months,
                [.. lines.All("scenario").Select(Scenario)],
                best is [var day, ..] ? TextLines.DayOf(day, "best-day") : null,
                best is [_, var mg] ? TextLines.Number(mg, "best-day") : 0,
                lines.Number("points-earned"),
                lines.Number("goal-points")));
    }

    private static (string Scenario, long Mg, int Acts) Scenario(string rest) => rest.Split(' ') is [var name, var mg, var acts]
        ? (name, TextLines.Number(mg, "scenario"), checked((int)TextLines.Number(acts, "scenario")))
        : throw new FormatException("A line 'scenario' has a name and two numbers.");

    private static Refusal Unreadable(string why) => new("statement_unreadable", $"This is not a shared green statement. {why}");
}
