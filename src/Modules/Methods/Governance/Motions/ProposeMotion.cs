using System.Security.Cryptography;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Steps;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Methods.Governance.Motions;

/// <summary>A question is put to the committee: by a member, or by somebody who may write drafts.</summary>
internal sealed class ProposeMotion(StepDesk desk, People people, IMethodRegister register)
{
    public const string Form = "puhui committee decision 1";

    public Task<Result<Motion>> RunAsync(NewMotion motion, Signer by, CancellationToken ct) => desk.InTransactionAsync<Motion>(
        async connection =>
        {
            var member = await people.WhoMayAsync(by.Person, motion.Programme, Permissions.MethodsVote, ct);
            member = member.IsAccepted ? member : await people.WhoMayAsync(by.Person, motion.Programme, Permissions.MethodsDraft, ct);
            if (!member.IsAccepted)
            {
                return member.Refusal;
            }

            if (register.Library.Find(motion.Method) is null)
            {
                return new Refusal("method_unknown", $"No method {motion.Method} is known here.", "method");
            }

            if ((motion.Kind == MotionKind.Restate ? await WrongRestatementAsync(connection, motion, ct) : null) is { } wrong)
            {
                return wrong;
            }

            if (StepDesk.WordsMissing(motion.Reason) is { } words)
            {
                return words;
            }

            var open = await MotionRows.ListAsync(connection, motion.Programme, motion.Kind, MotionState.Open, null, locked: false, ct);
            if (open.Any(other => other.What.Method == motion.Method))
            {
                return new Refusal("motion_open", "The committee is deciding this question already.");
            }

            var clean = motion with { Reason = motion.Reason.Trim(), From = Micro(motion.From), To = Micro(motion.To) };
            var id = RestatementDecisionId.New();
            var hash = SHA256.HashData(Bytes(id, clean));
            var role = member.Value.Grants.Any(grant => grant.Role == Roles.CommitteeMember) ? Roles.CommitteeMember.Name : "staff";
            var step = await desk.WriteAsync(
                connection,
                new NewStep(MethodStepKind.Proposed, id.Value, 1, clean.Programme, clean.Method, hash)
                {
                    Topic = "decision.proposed",
                    By = new StepPerson(member.Value.Id, member.Value.Name, role),
                    Password = by.Password,
                    Verdict = Words.Of(clean.Kind),
                    Said = StepDesk.Said(clean.Reason),
                },
                ct);
            if (!step.IsAccepted)
            {
                return step.Refusal;
            }

            await MotionRows.InsertAsync(connection, id, clean, by.Person, step.Value.At, hash, ct);
            return new Motion(id, clean, by.Person, step.Value.At, MotionState.Open, null, hash, [step.Value]);
        },
        ct);

    /// <summary>What the votes are signed over, by its hash.</summary>
    private byte[] Bytes(RestatementDecisionId id, NewMotion motion) => new Canonical(Form)
        .Add("decision", id.ToString()).Add("programme", motion.Programme.ToString()).Add("kind", Words.Of(motion.Kind))
        .Add("method", motion.Method.ToString()).Add("content", Content(motion.Method))
        .Add("replacement", motion.Replacement?.ToString()).Add("replacement-content", motion.Replacement is { } replacement ? Content(replacement) : null)
        .Add("from", motion.From).Add("to", motion.To).Add("reason", motion.Reason)
        .ToBytes();

    private string? Content(Methodology.MethodRef method) => register.Library.Find(method) is { } known ? Convert.ToHexStringLower(known.ContentHash.Span) : null;

    private async Task<Refusal?> WrongRestatementAsync(Npgsql.NpgsqlConnection connection, NewMotion motion, CancellationToken ct)
    {
        if (motion.Replacement is not { } replacement || replacement == motion.Method || replacement.Id != motion.Method.Id
            || register.Library.Find(replacement) is null
            || await DraftRows.OfVersionAsync(connection, replacement, ct) is { Draft.State: MethodState.Superseded or MethodState.Withdrawn })
        {
            return new Refusal("replacement_unapproved", "The replacement is another version of the same method that is approved, or came with this server.", "replacement");
        }

        return motion.From is not { } from || from > desk.Now || motion.To <= from
            ? new Refusal("range_invalid", "A restatement begins in the past, and ends after it begins.", "from")
            : null;
    }

    private static DateTimeOffset? Micro(DateTimeOffset? time) =>
        time is { } at ? at.ToUniversalTime().AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond)) : null;
}
