using Microsoft.Extensions.Logging;
using Puhui.Platform.Background;

namespace Puhui.Activities.Replay;

/// <summary>Works on replays in the background, as many pieces at once as half the machine: the other half is the database's.</summary>
internal sealed class ReplayWorker(ReplayWork work, TimeProvider time, ILogger<ReplayWorker> logger)
    : Rounds(TimeSpan.FromSeconds(1), "Replays could not be worked on", time, logger)
{
    /// <summary>Runs until it answers false, on half of the cores at once.</summary>
    public static Task OnAllCoresAsync(Func<Task<bool>> piece) =>
        Task.WhenAll(Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount / 2)).Select(_ => Task.Run(async () =>
        {
            while (await piece())
            {
            }
        })));

    protected override async Task RoundAsync(CancellationToken ct)
    {
        foreach (var id in await work.RunningAsync(ct))
        {
            if (await work.SubjectAsync(id, ct) is { } subject)
            {
                await OnAllCoresAsync(() => work.PieceAsync(subject, ct));
                await work.FinishAsync(subject, ct);
            }
        }
    }
}
