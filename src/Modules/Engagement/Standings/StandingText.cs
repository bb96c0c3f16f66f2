using System.Globalization;
using Puhui.Engagement.Contracts;
using Puhui.Quantities;

namespace Puhui.Engagement.Standings;

/// <summary>The text of a released standing; see docs/formats/standing-statement.md. It names a release, never a person.</summary>
internal static class StandingText
{
    private const string First = "puhui standing v1";

    public static string Write(StandingStatement statement, bool once) => TextLines.Begin(First)
        .Append(CultureInfo.InvariantCulture, $"release {statement.Id}\n")
        .Append(CultureInfo.InvariantCulture, $"programme {statement.Programme}\n")
        .Append(CultureInfo.InvariantCulture, $"leaves {statement.Leaves}\n")
        .Append(CultureInfo.InvariantCulture, $"rule {statement.Rule}\n")
        .Append(CultureInfo.InvariantCulture, $"from {TextLines.Of(statement.From)}\n")
        .Append(CultureInfo.InvariantCulture, $"to {TextLines.Of(statement.To)}\n")
        .Append(CultureInfo.InvariantCulture, $"audience {statement.Audience}\n")
        .Append(CultureInfo.InvariantCulture, $"purpose {statement.Purpose}\n")
        .Append(CultureInfo.InvariantCulture, $"use {(once ? "once" : "until")}\n")
        .Append(CultureInfo.InvariantCulture, $"at {TextLines.Of(statement.At)}\n")
        .Append(CultureInfo.InvariantCulture, $"until {TextLines.Of(statement.Until)}\n")
        .ToString();

    /// <summary>Signature and form, not the time. Refusals: <c>statement_unreadable</c>, <c>signature_wrong</c>, <c>key_unreadable</c>.</summary>
    public static Result<StandingStatement> Open(string? note, string? keyLines)
    {
        var text = Signing.Open(note, keyLines);
        return text.IsAccepted ? Read(text.Value) : text.Refusal;
    }

    public static Result<StandingStatement> Read(string text)
    {
        try
        {
            if (!TextLines.TryRead(text, First, out var lines))
            {
                return Unreadable($"Its first line is not '{First}'.");
            }

            return ReleaseId.TryParse(lines.One("release"), out var id) && lines.Number("leaves") is >= 0 and <= 5 and var leaves
                ? new StandingStatement(
                    id, lines.One("programme"), (int)leaves, lines.One("rule"), lines.DayOf("from"), lines.DayOf("to"), lines.One("audience"), lines.One("purpose"), lines.At("at"), lines.At("until"))
                : Unreadable("It names no release, or no leaves from 0 to 5.");
        }
        catch (FormatException problem)
        {
            return Unreadable(problem.Message);
        }
    }

    /// <summary>The same, and that it is not over at this time: <c>statement_over</c>.</summary>
    public static Result<StandingStatement> Check(string? note, string? keyLines, DateTimeOffset at)
    {
        var opened = Open(note, keyLines);
        return opened.IsAccepted && opened.Value.Until <= at
            ? new Refusal("statement_over", $"The statement was good until {TextLines.Of(opened.Value.Until)}. Ask its holder for a new one.")
            : opened;
    }

    private static Refusal Unreadable(string why) => new("statement_unreadable", $"This is not a standing statement. {why}");
}
