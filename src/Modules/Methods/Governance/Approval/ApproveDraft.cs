using System.Globalization;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Steps;
using Puhui.Methods.Governance.Submit;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Methods.Governance.Approval;

/// <summary>After the notice a member approves: the version is published, complete and for good, and takes effect on its day.</summary>
internal sealed class ApproveDraft(StepDesk desk, People people, DraftContent content, IMethodRegister register)
{
    public async Task<Result<MethodStep>> RunAsync(MethodDraftId draft, Signer by, DateOnly effectiveFrom, CancellationToken ct)
    {
        var result = await desk.OnDraftAsync(
            draft,
            async work =>
            {
                if (work.State != MethodState.Notice)
                {
                    return work.State is MethodState.Approved or MethodState.Effective or MethodState.Superseded ? AlreadyPublished.Of(work.Draft.Method) : WrongState.Of(work, "approved");
                }

                var member = await people.WithRoleAsync(by.Person, work.Draft.Programme, Roles.CommitteeMember, ct);
                if (!member.IsAccepted)
                {
                    return member.Refusal;
                }

                if (work.Editors.Contains(by.Person))
                {
                    return new Refusal("self_approval", "Whoever wrote on a draft does not approve it.");
                }

                if (desk.Now < work.Row.NoticeUntil)
                {
                    return new Refusal("notice_running", $"The notice runs until {work.Row.NoticeUntil:u}.");
                }

                var answered = work.Current(MethodStepKind.Answered).Select(answer => answer.Answers).ToHashSet();
                if (work.Current(MethodStepKind.Objected).Count(objection => !answered.Contains(objection.Id)) is > 0 and var open)
                {
                    return new Refusal("objection_open", $"{open} objections wait for an answer.");
                }

                if (await content.ChangedAsync(work, ct) is { } changed)
                {
                    return changed;
                }

                var method = await content.CompileAsync(work, ct);
                if (!method.IsAccepted)
                {
                    return method.Refusal;
                }

                await Publication.LockAsync(work.Connection, ct);
                if (register.Library.Find(work.Draft.Method) is not null || await Publication.IsPublishedAsync(work.Connection, work.Draft.Method, ct))
                {
                    return AlreadyPublished.Of(work.Draft.Method);
                }

                if (Begin(effectiveFrom, method.Value.Zone) is not { } begin)
                {
                    return new Refusal("effective_past", "A version takes effect today or later. Its effect on the past is a decision of its own.", "effectiveFrom");
                }

                var step = await desk.WriteAsync(
                    work.Connection,
                    work.Step(MethodStepKind.Approved, by, member.Value, Roles.CommitteeMember.Name) with { Verdict = effectiveFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) },
                    ct);
                if (step.IsAccepted)
                {
                    await DraftRows.MoveAsync(work.Connection, draft, MethodState.Approved, work.Row.Round, work.Row.ContentHash, null, step.Value.At, ct);
                    await Publication.WriteAsync(work, method.Value, step.Value.At, begin, ct);
                }

                return step;
            },
            ct);
        if (result.IsAccepted)
        {
            await register.RefreshAsync(ct);
        }

        return result;
    }

    /// <summary>Midnight of the day in the method's zone; now, when it is today; null when it is over.</summary>
    private DateTimeOffset? Begin(DateOnly day, TimeZoneInfo zone)
    {
        var now = desk.Now;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        if (day <= today)
        {
            return day == today ? now : null;
        }

        var midnight = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
