using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Rewards.Contracts;

/// <summary>Public-welfare goals: trees, kilometres of green road, a village's fund. Points of many go into one account of the books.</summary>
public interface IGoals
{
    /// <summary>Adds a goal or changes one. Refusals: <c>goal_unknown</c>, <c>title_invalid</c>, <c>target_invalid</c>, <c>picture_invalid</c>, <c>revision_stale</c>.</summary>
    Task<Result<Goal>> SaveAsync(GoalDraft draft, string by, CancellationToken ct);

    /// <summary>
    /// Gives points to a goal. The same request again gives the same answer. Refusals: <c>request_conflict</c>, <c>goal_unknown</c>,
    /// <c>goal_closed</c> (not open, or reached), <c>amount_not_positive</c>, <c>not_for_you</c>, <c>balance_insufficient</c>. What is more than
    /// is missing is not taken: <see cref="Pledge.Points"/> says what was.
    /// </summary>
    Task<Result<Pledge>> PledgeAsync(AccountId holder, GoalId goal, long points, string request, CancellationToken ct);

    /// <summary>Tells how it went on: words, a picture as evidence, what was really done. Attested (topic <c>goals.evidence</c>). Refusals: <c>goal_unknown</c>, <c>words_invalid</c>, <c>picture_invalid</c>.</summary>
    Task<Result<GoalNews>> TellAsync(GoalId goal, NewGoalNews news, string by, CancellationToken ct);

    /// <summary>One goal; null when there is none.</summary>
    Task<Goal?> FindAsync(GoalId id, CancellationToken ct);

    /// <summary>Goals of a programme, open ones first.</summary>
    Task<IReadOnlyList<Goal>> ListAsync(ProgrammeId programme, CancellationToken ct);

    /// <summary>What was told of a goal, newest first.</summary>
    Task<IReadOnlyList<GoalNews>> NewsAsync(GoalId id, CancellationToken ct);

    /// <summary>What a holder gave, newest first.</summary>
    Task<IReadOnlyList<Pledge>> PledgesAsync(AccountId holder, CancellationToken ct);
}

/// <summary>What to save of a goal.</summary>
public sealed record GoalDraft(
    GoalId? Id,
    ProgrammeId Programme,
    string TitleZh,
    string TitleEn,
    string TextZh,
    string TextEn,
    string Picture,
    string UnitZh,
    string UnitEn,
    long PointsPerUnit,
    long TargetUnits,
    bool Open,
    int Revision);

/// <summary>A goal and how far it is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="What">Title, text, picture (as of an offer), the thing counted (trees) with points for one, the target.</param>
/// <param name="Given">Points given so far.</param>
/// <param name="Givers">By how many people.</param>
/// <param name="ReachedAt">When the target was reached.</param>
public sealed record Goal(GoalId Id, GoalDraft What, long Given, long Givers, DateTimeOffset? ReachedAt)
{
    /// <summary>Points that reach the target.</summary>
    public long Target => checked(What.PointsPerUnit * What.TargetUnits);
}

/// <summary>What somebody gave to a goal.</summary>
public sealed record Pledge(GoalId Goal, long Points, DateTimeOffset At, EntryId Entry, string ThanksZh, string ThanksEn);

/// <summary>What to tell.</summary>
public sealed record NewGoalNews(string WordsZh, string WordsEn, string? Picture, long? UnitsDone);

/// <summary>What was told.</summary>
public sealed record GoalNews(GoalId Goal, NewGoalNews What, DateTimeOffset At, string Receipt);

/// <summary>Names one goal. Text form: <c>gol_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct GoalId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "gol";

    /// <summary>A new id, ordered by time.</summary>
    public static GoalId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out GoalId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new GoalId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
