using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Rules;
using Puhui.Methods.Governance.Steps;
using Puhui.Methods.Governance.Submit;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Methods.Governance.Vote;

/// <summary>A member closes the vote: with the majority the public notice begins, without it the draft goes back to be written on.</summary>
internal sealed class CloseVote(StepDesk desk, People people, DraftContent content, Count count)
{
    public Task<Result<MethodStep>> RunAsync(MethodDraftId draft, Signer by, CancellationToken ct) => desk.OnDraftAsync(
        draft,
        async work =>
        {
            if (work.State != MethodState.Vote)
            {
                return WrongState.Of(work, "decided");
            }

            var member = await people.WithRoleAsync(by.Person, work.Draft.Programme, Roles.CommitteeMember, ct);
            if (!member.IsAccepted)
            {
                return member.Refusal;
            }

            if (work.Editors.Contains(by.Person))
            {
                return new Refusal("self_approval", "Whoever wrote on a draft does not close the vote on it.");
            }

            var rules = await RulesRows.OfAsync(work.Connection, work.Draft.Programme, ct);
            var isFor = await count.IsForAsync(work.Connection, work.Draft.Programme, rules, work.Current(MethodStepKind.Voted), ct);
            if (!isFor.IsAccepted)
            {
                return isFor.Refusal;
            }

            if (await content.ChangedAsync(work, ct) is { } changed)
            {
                return changed;
            }

            var until = desk.Now.AddDays(rules.NoticeDays);
            var step = work.Step(isFor.Value ? MethodStepKind.Noticed : MethodStepKind.Returned, by, member.Value, Roles.CommitteeMember.Name) with
            {
                Verdict = isFor.Value ? until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) : "refused",
            };
            var written = await desk.WriteAsync(work.Connection, step, ct);
            if (written.IsAccepted)
            {
                await DraftRows.MoveAsync(
                    work.Connection, draft, isFor.Value ? MethodState.Notice : MethodState.Draft, work.Row.Round, isFor.Value ? work.Row.ContentHash : null,
                    isFor.Value ? until : null, written.Value.At, ct);
            }

            return written;
        },
        ct);
}
