using Npgsql;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Methods.Governance.Motions;

/// <summary>The door of approved decisions about the past.</summary>
internal sealed class MethodDecisions(NpgsqlDataSource database) : IMethodDecisions
{
    public async Task<RestatementDecision?> FindApprovedRestatementAsync(RestatementDecisionId id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await MotionRows.ListAsync(connection, null, MotionKind.Restate, MotionState.Approved, id, locked: false, ct)) is [var motion] ? Decision(motion) : null;
    }

    public async Task<IReadOnlyList<RestatementDecision>> ListApprovedAsync(ProgrammeId programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await MotionRows.ListAsync(connection, programme, MotionKind.Restate, MotionState.Approved, null, locked: false, ct)).ConvertAll(Decision);
    }

    private static RestatementDecision Decision(Motion motion) => new(
        motion.Id, motion.What.Programme, motion.What.Method, motion.What.Replacement!, motion.What.From!.Value, motion.What.To, motion.What.Reason,
        motion.DecidedAt!.Value, motion.ContentHash);
}
