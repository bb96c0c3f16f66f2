using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Steps;
using Puhui.Methods.Governance.Submit;
using Puhui.Quantities;

namespace Puhui.Methods.Governance.Notice;

/// <summary>Anyone objects while the notice runs. What they write is published.</summary>
internal sealed class ObjectToDraft(StepDesk desk)
{
    public const int LongestName = 60;
    public const int MostOpen = 200;

    public Task<Result<MethodStep>> RunAsync(MethodDraftId draft, string? name, string words, CancellationToken ct) => desk.OnDraftAsync(
        draft,
        async work =>
        {
            if (work.State != MethodState.Notice)
            {
                return WrongState.Of(work, "objected to");
            }

            if (StepDesk.WordsMissing(words) is { } refusal)
            {
                return refusal;
            }

            var called = name?.Trim() ?? "";
            if (called.Length > LongestName)
            {
                return new Refusal("words_too_long", $"A name has at most {LongestName} characters.", "name");
            }

            if (desk.Now >= work.Row.NoticeUntil)
            {
                return new Refusal("notice_over", "The notice is over.");
            }

            var answered = work.Current(MethodStepKind.Answered).Count();
            if (work.Current(MethodStepKind.Objected).Count() - answered >= MostOpen)
            {
                return new Refusal("objections_too_many", "Many objections wait for an answer; please come back when some were answered.");
            }

            return await desk.WriteAsync(
                work.Connection,
                new NewStep(MethodStepKind.Objected, draft.Value, work.Row.Round, work.Draft.Programme, work.Draft.Method, work.Row.ContentHash!)
                {
                    By = new StepPerson(null, called, "public"),
                    Said = StepDesk.Said(words),
                },
                ct);
        },
        ct);
}
