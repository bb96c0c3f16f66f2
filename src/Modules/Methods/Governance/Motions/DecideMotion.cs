using Npgsql;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Rules;
using Puhui.Methods.Governance.Steps;
using Puhui.Methods.Governance.Vote;
using Puhui.Platform.Access;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Governance.Motions;

/// <summary>The committee votes on a question and decides it, by the same rules as on a draft.</summary>
internal sealed class DecideMotion(StepDesk desk, People people, Count count)
{
    public Task<Result<MethodStep>> VoteAsync(RestatementDecisionId id, Signer by, Ballot ballot, string words, CancellationToken ct) => OnAsync(
        id,
        by,
        "self_vote",
        async (connection, motion, member) =>
        {
            if (StepDesk.WordsTooLong(words) is { } tooLong)
            {
                return tooLong;
            }

            if (motion.Steps.Any(step => step.Kind == MethodStepKind.Voted && step.By?.Id == by.Person))
            {
                return new Refusal("already_voted", "You have voted. Each member votes once.");
            }

            return await desk.WriteAsync(connection, Step(motion, MethodStepKind.Voted, by, member) with { Verdict = Words.Of(ballot), Said = StepDesk.Said(words) }, ct);
        },
        ct);

    public Task<Result<MethodStep>> CloseAsync(RestatementDecisionId id, Signer by, CancellationToken ct) => OnAsync(
        id,
        by,
        "self_approval",
        async (connection, motion, member) =>
        {
            var rules = await RulesRows.OfAsync(connection, motion.What.Programme, ct);
            var isFor = await count.IsForAsync(connection, motion.What.Programme, rules, motion.Steps.Where(step => step.Kind == MethodStepKind.Voted), ct);
            if (!isFor.IsAccepted)
            {
                return isFor.Refusal;
            }

            var state = isFor.Value ? MotionState.Approved : MotionState.Refused;
            var step = await desk.WriteAsync(
                connection, Step(motion, MethodStepKind.Decided, by, member) with { Topic = "decision." + Words.Of(state), Verdict = Words.Of(state) }, ct);
            if (step.IsAccepted)
            {
                await MotionRows.DecideAsync(connection, id, state, step.Value.At, ct);
                if (isFor.Value && motion.What.Kind == MotionKind.Withdraw)
                {
                    await WithdrawAsync(connection, motion, ct);
                }
            }

            return step;
        },
        ct);

    private Task<Result<MethodStep>> OnAsync(
        RestatementDecisionId id, Signer by, string self, Func<NpgsqlConnection, Motion, StaffMember, Task<Result<MethodStep>>> work, CancellationToken ct) => desk.InTransactionAsync(
        async connection =>
        {
            if (await MotionRows.FindAsync(connection, id, locked: true, ct) is not { } motion)
            {
                return new Refusal("motion_unknown", "There is no such question.");
            }

            if (motion.State != MotionState.Open)
            {
                return new Refusal("wrong_state", "The question is decided.");
            }

            var member = await people.WithRoleAsync(by.Person, motion.What.Programme, Roles.CommitteeMember, ct);
            if (!member.IsAccepted)
            {
                return member.Refusal;
            }

            return motion.Proposer == by.Person
                ? new Refusal(self, "Whoever put a question neither votes on it nor decides it.")
                : await work(connection, motion, member.Value);
        },
        ct);

    private static NewStep Step(Motion motion, MethodStepKind kind, Signer by, StaffMember member) =>
        new(kind, motion.Id.Value, 1, motion.What.Programme, motion.What.Method, motion.ContentHash.ToArray())
        {
            Topic = "decision." + Words.Of(kind),
            By = new StepPerson(member.Id, member.Name, Roles.CommitteeMember.Name),
            Password = by.Password,
        };

    /// <summary>A version this programme published is at its end; another's only counts nothing here any more.</summary>
    private async Task WithdrawAsync(NpgsqlConnection connection, Motion motion, CancellationToken ct)
    {
        if (await DraftRows.OfVersionAsync(connection, motion.What.Method, ct) is not { Draft.State: MethodState.Approved or MethodState.Effective } row
            || row.Draft.Programme != motion.What.Programme)
        {
            return;
        }

        var step = await desk.WriteAsync(
            connection,
            new NewStep(MethodStepKind.Withdrawn, row.Draft.Id.Value, row.Round, row.Draft.Programme, row.Draft.Method, row.ContentHash!)
            {
                Verdict = motion.Id.ToString(),
                Said = StepDesk.Said(motion.What.Reason),
            },
            ct);
        await DraftRows.MoveAsync(connection, row.Draft.Id, MethodState.Withdrawn, row.Round, row.ContentHash, null, step.Value.At, ct);
    }
}
