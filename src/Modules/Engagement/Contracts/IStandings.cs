using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Engagement.Contracts;

/// <summary>
/// A holder's standing (0 to 5 leaves), by a published rule from the last twelve whole months. It is shown to the holder alone; others get a
/// signed statement by the holder's consent, once or for a time.
/// </summary>
public interface IStandings
{
    /// <summary>The rule, in words and numbers, with its version.</summary>
    StandingRule Rule { get; }

    /// <summary>A holder's standing in a programme today, with how it came about.</summary>
    Task<Standing> OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct);

    /// <summary>The leaves of each of these holders in a programme today, at the same places; in one question, however many.</summary>
    Task<IReadOnlyList<int>> LeavesAsync(ProgrammeId programme, IReadOnlyList<AccountId> holders, CancellationToken ct);

    /// <summary>
    /// Releases the standing to somebody, attested (topic <c>standing.released</c>). Refusals: <c>audience_invalid</c> (1 to 80 characters),
    /// <c>purpose_invalid</c>, <c>days_invalid</c> (0 for once, else up to 365), <c>programme_unknown</c>.
    /// </summary>
    Task<Result<StandingRelease>> ReleaseAsync(AccountId holder, ProgrammeId programme, string audience, string purpose, int days, CancellationToken ct);

    /// <summary>What a holder released, newest first.</summary>
    Task<IReadOnlyList<StandingRelease>> ReleasesAsync(AccountId holder, CancellationToken ct);

    /// <summary>Takes a release back: asking online answers so from then on. Again: the same answer. Refusal: <c>release_unknown</c>.</summary>
    Task<Result<StandingRelease>> WithdrawAsync(AccountId holder, ReleaseId release, CancellationToken ct);

    /// <summary>
    /// Checks a statement offline, against the server's key lines: signature, form, time. Gives what it says. Refusals:
    /// <c>statement_unreadable</c>, <c>key_unreadable</c>, <c>signature_wrong</c>, <c>statement_over</c>.
    /// </summary>
    Result<StandingStatement> Check(string statement, string keyLines, DateTimeOffset at);

    /// <summary>
    /// What one who got a statement learns online: as of <see cref="Check"/>, and <c>statement_withdrawn</c>, <c>statement_used</c> (it was for
    /// once and was asked before).
    /// </summary>
    Task<Result<StandingStatement>> AskAsync(string statement, CancellationToken ct);
}

/// <summary>The published rule.</summary>
public sealed record StandingRule(string Version, string WordsZh, string WordsEn, IReadOnlyList<StandingStep> Steps);

/// <summary>What one leaf needs: so many months of twelve with at least so much.</summary>
public sealed record StandingStep(int Leaves, int ActiveMonths, long MonthMg, string NameZh, string NameEn);

/// <summary>A standing.</summary>
/// <param name="Leaves">0 to 5.</param>
/// <param name="From">First day of the twelve months.</param>
/// <param name="To">Day after them.</param>
/// <param name="Months">Reductions of each month, oldest first, in mg.</param>
/// <param name="Next">What is missing for one more leaf, in words; null at the top.</param>
/// <param name="Rule">Version of the rule.</param>
public sealed record Standing(int Leaves, DateOnly From, DateOnly To, IReadOnlyList<long> Months, (string Zh, string En)? Next, string Rule);

/// <summary>A release.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Programme">Of which programme's standing.</param>
/// <param name="Audience">To whom.</param>
/// <param name="Purpose">For what.</param>
/// <param name="At">When.</param>
/// <param name="Until">Until when; for once 24 hours.</param>
/// <param name="Once">Whether it answers once.</param>
/// <param name="WithdrawnAt">When it was taken back.</param>
/// <param name="Statement">The signed statement: what to hand over.</param>
public sealed record StandingRelease(ReleaseId Id, ProgrammeId Programme, string Audience, string Purpose, DateTimeOffset At, DateTimeOffset Until, bool Once, DateTimeOffset? WithdrawnAt, string Statement);

/// <summary>What a statement says: a standing, nothing of who it is.</summary>
public sealed record StandingStatement(ReleaseId Id, string Programme, int Leaves, string Rule, DateOnly From, DateOnly To, string Audience, string Purpose, DateTimeOffset At, DateTimeOffset Until);

/// <summary>Names one release. Text form: <c>rel_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct ReleaseId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "rel";

    /// <summary>A new id, ordered by time.</summary>
    public static ReleaseId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out ReleaseId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new ReleaseId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
