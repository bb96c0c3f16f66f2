using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Steps;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Methods.Governance.Submit;

/// <summary>A draft goes to the experts. From here on its content is fixed.</summary>
internal sealed class SubmitDraft(StepDesk desk, People people, DraftContent content, IMethodRegister register)
{
    public Task<Result<MethodStep>> RunAsync(MethodDraftId draft, Signer by, CancellationToken ct) => desk.OnDraftAsync(
        draft,
        async work =>
        {
            if (work.State != MethodState.Draft)
            {
                return WrongState.Of(work, "submitted");
            }

            var member = await people.WhoMayAsync(by.Person, work.Draft.Programme, Permissions.MethodsDraft, ct);
            if (!member.IsAccepted)
            {
                return member.Refusal;
            }

            var method = await content.CompileAsync(work, ct);
            if (!method.IsAccepted)
            {
                return method.Refusal;
            }

            if (register.Library.Find(work.Draft.Method) is not null)
            {
                return AlreadyPublished.Of(work.Draft.Method);
            }

            if (WrongVersion(method.Value) is { } wrong)
            {
                return wrong;
            }

            var round = work.Row.Round + 1;
            var hash = method.Value.ContentHash.ToArray();
            var step = await desk.WriteAsync(work.Connection, work.Step(MethodStepKind.Submitted, by, member.Value, "author") with { Round = round, ContentHash = hash }, ct);
            if (step.IsAccepted)
            {
                await DraftRows.MoveAsync(work.Connection, draft, MethodState.Review, round, hash, null, step.Value.At, ct);
            }

            return step;
        },
        ct);

    /// <summary>The part of the version that grew must fit what changed since the highest version below.</summary>
    private Refusal? WrongVersion(Method method)
    {
        var before = register.Library.Methods.LastOrDefault(
            other => other.Ref.Id == method.Ref.Id && VersionOrder.Instance.Compare(other.Ref.Version, method.Ref.Version) < 0);
        if (before is null)
        {
            return null;
        }

        var changes = MethodDifference.Between(before.Definition, method.Definition);
        var (needed, grown) = (MethodDifference.Needed(changes), MethodDifference.Grown(before.Ref.Version, method.Ref.Version));
        return grown >= needed
            ? null
            : new Refusal(
                "version_step",
                $"From {before.Ref.Version} to {method.Ref.Version} the {Words.Of(grown ?? VersionPart.Patch)} part grows, but what changed needs the {Words.Of(needed)} part to grow: "
                    + string.Join("; ", changes.Where(change => change.Part == needed).Take(3).Select(change => $"{change.Name}: {change.Was ?? "—"} → {change.Is ?? "—"}")),
                "version");
    }
}

/// <summary>The draft is not where this can be done.</summary>
internal static class WrongState
{
    public static Refusal Of(DraftWork work, string what) =>
        new("wrong_state", $"{work.Draft.Method} is at “{Words.Of(work.State)}” and cannot be {what} now.");
}

/// <summary>What is published is never edited.</summary>
internal static class AlreadyPublished
{
    public static Refusal Of(MethodRef method) =>
        new("already_published", $"{method} is published. What is published is never edited; a correction is a new version.", "version");
}
