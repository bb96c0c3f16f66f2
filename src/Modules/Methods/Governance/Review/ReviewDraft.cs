using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Rules;
using Puhui.Methods.Governance.Steps;
using Puhui.Methods.Governance.Submit;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Methods.Governance.Review;

/// <summary>An expert who did not write on the draft says what they think of it. With enough who approve, and none who asks for changes, it goes before the committee.</summary>
internal sealed class ReviewDraft(StepDesk desk, People people, DraftContent content)
{
    public Task<Result<MethodStep>> RunAsync(MethodDraftId draft, Signer by, ReviewVerdict verdict, IReadOnlyDictionary<string, string> comments, CancellationToken ct) => desk.OnDraftAsync(
        draft,
        async work =>
        {
            if (work.State != MethodState.Review)
            {
                return WrongState.Of(work, "reviewed");
            }

            var member = await people.WithRoleAsync(by.Person, work.Draft.Programme, Roles.Expert, ct);
            if (!member.IsAccepted)
            {
                return member.Refusal;
            }

            if (work.Editors.Contains(by.Person))
            {
                return new Refusal("self_review", "Whoever wrote on a draft does not review it.");
            }

            var said = comments.Where(comment => !string.IsNullOrWhiteSpace(comment.Value)).Select(comment => KeyValuePair.Create(comment.Key, comment.Value.Trim())).ToList();
            if (verdict == ReviewVerdict.Revise && said.Count == 0)
            {
                return new Refusal("words_missing", "Whoever asks for changes says which.", "comments");
            }

            if (said.Select(comment => StepDesk.WordsTooLong(comment.Value)).FirstOrDefault(refusal => refusal is not null) is { } long_)
            {
                return long_;
            }

            if (said.FirstOrDefault(comment => comment.Key != "words" && !MethodChapters.Names.Contains(comment.Key)) is { Key: { } unknown })
            {
                return new Refusal("chapter_unknown", $"A method has no chapter '{unknown}'.", unknown);
            }

            if (work.Current(MethodStepKind.Reviewed).Any(review => review.By?.Id == by.Person))
            {
                return new Refusal("already_reviewed", "You have reviewed this submission. A new review needs a new submission.");
            }

            if (await content.ChangedAsync(work, ct) is { } changed)
            {
                return changed;
            }

            var step = await desk.WriteAsync(
                work.Connection, work.Step(MethodStepKind.Reviewed, by, member.Value, Roles.Expert.Name) with { Verdict = Words.Of(verdict), Said = InOrder(said) }, ct);
            if (step.IsAccepted)
            {
                var reviews = work.Current(MethodStepKind.Reviewed).Append(step.Value).ToList();
                var rules = await RulesRows.OfAsync(work.Connection, work.Draft.Programme, ct);
                var enough = reviews.Count >= rules.Reviews && reviews.All(review => review.Verdict == Words.Of(ReviewVerdict.Approve));
                await DraftRows.MoveAsync(work.Connection, draft, enough ? MethodState.Vote : MethodState.Review, work.Row.Round, work.Row.ContentHash, null, step.Value.At, ct);
            }

            return step;
        },
        ct);

    private static List<KeyValuePair<string, string>> InOrder(List<KeyValuePair<string, string>> said) =>
        [.. said.OrderBy(comment => comment.Key == "words" ? -1 : MethodChapters.Names.ToList().IndexOf(comment.Key))];
}
