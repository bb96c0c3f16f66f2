using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Replay;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Restatement;

/// <summary>Plans, begins and shows restatements; the work is done by <see cref="RestatementWorker"/>, or at once by <see cref="RunAsync"/>.</summary>
internal sealed class Restatements(
    NpgsqlDataSource database, Planning planning, Jobs jobs, Restater restater, RestatedRecords records, IMethodRegister register, IAttestations attestations, TimeProvider time) : IRestatements
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<Result<RestatementPlan>> PreviewAsync(RestatementDecisionId decision, IProgress<long>? progress, CancellationToken ct)
    {
        var job = await jobs.NewAsync(decision, ct);
        if (!job.IsAccepted)
        {
            return job.Refusal;
        }

        if (await FindAsync(decision, ct) is { } begun)
        {
            return begun.EndedAt is null ? RestateRefusals.Running : RestateRefusals.Done;
        }

        if (await RestatementRows.IsBusyAsync(database, job.Value.Decision, ct))
        {
            return RestateRefusals.Running;
        }

        var (plan, _) = await planning.RunAsync(job.Value, progress, ct);
        return new RestatementPlan(job.Value.Decision, job.Value.Asset, plan.ToTotals(), job.Value.BegunAt);
    }

    public async Task<Result<Contracts.Restatement>> BeginAsync(RestatementDecisionId decision, string by, CancellationToken ct)
    {
        if (by.Length is 0 or > 120)
        {
            throw new ArgumentException("A restatement is begun by somebody.", nameof(by));
        }

        var job = await jobs.NewAsync(decision, ct);
        if (!job.IsAccepted)
        {
            return job.Refusal;
        }

        if (await FindAsync(decision, ct) is { } begun)
        {
            return begun;
        }

        if (await RestatementRows.IsBusyAsync(database, job.Value.Decision, ct))
        {
            return RestateRefusals.Running;
        }

        var (plan, shorts) = await planning.RunAsync(job.Value, null, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await RestateLock.AloneAsync(connection, ct);
        if (await RestatementRows.IsBusyAsync(database, job.Value.Decision, ct))
        {
            return RestateRefusals.Running;
        }

        if (await RestatementRows.InsertAsync(connection, job.Value.Decision, job.Value.Scope, job.Value.NewNumber, by, job.Value.BegunAt, plan, shorts, ct) is not null)
        {
            await AttestAsync(connection, "restatement.begun", job.Value.Decision, plan, job.Value.BegunAt, ct);
        }

        await transaction.CommitAsync(ct);
        attestations.Announce();
        return (await FindAsync(decision, ct))!;
    }

    public async Task<Contracts.Restatement?> FindAsync(RestatementDecisionId decision, CancellationToken ct) =>
        (await RestatementRows.FindAsync(database, decision, AssetOf, ct))?.Shown;

    public Task<IReadOnlyList<Contracts.Restatement>> ListAsync(ProgrammeId programme, CancellationToken ct) =>
        RestatementRows.ListAsync(database, programme, AssetOf, ct);

    public async Task<Result<RestatementTotals>> RunAsync(RestatementDecisionId decision, IProgress<Contracts.Restatement>? progress, CancellationToken ct)
    {
        while (true)
        {
            if (await FindAsync(decision, ct) is not { } now)
            {
                return RestateRefusals.Unknown;
            }

            progress?.Report(now);
            if (now.EndedAt is not null)
            {
                return now.Posted;
            }

            if (await jobs.OfAsync(decision, ct) is not { } job || !await WorkAsync(job, () => FindAsync(decision, ct), progress, ct))
            {
                await Task.Delay(Pause, ct);
            }
        }
    }

    public Task<IReadOnlyList<RestatedRecord>> OfRecordAsync(string reference, CancellationToken ct) => records.OfAsync(reference, ct);

    /// <summary>Does what there is to do, alone or beside others; true when it was brought to its end here.</summary>
    public async Task<bool> WorkAsync(Job job, Func<Task<Contracts.Restatement?>>? look, IProgress<Contracts.Restatement>? progress, CancellationToken ct)
    {
        await ReplayWorker.OnAllCoresAsync(async () =>
        {
            var did = await restater.PieceAsync(job, ct);
            if (did && progress is not null && look is not null && await look() is { } now)
            {
                progress.Report(now);
            }

            return did;
        });
        while (await restater.ShortAsync(job, ct))
        {
        }

        var posted = await restater.FinishAsync(job, async (connection, tally) =>
        {
            await using var end = new NpgsqlCommand("update activities.restatement set state = 2, ended_at = $2, result = $3::jsonb where number = $1", connection);
            end.Parameters.Add(new() { Value = job.Number });
            end.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
            end.Parameters.Add(new() { Value = tally.ToJson() });
            await end.ExecuteNonQueryAsync(ct);
            await AttestAsync(connection, "restatement.done", job.Decision, tally, time.GetUtcNow(), ct);
        }, ct);
        if (posted is not null)
        {
            attestations.Announce();
        }

        return posted is not null;
    }

    private string AssetOf(string method) =>
        MethodRef.TryParse(method, out var reference) && register.Library.Find(reference) is { } known ? Subjects.AssetOf(known) : Asset.Co2e.Code;

    private async Task AttestAsync(NpgsqlConnection connection, string topic, RestatementDecision decision, RestateTally tally, DateTimeOffset at, CancellationToken ct)
    {
        static string N(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await attestations.AttestAsync(connection, new NewAttestation(topic, decision.Id.ToString(), at,
        [
            new("decision", Convert.ToHexStringLower(decision.ContentHash.Span)),
            new("old", decision.Old.ToString()),
            new("replacement", decision.Replacement.ToString()),
            new("records", N(tally.Records)),
            new("entries", N(tally.Entries)),
            new("before", N(tally.Before)),
            new("after", N(tally.After)),
            new("added", N(tally.Added)),
            new("takenBack", N(tally.TakenBack)),
            new("uncountable", N(tally.Uncountable)),
            new("left", N(tally.Left)),
            new("leftAmount", N(tally.LeftAmount)),
        ]) { Programme = decision.Programme.Value }, ct);
    }
}
