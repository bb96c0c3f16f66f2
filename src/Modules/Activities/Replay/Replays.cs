using System.Security.Cryptography;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Replay;

/// <summary>Begins, shows and stops replays; the work is done by <see cref="ReplayWorker"/>, or at once by <see cref="RunAsync"/>.</summary>
internal sealed class Replays(NpgsqlDataSource database, Subjects subjects, ReplayWork work, TimeProvider time) : IReplays
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366 * 30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<Result<ReplayId>> BeginAsync(NewReplay replay, CancellationToken ct)
    {
        if ((replay.Draft is null) == (replay.Method is null) || replay.By.Length is 0 or > 120 || replay.People < 1)
        {
            throw new ArgumentException("A replay is of a draft or of a version, for people, and by somebody.", nameof(replay));
        }

        var version = await subjects.VersionAsync(replay.Draft, replay.Method, ct);
        if (!version.IsAccepted)
        {
            return version.Refusal;
        }

        if (!PastScope.Credits(version.Value))
        {
            return ReplayRefusals.NotCredited;
        }

        if (replay.From >= replay.To || replay.To - replay.From > Longest || replay.From.UtcDateTime.Year <= 1900)
        {
            return ReplayRefusals.PeriodInvalid;
        }

        var id = new ReplayId(Guid.CreateVersion7());
        var scope = await subjects.ScopeAsync(replay.Programme, version.Value, replay.Draft, replay.From, replay.To, ct);
        if (!await ReplayRows.InsertAsync(database, id.Value, replay, version.Value, RandomNumberGenerator.GetBytes(32), time.GetUtcNow(), scope, ct))
        {
            return ReplayRefusals.Running;
        }

        return id;
    }

    public Task<Contracts.Replay?> FindAsync(ReplayId id, CancellationToken ct) => ReplayRows.FindAsync(database, id.Value, ct);

    public Task<IReadOnlyList<Contracts.Replay>> ListAsync(ProgrammeId programme, CancellationToken ct) => ReplayRows.ListAsync(database, programme, ct);

    public async Task<bool> StopAsync(ReplayId id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var stop = new NpgsqlCommand("update activities.replay set state = 4, ended_at = $2 where id = $1 and state = 1", connection);
        stop.Parameters.Add(new() { Value = id.Value });
        stop.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return await stop.ExecuteNonQueryAsync(ct) == 1;
    }

    public async Task<Result<ReplayResult>> RunAsync(ReplayId id, IProgress<Contracts.Replay>? progress, CancellationToken ct)
    {
        while (true)
        {
            if (await work.SubjectAsync(id.Value, ct) is { } subject)
            {
                await ReplayWorker.OnAllCoresAsync(() => work.PieceAsync(subject, ct));
                await work.FinishAsync(subject, ct);
            }

            var now = await FindAsync(id, ct);
            if (now is null)
            {
                return ReplayRefusals.Unknown;
            }

            progress?.Report(now);
            switch (now.State)
            {
                case ReplayState.Done:
                    return now.Result!;
                case ReplayState.Failed:
                    return ReplayRefusals.Failed(now.Failure);
                case ReplayState.Stopped:
                    return ReplayRefusals.Stopped;
                default:
                    await Task.Delay(Pause, ct);
                    break;
            }
        }
    }
}
