using Puhui.Methodology;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Methods.Contracts;

/// <summary>
/// The life of a version, step by step: draft → review → vote → notice → approved → effective. Each step is signed by its person and
/// attested in the log. A step that is not allowed is refused by name; of several refusals the first of this list is the answer
/// (docs/refusals.md says what each means): <c>draft_unknown</c>, <c>wrong_state</c>, <c>role_missing</c>, <c>self_review</c>,
/// <c>self_vote</c>, <c>self_approval</c>, <c>words_missing</c>, <c>words_too_long</c>, <c>chapter_unknown</c>, <c>reviews_missing</c>,
/// <c>already_reviewed</c>, <c>already_voted</c>, <c>quorum_missing</c>, <c>notice_running</c>, <c>notice_over</c>,
/// <c>objection_unknown</c>, <c>already_answered</c>, <c>objections_too_many</c>, <c>objection_open</c>, <c>content_changed</c>,
/// <c>cases_fail</c>, <c>already_published</c>, <c>version_step</c>, <c>effective_past</c>, then those of the signature
/// (<c>password_wrong</c>, <c>too_many_attempts</c>, <c>staff_inactive</c>).
/// </summary>
public interface IMethodGovernance
{
    /// <summary>Sends a draft to the experts, when its cases pass and its version fits what changed.</summary>
    Task<Result<MethodStep>> SubmitAsync(MethodDraftId draft, Signer by, CancellationToken ct);

    /// <summary>An expert's review: a verdict, and comments by chapter (or <c>words</c> for the whole).</summary>
    Task<Result<MethodStep>> ReviewAsync(MethodDraftId draft, Signer by, ReviewVerdict verdict, IReadOnlyDictionary<string, string> comments, CancellationToken ct);

    /// <summary>A member's vote, once.</summary>
    Task<Result<MethodStep>> VoteAsync(MethodDraftId draft, Signer by, Ballot ballot, string words, CancellationToken ct);

    /// <summary>Closes the vote: with the majority the notice begins (<see cref="MethodStepKind.Noticed"/>), without it the draft goes back (<see cref="MethodStepKind.Returned"/>).</summary>
    Task<Result<MethodStep>> CloseVoteAsync(MethodDraftId draft, Signer by, CancellationToken ct);

    /// <summary>An objection by anyone, while the notice runs.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="name">What the objector wants to be called in public; null or empty for nobody.</param>
    /// <param name="words">The objection; published as it is.</param>
    /// <param name="ct">Cancels.</param>
    Task<Result<MethodStep>> ObjectAsync(MethodDraftId draft, string? name, string words, CancellationToken ct);

    /// <summary>Answers an objection.</summary>
    Task<Result<MethodStep>> AnswerAsync(MethodDraftId draft, Signer by, MethodStepId objection, string words, CancellationToken ct);

    /// <summary>
    /// Publishes the version, in effect from midnight of a day in the method's zone. Where the programme counted by an earlier version of the
    /// same method it counts by this one from then on, and also its scenarios that the programme counted by none.
    /// </summary>
    Task<Result<MethodStep>> ApproveAsync(MethodDraftId draft, Signer by, DateOnly effectiveFrom, CancellationToken ct);

    /// <summary>Takes a draft back from review, vote or notice, to write on it. Everything begins anew.</summary>
    Task<Result<MethodStep>> TakeBackAsync(MethodDraftId draft, Signer by, string words, CancellationToken ct);

    /// <summary>Gives a draft up before it was published.</summary>
    Task<Result<MethodStep>> GiveUpAsync(MethodDraftId draft, Signer by, string words, CancellationToken ct);

    /// <summary>How far a draft came, for pages: its rules, its people and what is missing; null when there is none.</summary>
    Task<DraftStanding?> StandingAsync(MethodDraftId draft, CancellationToken ct);

    /// <summary>A version's way from draft to today, also of a shipped one; null when nothing is known of it.</summary>
    Task<MethodHistory?> HistoryAsync(MethodRef method, CancellationToken ct);

    /// <summary>The notices that run now, of all programmes.</summary>
    Task<IReadOnlyList<MethodDraft>> NoticesAsync(CancellationToken ct);
}

/// <summary>Where a draft stands.</summary>
/// <param name="Draft">The draft.</param>
/// <param name="Rules">The rules it is judged by.</param>
/// <param name="ContentHash">The content hash that was submitted; null while it is written.</param>
/// <param name="Editors">Everybody who wrote on it, with the author.</param>
/// <param name="Steps">All steps, oldest first.</param>
/// <param name="Members">How many members the committee has now.</param>
/// <param name="NoticeUntil">When the notice ends; null before.</param>
/// <param name="EffectiveFrom">When it takes effect; null before it is approved.</param>
public sealed record DraftStanding(
    MethodDraft Draft,
    CommitteeRules Rules,
    ReadOnlyMemory<byte>? ContentHash,
    IReadOnlyList<Staff.Contracts.StaffId> Editors,
    IReadOnlyList<MethodStep> Steps,
    int Members,
    DateTimeOffset? NoticeUntil,
    DateTimeOffset? EffectiveFrom)
{
    /// <summary>The steps since it was submitted last.</summary>
    public IEnumerable<MethodStep> Current => Steps.Where(step => step.Round == Steps[^1].Round);

    /// <summary>The objections of this round that nobody answered.</summary>
    public IEnumerable<MethodStep> OpenObjections => Current.Where(step =>
        step.Kind == MethodStepKind.Objected && !Current.Any(answer => answer.Answers == step.Id));
}

/// <summary>A version's history.</summary>
/// <param name="Method">The version.</param>
/// <param name="State">How far it came; <see cref="MethodState.Effective"/> for what came with the server.</param>
/// <param name="Programme">Whose committee decided; null for what came with the server.</param>
/// <param name="Draft">The draft it was; null for what came with the server.</param>
/// <param name="ContentHash">Its content hash; null while it is written.</param>
/// <param name="EffectiveFrom">When it takes effect by its approval; null where that says nothing.</param>
/// <param name="NoticeUntil">When its notice ends or ended.</param>
/// <param name="Steps">All steps, oldest first.</param>
/// <param name="Installed">The attestation of the content of what came with the server; null for others.</param>
public sealed record MethodHistory(
    MethodRef Method,
    MethodState State,
    ProgrammeId? Programme,
    MethodDraftId? Draft,
    ReadOnlyMemory<byte>? ContentHash,
    DateTimeOffset? EffectiveFrom,
    DateTimeOffset? NoticeUntil,
    IReadOnlyList<MethodStep> Steps,
    Ledger.Contracts.AttestationId? Installed);
