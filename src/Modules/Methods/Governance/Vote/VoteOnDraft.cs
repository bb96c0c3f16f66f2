using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Steps;
using Puhui.Methods.Governance.Submit;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Methods.Governance.Vote;

/// <summary>A member of the committee votes, once, on what the experts approved.</summary>
internal sealed class VoteOnDraft(StepDesk desk, People people, DraftContent content)
{
    public Task<Result<MethodStep>> RunAsync(MethodDraftId draft, Signer by, Ballot ballot, string words, CancellationToken ct) => desk.OnDraftAsync(
        draft,
        async work =>
        {
            if (work.State is not (MethodState.Review or MethodState.Vote))
            {
                return WrongState.Of(work, "voted on");
            }

            var member = await people.WithRoleAsync(by.Person, work.Draft.Programme, Roles.CommitteeMember, ct);
            if (!member.IsAccepted)
            {
                return member.Refusal;
            }

            if (work.Editors.Contains(by.Person))
            {
                return new Refusal("self_vote", "Whoever wrote on a draft does not vote on it.");
            }

            if (StepDesk.WordsTooLong(words) is { } tooLong)
            {
                return tooLong;
            }

            if (work.State == MethodState.Review)
            {
                return new Refusal("reviews_missing", "The experts have not approved it yet.");
            }

            if (work.Current(MethodStepKind.Voted).Any(vote => vote.By?.Id == by.Person))
            {
                return new Refusal("already_voted", "You have voted. Each member votes once.");
            }

            if (await content.ChangedAsync(work, ct) is { } changed)
            {
                return changed;
            }

            return await desk.WriteAsync(
                work.Connection, work.Step(MethodStepKind.Voted, by, member.Value, Roles.CommitteeMember.Name) with { Verdict = Words.Of(ballot), Said = StepDesk.Said(words) }, ct);
        },
        ct);
}
