using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Steps;
using Puhui.Methods.Governance.Submit;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Methods.Governance.Notice;

/// <summary>An objection is answered in public. Where it is right, the draft is taken back.</summary>
internal sealed class AnswerObjection(StepDesk desk, People people)
{
    public Task<Result<MethodStep>> RunAsync(MethodDraftId draft, Signer by, MethodStepId objection, string words, CancellationToken ct) => desk.OnDraftAsync(
        draft,
        async work =>
        {
            if (work.State != MethodState.Notice)
            {
                return WrongState.Of(work, "answered for");
            }

            var member = await people.WhoMayAsync(by.Person, work.Draft.Programme, Permissions.MethodsDraft, ct);
            if (!member.IsAccepted)
            {
                return member.Refusal;
            }

            if (StepDesk.WordsMissing(words) is { } refusal)
            {
                return refusal;
            }

            if (!work.Current(MethodStepKind.Objected).Any(step => step.Id == objection))
            {
                return new Refusal("objection_unknown", "There is no such objection to this submission.");
            }

            if (work.Current(MethodStepKind.Answered).Any(step => step.Answers == objection))
            {
                return new Refusal("already_answered", "The objection is answered.");
            }

            var role = work.Editors.Contains(by.Person) ? "author" : "staff";
            return await desk.WriteAsync(work.Connection, work.Step(MethodStepKind.Answered, by, member.Value, role) with { Answers = objection, Said = StepDesk.Said(words) }, ct);
        },
        ct);
}
