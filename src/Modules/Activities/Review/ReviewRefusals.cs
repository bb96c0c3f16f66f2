using Puhui.Activities.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Review;

/// <summary>Why the desk says no.</summary>
internal static class ReviewRefusals
{
    public const int MostName = 100;
    public const int MostWords = 500;

    public static readonly Refusal NotFound = new("not_found", "There is no such record.");
    public static readonly Refusal NotHeld = new("not_held", "This record was never held; there is nothing to decide.");
    public static readonly Refusal Cancelled = new("record_cancelled", "Its source has cancelled or replaced this record; there is nothing left to decide.");
    public static readonly Refusal OperatorInvalid = new("operator_invalid", $"Say who decides, in at most {MostName} characters.", "/operator");
    public static readonly Refusal ReasonInvalid = new("reason_invalid", $"Say why, in at most {MostWords} characters.", "/reason");
    public static readonly Refusal AppealInvalid = new("appeal_invalid", $"Say why it should be looked at again, in at most {MostWords} characters.", "/words");
    public static readonly Refusal AppealedAlready = new("appealed_already", "A second look was asked for already; there is one for each record.");

    public static Refusal AlreadyDecided(ReviewDecision decision) => new(
        "already_decided", decision == ReviewDecision.Release ? "This record was released already." : "This record was rejected already.");

    public static Refusal ClaimStands(IEnumerable<Guid> standing) => new(
        "claim_stands",
        $"Both cannot stand. Releasing this record takes back {string.Join(", ", standing.Select(id => new ActivityId(id)))}, and that must be said with the decision.",
        "/takeBack");

    /// <summary>The text without spaces around it; null when it is empty, too long or not text.</summary>
    public static string? Text(string? text, int most)
    {
        var trimmed = text?.ReplaceLineEndings("\n").Trim() ?? "";
        return trimmed.Length == 0 || trimmed.Length > most || trimmed.Any(c => c != '\n' && char.IsControl(c)) || !IsWellFormed(trimmed) ? null : trimmed;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
