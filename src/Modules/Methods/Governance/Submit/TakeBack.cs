using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Steps;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Methods.Governance.Submit;

/// <summary>A draft is taken back to be written on, or given up.</summary>
internal sealed class TakeBack(StepDesk desk, People people)
{
    public Task<Result<MethodStep>> ToDraftAsync(MethodDraftId draft, Signer by, string words, CancellationToken ct) =>
        RunAsync(draft, by, words, MethodStepKind.Returned, "taken back", state => state is MethodState.Review or MethodState.Vote or MethodState.Notice, ct);

    public Task<Result<MethodStep>> ForGoodAsync(MethodDraftId draft, Signer by, string words, CancellationToken ct) =>
        RunAsync(draft, by, words, MethodStepKind.Withdrawn, "given up", state => state is MethodState.Draft or MethodState.Review or MethodState.Vote or MethodState.Notice, ct);

    private Task<Result<MethodStep>> RunAsync(
        MethodDraftId draft, Signer by, string words, MethodStepKind kind, string what, Func<MethodState, bool> fits, CancellationToken ct) => desk.OnDraftAsync(
        draft,
        async work =>
        {
            if (!fits(work.State))
            {
                return WrongState.Of(work, what);
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

            var role = work.Editors.Contains(by.Person) ? "author" : "staff";
            var step = await desk.WriteAsync(
                work.Connection, work.Step(kind, by, member.Value, role) with { Said = StepDesk.Said(words), ContentHash = work.Row.ContentHash ?? new byte[32] }, ct);
            if (step.IsAccepted)
            {
                await DraftRows.MoveAsync(
                    work.Connection, draft, kind == MethodStepKind.Returned ? MethodState.Draft : MethodState.Withdrawn, work.Row.Round,
                    kind == MethodStepKind.Returned ? null : work.Row.ContentHash, null, step.Value.At, ct);
            }

            return step;
        },
        ct);
}
