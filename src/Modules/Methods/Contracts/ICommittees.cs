using Puhui.Methodology;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Contracts;

/// <summary>How a programme's committee works, and the questions that are put to it besides new versions.</summary>
public interface ICommittees
{
    /// <summary>The rules of a programme; <see cref="CommitteeRules.Default"/> where none were set.</summary>
    Task<CommitteeRules> RulesAsync(ProgrammeId programme, CancellationToken ct);

    /// <summary>
    /// Sets the rules of a programme, for what is submitted or decided from now on, and attests the change. Refusal: <c>rules_invalid</c>,
    /// naming the field.
    /// </summary>
    Task<Result<CommitteeRules>> SetRulesAsync(ProgrammeId programme, StaffId by, CommitteeRules rules, CancellationToken ct);

    /// <summary>
    /// Puts a question to the committee. Refusals, in this order: <c>role_missing</c>, <c>method_unknown</c>, <c>replacement_unapproved</c>
    /// (the replacement of a restatement is not in effect, or another method), <c>range_invalid</c> (it begins in the future, or ends
    /// before it begins), <c>words_missing</c>, <c>words_too_long</c>, <c>motion_open</c> (the same is being decided), then those of the signature.
    /// </summary>
    Task<Result<Motion>> ProposeAsync(NewMotion motion, Signer by, CancellationToken ct);

    /// <summary>
    /// A member's vote, once. Refusals, in this order: <c>motion_unknown</c>, <c>wrong_state</c>, <c>role_missing</c>, <c>self_vote</c> (who
    /// proposed it), <c>words_too_long</c>, <c>already_voted</c>, then those of the signature.
    /// </summary>
    Task<Result<MethodStep>> VoteAsync(RestatementDecisionId motion, Signer by, Ballot ballot, string words, CancellationToken ct);

    /// <summary>
    /// Closes the vote; the step's verdict is <c>approved</c> or <c>refused</c>. Refusals, in this order: <c>motion_unknown</c>,
    /// <c>wrong_state</c>, <c>role_missing</c>, <c>self_approval</c>, <c>quorum_missing</c>, then those of the signature.
    /// </summary>
    Task<Result<MethodStep>> CloseAsync(RestatementDecisionId motion, Signer by, CancellationToken ct);

    /// <summary>A question with its steps; null when there is none.</summary>
    Task<Motion?> FindAsync(RestatementDecisionId motion, CancellationToken ct);

    /// <summary>The questions of a programme, newest first; null lists all.</summary>
    Task<IReadOnlyList<Motion>> ListAsync(ProgrammeId? programme, CancellationToken ct);
}

/// <summary>A programme's rules for its committee, and its gates of confidence.</summary>
/// <param name="Reviews">How many experts must approve, 2 to 20.</param>
/// <param name="QuorumLeast">How many must vote at least, 1 to 100.</param>
/// <param name="QuorumPercent">Which share of the members must vote, 1 to 100.</param>
/// <param name="MajorityPercent">More than this share of yes and no must be yes, 50 to 99.</param>
/// <param name="NoticeDays">How many days the notice runs, 0 to 365.</param>
/// <param name="Show">The least sure numbers whose results are shown.</param>
/// <param name="Credit">The least sure numbers whose results are credited.</param>
/// <param name="Certify">The least sure numbers whose results are certified, unless the committee recorded why.</param>
public sealed record CommitteeRules(
    int Reviews, int QuorumLeast, int QuorumPercent, int MajorityPercent, int NoticeDays, Confidence Show, Confidence Credit, Confidence Certify)
{
    /// <summary>Two reviews; half the members and at least two vote; more than half say yes; seven days; shown and credited whatever the numbers, certified only with official ones.</summary>
    public static CommitteeRules Default { get; } = new(2, 2, 50, 50, 7, Confidence.Unchecked, Confidence.Unchecked, Confidence.Official);
}

/// <summary>What can be asked of a committee.</summary>
public enum MotionKind
{
    /// <summary>A corrected version takes an earlier one's place for a time in the past.</summary>
    Restate,

    /// <summary>A version counts nothing from now on.</summary>
    Withdraw,

    /// <summary>A version may be used to certify although its numbers are not sure enough.</summary>
    Certify,
}

/// <summary>A question to be put.</summary>
/// <param name="Programme">Whose committee.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Method">The version it is about; of a restatement the one that is replaced.</param>
/// <param name="Reason">Why.</param>
public sealed record NewMotion(ProgrammeId Programme, MotionKind Kind, MethodRef Method, string Reason)
{
    /// <summary>Of a restatement: the version that takes its place, another version of the same method.</summary>
    public MethodRef? Replacement { get; init; }

    /// <summary>Of a restatement: for activities from this time on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Of a restatement: for activities before this time; null for all since.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>How far a question came.</summary>
public enum MotionState
{
    /// <summary>Votes are given.</summary>
    Open,

    /// <summary>Decided for it.</summary>
    Approved,

    /// <summary>Decided against it.</summary>
    Refused,
}

/// <summary>A question to the committee.</summary>
/// <param name="Id">Its id.</param>
/// <param name="What">What is asked.</param>
/// <param name="Proposer">Who put it.</param>
/// <param name="ProposedAt">When, UTC.</param>
/// <param name="State">How far it came.</param>
/// <param name="DecidedAt">When it was decided, UTC.</param>
/// <param name="ContentHash">SHA-256 of its canonical bytes.</param>
/// <param name="Steps">Its steps, oldest first.</param>
public sealed record Motion(
    RestatementDecisionId Id,
    NewMotion What,
    StaffId Proposer,
    DateTimeOffset ProposedAt,
    MotionState State,
    DateTimeOffset? DecidedAt,
    ReadOnlyMemory<byte> ContentHash,
    IReadOnlyList<MethodStep> Steps);
