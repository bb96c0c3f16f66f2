using System.Text.RegularExpressions;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Goals;

/// <summary>What may be saved of a goal, and the refusals of goals.</summary>
internal static partial class GoalRules
{
    public const int MostWords = 1000;

    /// <summary>Most points that reach a target.</summary>
    private const long MostTarget = 1_000_000_000_000_000;

    private const long MostOfEither = 1_000_000_000_000;

    public static Refusal Unknown { get; } = new("goal_unknown", "There is no such goal.", "goal");

    public static Refusal Stale { get; } = new("revision_stale", "Somebody else changed the goal meanwhile; open it again.", "revision");

    public static Refusal Closed { get; } = new("goal_closed", "This goal takes nothing now: it is not open, or what it needs is there.", "goal");

    public static Refusal NotForYou { get; } = new("not_for_you", "Only who takes part in the goal's programme can give to it.", "goal");

    public static Refusal AmountNotPositive { get; } = new("amount_not_positive", "Give at least one point.", "points");

    public static Refusal RequestConflict { get; } = new("request_conflict", "This request's id was used for something else already. Take a new one for each gift.", "request");

    public static Refusal RequestInvalid { get; } = new("request_invalid", "The request's id has 8 to 64 visible ASCII characters.", "request");

    public static Refusal WordsInvalid { get; } = new("words_invalid", "Words are needed in both languages, up to 1,000 characters; what was done is not negative.", "words");

    public static Refusal PictureInvalid { get; } = new("picture_invalid", "The picture is art:NAME, or the hash of one that was uploaded.", "picture");

    public static Refusal? WhatIsWrong(GoalDraft draft) =>
        !Texts.IsLine(draft.TitleZh, 60) ? new Refusal("title_invalid", "The Chinese title has 1 to 60 characters on one line.", "titleZh")
        : !Texts.IsLine(draft.TitleEn, 60) ? new Refusal("title_invalid", "The English title has 1 to 60 characters on one line.", "titleEn")
        : !Texts.IsText(draft.TextZh, MostWords) ? new Refusal("title_invalid", "The Chinese text has up to 1,000 characters.", "textZh")
        : !Texts.IsText(draft.TextEn, MostWords) ? new Refusal("title_invalid", "The English text has up to 1,000 characters.", "textEn")
        : !Texts.IsLine(draft.UnitZh, 20) ? new Refusal("target_invalid", "What is counted has a name of 1 to 20 characters.", "unitZh")
        : !Texts.IsLine(draft.UnitEn, 20) ? new Refusal("target_invalid", "What is counted has a name of 1 to 20 characters.", "unitEn")
        : draft.PointsPerUnit is < 1 or > MostOfEither ? new Refusal("target_invalid", "One of what is counted takes at least one point.", "pointsPerUnit")
        : draft.TargetUnits is < 1 or > MostOfEither || (Int128)draft.PointsPerUnit * draft.TargetUnits > MostTarget ? new Refusal("target_invalid", "The target is at least one, and at most 10¹⁵ points together.", "targetUnits")
        : null;

    /// <summary>Whether a picture is written as one.</summary>
    public static bool IsArt(string? picture) => picture is not null && Art().IsMatch(picture);

    public static bool IsHash(string? picture) => Pictures.PictureStore.IsHash(picture);

    [GeneratedRegex("^art:[a-z0-9][a-z0-9-]{0,39}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Art();
}
