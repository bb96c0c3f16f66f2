using Npgsql;
using Puhui.Activities.Replay;
using Puhui.Methods.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Restatement;

/// <summary>From an approved decision to what it is about.</summary>
internal sealed class Jobs(NpgsqlDataSource database, IMethodDecisions decisions, IMethodRegister register, Subjects subjects, TimeProvider time)
{
    /// <summary>A decision that may be carried out, as of now.</summary>
    public async Task<Result<Job>> NewAsync(RestatementDecisionId id, CancellationToken ct)
    {
        if (await decisions.FindApprovedRestatementAsync(id, ct) is not { } decision)
        {
            return RestateRefusals.NotApproved;
        }

        if (register.Library.Find(decision.Old) is not { } old || register.Library.Find(decision.Replacement) is not { } replacement)
        {
            return RestateRefusals.MethodUnknown;
        }

        if (old.Kind != replacement.Kind || !PastScope.Credits(replacement))
        {
            return RestateRefusals.KindDiffers;
        }

        var scope = PastScope.Of(
            replacement, [(old, register.NumberOf(old.Ref))], decision.Programme, await subjects.SourcesAsync(decision.Programme, ct), decision.From, decision.To);
        return new Job(0, decision, scope, register.NumberOf(replacement.Ref), Subjects.AssetOf(replacement), Now());
    }

    /// <summary>A decision that was begun; null when it was not, or is done.</summary>
    /// <exception cref="InvalidOperationException">What it was begun with is not here any more.</exception>
    public async Task<Job?> OfAsync(RestatementDecisionId id, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select number, begun_at from activities.restatement where decision = $1 and state = 1");
        command.Parameters.Add(new() { Value = id.Value });
        (int Number, DateTimeOffset At) begun;
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            if (!await row.ReadAsync(ct))
            {
                return null;
            }

            begun = (row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1));
        }

        var job = await NewAsync(id, ct);
        return job.IsAccepted
            ? job.Value with { Number = begun.Number, BegunAt = begun.At }
            : throw new InvalidOperationException($"The restatement {id} cannot go on: {job.Refusal}");
    }

    /// <summary>What is being carried out.</summary>
    public async Task<IReadOnlyList<RestatementDecisionId>> RunningAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select decision from activities.restatement where state = 1 order by number");
        await using var row = await command.ExecuteReaderAsync(ct);
        List<RestatementDecisionId> ids = [];
        while (await row.ReadAsync(ct))
        {
            ids.Add(new RestatementDecisionId(row.GetGuid(0)));
        }

        return ids;
    }

    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
    }
}
